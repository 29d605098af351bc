# SPDX-License-Identifier: Apache-2.0
"""One array to bytes and back."""

from __future__ import annotations

from typing import Any, Optional, Union

from . import _tricodec
from ._archive import Archive
from ._arrays import Array, buffer, memory
from ._options import keywords
from ._report import Report, warn
from ._tricodec import TricodecError


def encode(
    array: Any,
    *,
    bits: Optional[float] = None,
    snr: Optional[float] = None,
    max_error: Union[float, str, None] = None,
    step: Optional[float] = None,
    residual: Optional[tuple[float, float]] = None,
    qp: Optional[int] = None,
    tools: Optional[str] = None,
    nonfinite: Optional[str] = None,
    name: str = "tensor",
) -> bytes:
    """Encode an array to an archive of one tensor.

    array: a numpy array of any shape: float64, float32, float16, bfloat16, float8_e4m3fn and
        float8_e5m2 (these three of ml_dtypes) are coded; integers, booleans and complex64 are
        stored exactly, with lossless compression. Tensors of torch on any device, what has
        `__array__` or `__dlpack__`, and nested lists are taken too. The last axis is the one along
        which values belong together: rows of a weight matrix, channels of an activation.

    At most one goal:
        bits: bits per value, everything counted, to 0.01.
        snr: at least this signal-to-noise ratio, in dB, with as few bits as that takes.
        max_error: no value is off by more than this: a number in the array's own unit, or a text
            "5%" or "0.05r" of its standard deviation. What cannot be held is stored exactly.
        step: the quantiser's step, in standard deviations of the array.
        residual: two rates in bits per value: that of the array, and that of what it leaves; for
            gradients. `Archive(data, layers=1)` reads the first alone.
        qp: H.264 slices at this QP, 0 to 51; it implies tools="avc".
    Without a goal the step is `DEFAULT_STEP`, and arrays of fewer than two dimensions or of fewer
    than `FEW_VALUES` values are stored exactly. With a goal they are coded where that is smaller.

    tools: "tensor" (the default), the tensor tools; or "avc", H.264 slices, which any H.264 decoder
        reads, and which take bits, snr or qp and no float64.
    nonfinite: "store" (the default) stores an array with NaN or infinities exactly; "clamp" codes
        NaN as 0 and infinities as the largest values; "refuse" (the default of "avc", which does
        not store them) raises.
    name: the tensor's name in the archive.

    Returns the archive. Raises `TricodecError` where options contradict each other or numpy's type
    cannot be encoded; warns with `GoalMissed` where a goal is out of reach.
    """
    options = keywords(
        bits=bits,
        snr=snr,
        max_error=max_error,
        step=step,
        residual=residual,
        qp=qp,
        tools=tools,
        nonfinite=nonfinite,
        always=True,
    )
    data, report = _tricodec.encode(memory(array, name), options)
    warn(Report.from_json(report))
    return data


def decode(data: Any) -> Array:
    """Decode an archive of one tensor.

    data: the archive: `bytes`, `bytearray`, `memoryview` or another buffer.

    Returns the array in its shape and element type: writable, row-major, in native byte order.
    bfloat16 and float8 are types of ml_dtypes. Raises `TricodecError` where the archive is damaged
    or holds another number of tensors than one.
    """
    archive = Archive(buffer(data, "decode takes the bytes of an archive"))
    if len(archive) != 1:
        raise TricodecError(
            f"this archive holds {len(archive)} tensors: read them with tricodec.Archive"
        )
    return archive[archive.names[0]]
