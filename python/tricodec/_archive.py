# SPDX-License-Identifier: Apache-2.0
"""Archives, any tensor of which is read on its own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Optional

from ._arrays import Array, buffer, dtype_of, is_path, restore
from ._options import layers as check_layers
from ._tricodec import Input, TricodecError


@dataclass(frozen=True)
class TensorInfo:
    """A tensor of an archive, as the directory tells it: nothing is decoded."""

    name: str
    #: Dimensions, outermost first.
    shape: tuple[int, ...]
    #: Element type, as safetensors calls it: "F32", "BF16", "I64".
    dtype: str
    #: Values.
    values: int
    #: Bytes of the elements when decoded.
    raw_bytes: int
    #: Bytes of the payload.
    bytes: int
    #: Bits per value: payload and entry in the directory.
    bits: float
    #: "tensor", "avc", "stored", "mx" (elements of an MX pair) or "mx scales".
    tools: str
    #: Layers whose sum the tensor is: more than one for residual coding.
    layers: int
    #: Pieces that are decoded on their own: tiles, or chunks where it is stored.
    tiles: int


class Archive(Mapping[str, Array]):
    """A .tri archive: a mapping of names to arrays, each decoded when it is asked for.

    >>> archive = tricodec.Archive("model.tri")            # doctest: +SKIP
    >>> archive["encoder.layer.0.output.dense.weight"]      # doctest: +SKIP

    source: a path, or the bytes of an archive. Opening reads the directory; `archive[name]` reads
        and decodes that tensor and nothing else.
    keep_going: where a part is damaged, give zeros for it and list it in `damage`, instead of
        raising `TricodecError`.
    layers: decode this many layers of tensors in layers, 1 or more; all by default.

    Any number of threads may read one archive. Raises `TricodecError` where it is no whole archive,
    `FileNotFoundError` or `PermissionError` where a path cannot be read.
    """

    def __init__(
        self, source: Any, *, keep_going: bool = False, layers: Optional[int] = None
    ) -> None:
        layers = check_layers(layers)
        if is_path(source):
            input = Input.archive(source, keep_going, layers)
        else:
            data = buffer(source, "an archive is a path or bytes")
            input = Input.archive_bytes(data, keep_going, layers)
        self._input: Optional[Input] = input
        self._list = input.infos()
        self._index = {entry[0]: i for i, entry in enumerate(self._list)}

    def _open(self) -> Input:
        if self._input is None:
            raise TricodecError("the archive is closed")
        return self._input

    def _find(self, name: str) -> int:
        if name not in self._index:
            raise KeyError(f"there is no tensor {name!r} in the archive")
        return self._index[name]

    @property
    def names(self) -> list[str]:
        """Names of the tensors, in the archive's order."""
        return [entry[0] for entry in self._list]

    @property
    def metadata(self) -> dict[str, str]:
        """Texts that came with the tensors: `__metadata__` of safetensors."""
        return dict(self._open().metadata())

    @property
    def damage(self) -> list[str]:
        """What was found to be damaged so far, with `keep_going`: a sentence each."""
        return self._open().damage()

    def info(self, name: str) -> TensorInfo:
        """What the directory says of a tensor. Raises `KeyError` for another name."""
        index = self._find(name)
        _, shape, dtype, raw = self._list[index]
        said = self._open().entry(index)
        return TensorInfo(name, tuple(shape), dtype, math.prod(shape), raw, **said)

    def __getitem__(self, name: str) -> Array:
        """Decode a tensor: a writable, row-major array of its shape and element type.

        Raises `KeyError` for another name, `TricodecError` where the tensor is damaged.
        """
        index = self._find(name)
        _, shape, dtype, raw = self._list[index]
        kind = dtype_of(dtype, name)
        return restore(self._open().read(index, 0, raw), kind, tuple(shape))

    def rows(self, name: str, start: int, stop: int) -> Array:
        """Decode what `archive[name][start:stop]` holds and little more.

        start, stop: along the first axis, 0 <= start <= stop <= its length. Raises `TricodecError`
        for others and where the tensor is a scalar.
        """
        index = self._find(name)
        _, shape, dtype, raw = self._list[index]
        kind = dtype_of(dtype, name)
        if not shape:
            raise TricodecError(f"tensor {name!r} is a scalar and has no rows")
        if not 0 <= start <= stop <= shape[0]:
            raise TricodecError(
                f"tensor {name!r} has rows 0 to {shape[0]}: {start} to {stop} are none of them"
            )
        row = raw // max(shape[0], 1)
        elements = self._open().read(index, start * row, (stop - start) * row)
        return restore(elements, kind, (stop - start, *shape[1:]))

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self._list)

    def __contains__(self, name: object) -> bool:
        return name in self._index

    # An archive equals itself alone: the mapping's own comparison would decode both.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        state = "closed" if self._input is None else f"{len(self)} tensors"
        return f"<tricodec.Archive: {state}>"

    def close(self) -> None:
        """Close the file. Nothing can be read afterwards."""
        self._input = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()
