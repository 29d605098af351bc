# SPDX-License-Identifier: Apache-2.0
"""How far two files, archives or arrays are apart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Optional, TypedDict

from . import _tricodec
from ._arrays import buffer, is_path, memory
from ._report import decibels, table
from ._tricodec import Input


class ComparedTensor(TypedDict):
    """A tensor of either side."""

    name: str
    values: int
    #: Element types on both sides, as safetensors calls them.
    dtypes: list[str]
    #: "same", "differs", "other bytes", "other shape", "only in the first" or "... the second".
    verdict: str
    #: 10·log10 of variance over mean squared error, in dB; None where that is not finite.
    snr_db: Optional[float]
    #: Largest magnitude of a difference, in the tensor's own unit; None where none was computed.
    max_error: Optional[float]
    #: Values that are finite on one side alone, or differ where they are not.
    nonfinite: int


@dataclass(frozen=True)
class Comparison:
    """Two sides, tensor by tensor and in all. `print` shows it as a table."""

    #: Tensors that are the same to the byte, and all others.
    same: int
    differ: int
    #: SNR of all that differ together, in dB; None where nothing differs.
    snr_db: Optional[float]
    #: Largest magnitude of a difference.
    max_error: float
    #: The tensors, in the first side's order.
    tensors: list[ComparedTensor]

    def __str__(self) -> str:
        rows = []
        for t in self.tensors:
            known = t["snr_db"] is not None or t["verdict"] == "same"
            snr = decibels(t["snr_db"]) if known else "-"
            error = "-" if t["max_error"] is None else f"{t['max_error']:.4g}"
            rows.append([t["name"], str(t["values"]), snr, error, t["verdict"]])
        text = table(["tensor", "values", "SNR", "largest error", ""], rows)
        return f"{text}\n\n{self.same} the same, {self.differ} not"


def _input(side: Any) -> Input:
    if is_path(side):
        return Input.open(side)
    if isinstance(side, (bytes, bytearray, memoryview)):
        return Input.archive_bytes(buffer(side, "an archive is bytes"), False, None)
    return memory(side, "tensor")


def compare(a: Any, b: Any, *, tensor: Optional[str] = None) -> Comparison:
    """Compare two sides by the names of their tensors; two single tensors whatever their names.

    a, b: each a path (.safetensors, .safetensors.index.json, .npy, .npz, .tri, or a folder), the
        bytes of an archive, or an array, as `encode` takes it. `a` is the original: its variance
        counts as signal.
    tensor: compare this one alone.

    Raises `TricodecError` where a side cannot be read or has no such tensor, `FileNotFoundError` or
    `PermissionError` where a path cannot be opened.
    """
    return Comparison(**json.loads(_tricodec.compare(_input(a), _input(b), tensor)))
