# SPDX-License-Identifier: Apache-2.0
"""Arrays of any library as elements, and elements as numpy arrays."""

from __future__ import annotations

import os
import sys
from typing import Any, Union

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

from ._tricodec import Input, TricodecError

Array = NDArray[Any]
Bytes = NDArray[np.uint8]
Path = Union[str, "os.PathLike[str]"]

# Element types by the names that safetensors gives them.
_DTYPES: dict[str, np.dtype[Any]] = {
    name: np.dtype(of)
    for name, of in {
        "BOOL": np.bool_,
        "U8": np.uint8,
        "I8": np.int8,
        "U16": np.uint16,
        "I16": np.int16,
        "U32": np.uint32,
        "I32": np.int32,
        "U64": np.uint64,
        "I64": np.int64,
        "F16": np.float16,
        "BF16": ml_dtypes.bfloat16,
        "F32": np.float32,
        "F64": np.float64,
        "C64": np.complex64,
        "F8_E4M3": ml_dtypes.float8_e4m3fn,
        "F8_E5M2": ml_dtypes.float8_e5m2,
        "F8_E8M0": ml_dtypes.float8_e8m0fnu,
    }.items()
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}

# torch types that numpy does not have: integers of their size, and what these bits are.
_TORCH = {
    "torch.bfloat16": ("int16", ml_dtypes.bfloat16),
    "torch.float8_e4m3fn": ("uint8", ml_dtypes.float8_e4m3fn),
    "torch.float8_e5m2": ("uint8", ml_dtypes.float8_e5m2),
}


def dtype_of(name: str, tensor: str) -> np.dtype[Any]:
    """numpy's type of elements that safetensors calls `name`."""
    if name not in _DTYPES:
        raise TricodecError(f"tensor {tensor!r}: numpy has no {name} elements")
    return _DTYPES[name]


def as_numpy(array: Any) -> Array:
    """A numpy array of what is one or can become one; no copy where none is needed."""
    if isinstance(array, np.ndarray):
        return array
    # Never imported from here: a tensor of torch can only be given once torch is.
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(array, torch.Tensor):
        array = array.detach().cpu().resolve_conj().resolve_neg()
        if str(array.dtype) in _TORCH:
            same_size, dtype = _TORCH[str(array.dtype)]
            integers: Array = array.view(getattr(torch, same_size)).numpy()
            return integers.view(dtype)
        result: Array = array.numpy()
        return result
    if hasattr(array, "__dlpack__") and not hasattr(array, "__array__"):
        return np.from_dlpack(array)
    return np.asarray(array)


def memory(array: Any, name: str) -> Input:
    """An input of one tensor."""
    a = as_numpy(array)
    # The same type whatever its byte order; ours is little-endian.
    dtype = _NAMES.get(a.dtype.newbyteorder("="))
    if dtype is None:
        raise TricodecError(
            f"arrays of {a.dtype} are not encoded: give floats, integers, booleans or complex64"
        )
    little = a.dtype.newbyteorder("<")
    elements = np.ascontiguousarray(a, dtype=little).reshape(-1).view(np.uint8)
    return Input.memory(name, list(a.shape), dtype, elements)


def buffer(data: Any, what: str) -> Bytes:
    """The bytes of `bytes`, `bytearray`, `memoryview` and the like; no copy."""
    try:
        return np.frombuffer(data, np.uint8) if len(memoryview(data)) else np.empty(0, np.uint8)
    except (TypeError, ValueError, BufferError) as e:
        kind = type(data).__name__
        raise TypeError(f"{what}, not an object of type {kind}: {e}") from None


def is_path(source: Any) -> bool:
    """Whether this names a file."""
    return isinstance(source, (str, os.PathLike))


def restore(elements: Bytes, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    """Little-endian elements as an array of this type and shape."""
    array: Array = elements.view(dtype.newbyteorder("<")).reshape(shape)
    return array if sys.byteorder == "little" else array.astype(dtype)
