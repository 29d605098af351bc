# SPDX-License-Identifier: Apache-2.0
"""MX pairs against ml_dtypes, which knows their elements and scales."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt
import pytest

import tricodec

Array = npt.NDArray[Any]

ROWS, BLOCKS = 64, 4


def quantised(values: Array, element: Any, top: int) -> tuple[Array, Array, Array]:
    """Elements, scales and what they stand for, by the rule of OCP MX."""
    blocks = values.reshape(ROWS, BLOCKS, 32).astype(np.float64)
    largest = np.abs(blocks).max(axis=2)
    exponent = np.floor(np.log2(largest)) - top
    scales = np.exp2(exponent).astype(ml_dtypes.float8_e8m0fnu)
    limit = {2: 6.0, 8: 448.0, 15: 57344.0}[top]
    ratio = np.clip(blocks / np.exp2(exponent)[..., None], -limit, limit)
    elements = ratio.astype(np.float32).astype(element)
    return elements, scales, elements.astype(np.float64) * scales.astype(np.float64)[..., None]


def packed(elements: Array) -> Array:
    """Two elements of four bits in a byte, the first in its low half."""
    codes = elements.view(np.uint8).reshape(ROWS, BLOCKS, 16, 2)
    both: Array = codes[..., 0] | codes[..., 1] << 4
    return both


def write(path: Path, **tensors: tuple[str, Array]) -> None:
    """A safetensors file of (type, array)."""
    header: dict[str, Any] = {}
    data = b""
    for name, (dtype, array) in tensors.items():
        raw = array.tobytes()
        span = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": span}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def raw(archive: tricodec.Archive, name: str) -> bytes:
    """Bytes of a tensor."""
    return archive[name].tobytes()


@pytest.fixture
def values() -> Array:
    """A matrix whose rows differ by binades."""
    random = np.random.default_rng(5)
    scaled: Array = random.normal(size=(ROWS, 32 * BLOCKS)) * np.exp2(np.arange(ROWS) % 5)[:, None]
    return scaled


CASES = [("float4_e2m1fn", 2), ("float8_e4m3fn", 8), ("float8_e5m2", 15)]


@pytest.mark.parametrize("name, top", CASES)
def test_at_most_the_sign_of_zeros_differs_where_the_step_is_fine(
    tmp_path: Path, values: Array, name: str, top: int
) -> None:
    """The pair that ml_dtypes made comes back, coded or stored."""
    elements, scales, _ = quantised(values, getattr(ml_dtypes, name), top)
    path = tmp_path / "m.safetensors"
    if top == 2:
        pair = {"w_blocks": ("U8", packed(elements)), "w_scales": ("U8", scales.view(np.uint8))}
    else:
        dtype = {8: "F8_E4M3", 15: "F8_E5M2"}[top]
        flat = elements.reshape(ROWS, -1).view(np.uint8)
        pair = {"w": (dtype, flat), "w_scale": ("F8_E8M0", scales.view(np.uint8))}
    write(path, **pair)
    report = tricodec.compress_model(path, tmp_path / "m.tri", step=0.01)
    kinds = {t["name"]: t["tools"] for t in report.tensors}
    archive = tricodec.Archive(tmp_path / "m.tri")
    first, second = pair
    assert raw(archive, second) == scales.tobytes()
    assert kinds[second] == {"tensor": "scales", "stored": "stored"}[kinds[first]]
    got = np.frombuffer(raw(archive, first), np.uint8)
    if top == 2:
        got = np.stack([got & 15, got >> 4], axis=1).reshape(-1)
    back = got.view(getattr(ml_dtypes, name))
    wanted = elements.reshape(-1).astype(np.float32)
    np.testing.assert_array_equal(back.astype(np.float32), wanted)


def test_what_is_decoded_is_what_ml_dtypes_would_round_to(tmp_path: Path, values: Array) -> None:
    """Scales and elements made anew follow the rule, and the report counts their loss."""
    elements, scales, was = quantised(values, ml_dtypes.float4_e2m1fn, 2)
    path = tmp_path / "m.safetensors"
    write(path, w_blocks=("U8", packed(elements)), w_scales=("U8", scales.view(np.uint8)))
    report = tricodec.compress_model(path, tmp_path / "m.tri", bits=2.5)
    row = next(t for t in report.tensors if t["name"] == "w_blocks")
    assert (row["tools"], row["values"]) == ("tensor", was.size)
    assert row["mode"].startswith("MXFP4")
    archive = tricodec.Archive(tmp_path / "m.tri")
    got = np.frombuffer(raw(archive, "w_blocks"), np.uint8)
    codes = np.stack([got & 15, got >> 4], axis=1).reshape(ROWS, BLOCKS, 32)
    made = np.frombuffer(raw(archive, "w_scales"), np.uint8).view(ml_dtypes.float8_e8m0fnu)
    unit = made.astype(np.float64).reshape(ROWS, BLOCKS, 1)
    back = codes.view(ml_dtypes.float4_e2m1fn).astype(np.float64) * unit
    again = quantised(back.reshape(ROWS, -1), ml_dtypes.float4_e2m1fn, 2)
    np.testing.assert_array_equal(again[2], back)
    snr = 10 * np.log10(was.var() / np.mean((was - back) ** 2))
    assert row["snr_db"] == pytest.approx(snr)
    # A part is the whole's part.
    np.testing.assert_array_equal(archive.rows("w_blocks", 3, 9), archive["w_blocks"][3:9])
    compared = tricodec.compare(path, tmp_path / "m.tri")
    assert compared.snr_db == pytest.approx(snr)
