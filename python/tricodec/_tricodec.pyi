# SPDX-License-Identifier: Apache-2.0
"""The native part, in Rust: src/."""

import os
from typing import Any, Callable, Optional, Union, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DEFAULT_STEP",
    "FEW_VALUES",
    "Input",
    "TricodecError",
    "__version__",
    "compare",
    "decode_file",
    "encode",
    "encode_file",
]

_Path = Union[str, os.PathLike[str]]
_Bytes = NDArray[np.uint8]

DEFAULT_STEP: float
FEW_VALUES: int
__version__: str

class TricodecError(ValueError): ...

@final
class Input:
    @staticmethod
    def open(path: _Path) -> Input: ...
    @staticmethod
    def archive(path: _Path, keep_going: bool, layers: Optional[int]) -> Input: ...
    @staticmethod
    def archive_bytes(data: _Bytes, keep_going: bool, layers: Optional[int]) -> Input: ...
    @staticmethod
    def memory(name: str, shape: list[int], dtype: str, data: _Bytes) -> Input: ...
    def infos(self) -> list[tuple[str, list[int], str, int]]: ...
    def entry(self, index: int) -> dict[str, Any]: ...
    def metadata(self) -> list[tuple[str, str]]: ...
    def read(self, index: int, start: int, count: int) -> _Bytes: ...
    def damage(self) -> list[str]: ...

def encode(input: Input, keywords: dict[str, Any]) -> tuple[bytes, str]: ...
def encode_file(
    input: Input,
    only: Optional[str],
    keywords: dict[str, Any],
    path: _Path,
    progress: Optional[Callable[[int, int], object]],
) -> str: ...
def decode_file(
    input: Input,
    only: Optional[str],
    path: _Path,
    named: _Path,
    progress: Optional[Callable[[int, int], object]],
) -> None: ...
def compare(a: Input, b: Input, only: Optional[str]) -> str: ...
