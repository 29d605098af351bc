# SPDX-License-Identifier: Apache-2.0
"""One array to bytes and back."""

from __future__ import annotations

import array as python_array
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from conftest import snr_db, weights

import tricodec

FLOATS = [
    np.float64,
    np.float32,
    np.float16,
    ml_dtypes.bfloat16,
    ml_dtypes.float8_e4m3fn,
    ml_dtypes.float8_e5m2,
]
EXACT = [
    np.bool_,
    np.int8,
    np.uint8,
    np.int16,
    np.uint16,
    np.int32,
    np.uint32,
    np.int64,
    np.uint64,
    np.complex64,
]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shape", [(96, 128), (3, 40, 64), (5, 7, 9, 33)])
def test_floats_come_back_in_shape_and_type(dtype: Any, shape: tuple[int, ...]) -> None:
    a = (weights(shape) * 20).astype(dtype)
    data = tricodec.encode(a, bits=3.0)
    b = tricodec.decode(data)
    assert type(data) is bytes and len(data) < a.size * 3.2 / 8
    assert b.shape == shape and b.dtype == a.dtype
    assert b.flags.writeable and b.flags.c_contiguous
    assert snr_db(a, b) > 12


@pytest.mark.parametrize("dtype", EXACT)
def test_others_come_back_exactly(dtype: Any) -> None:
    a = np.random.default_rng(5).integers(0, 2**40, (70, 90)).astype(dtype)
    b = tricodec.decode(tricodec.encode(a, bits=2))
    assert b.dtype == a.dtype and np.array_equal(a, b)


@pytest.mark.parametrize("shape", [(), (1,), (0,), (0, 3), (17,), (3, 0, 4), (5000,)])
def test_small_ones_are_exact_without_a_goal(shape: tuple[int, ...]) -> None:
    a = weights(shape)
    b = tricodec.decode(tricodec.encode(a))
    assert b.shape == shape and np.array_equal(a, b)


def test_order_of_memory_and_of_bytes_does_not_matter() -> None:
    a = weights((96, 128))
    data = tricodec.encode(a, snr=20)
    assert tricodec.encode(np.asfortranarray(a), snr=20) == data
    assert tricodec.encode(a.astype(">f4"), snr=20) == data
    assert tricodec.encode(np.repeat(a, 2, axis=1)[:, ::2], snr=20) == data


@pytest.mark.parametrize("bits", [1.5, 2.9, 4.0, 6.0])
def test_bits_are_met(bits: float) -> None:
    a = weights((256, 256))
    data = tricodec.encode(a, bits=bits)
    assert abs(8 * len(data) / a.size - bits) <= 0.01
    # One more bit is worth 6 dB.
    assert snr_db(a, tricodec.decode(data)) > 6 * bits - 4


@pytest.mark.parametrize("snr", [10.0, 15.0, 30.0])
def test_snr_is_reached(snr: float) -> None:
    a = weights((256, 256))
    b = tricodec.decode(tricodec.encode(a, snr=snr))
    assert snr <= snr_db(a, b) < snr + 0.5


@pytest.mark.parametrize("dtype", [np.float32, np.float16, ml_dtypes.bfloat16])
@pytest.mark.parametrize("bound", [0.5, 0.05, 0.005, 1e-5, "5%", "0.05r"])
def test_max_error_is_never_exceeded(dtype: Any, bound: float | str) -> None:
    rng = np.random.default_rng(7)
    a = weights((128, 96))
    a[rng.integers(0, 128, 9), rng.integers(0, 96, 9)] *= 50
    a = a.astype(dtype)
    data = tricodec.encode(a, max_error=bound)
    error = np.abs(a.astype(np.float64) - tricodec.decode(data).astype(np.float64)).max()
    limit = bound if isinstance(bound, float) else 0.05 * a.astype(np.float64).std()
    assert error <= limit
    if not isinstance(bound, float):
        assert len(data) < a.nbytes / 2 and error > limit / 4


def test_a_step_is_a_step() -> None:
    a = weights((128, 128))
    coarse, fine = (tricodec.encode(a, step=s) for s in (0.5, 0.05))
    assert len(coarse) < len(fine)
    assert tricodec.encode(a) == tricodec.encode(a, step=tricodec.DEFAULT_STEP)


def test_a_goal_codes_vectors_too() -> None:
    gradient = weights((40000,))
    data = tricodec.encode(gradient, bits=2.0)
    assert abs(8 * len(data) / gradient.size - 2.0) < 0.02
    assert snr_db(gradient, tricodec.decode(data)) > 8


def test_residual_layers_add_up() -> None:
    gradient = weights((256, 256))
    data = tricodec.encode(gradient, residual=(2.0, 1.5))
    archive, first = tricodec.Archive(data), tricodec.Archive(data, layers=1)
    assert archive.info("tensor").layers == 2
    assert snr_db(gradient, archive["tensor"]) > snr_db(gradient, first["tensor"]) + 5


def test_h264_slices() -> None:
    a = weights((128, 128))
    for data in (tricodec.encode(a, qp=20), tricodec.encode(a, snr=15, tools="avc")):
        assert tricodec.Archive(data).info("tensor").tools == "avc"
        assert snr_db(a, tricodec.decode(data)) > 10


def test_what_is_not_finite() -> None:
    a = weights((96, 96))
    a[3, 4], a[5, 6] = np.nan, np.inf
    assert np.array_equal(tricodec.decode(tricodec.encode(a, bits=3)), a, equal_nan=True)
    b = tricodec.decode(tricodec.encode(a, bits=3, nonfinite="clamp"))
    assert np.isfinite(b).all()
    with pytest.raises(tricodec.TricodecError, match="NaN.*nonfinite=.clamp"):
        tricodec.encode(a, bits=3, nonfinite="refuse")


def test_what_is_like_an_array() -> None:
    class Exporter:
        """Has DLPack and nothing else, as arrays of other libraries may."""

        def __init__(self, a: Any) -> None:
            self.a = a

        def __dlpack__(self, **options: Any) -> Any:
            return self.a.__dlpack__(**options)

        def __dlpack_device__(self) -> Any:
            return self.a.__dlpack_device__()

    a = weights((80, 80))
    data = tricodec.encode(a, bits=3)
    assert tricodec.encode(Exporter(a), bits=3) == data
    assert tricodec.encode(a.data, bits=3) == data
    numbers = python_array.array("f", [1.0, 2.0])
    for like, dtype in ((numbers, "f4"), ([[1, 2], [3, 4]], "i8"), (2.5, "f8")):
        back = tricodec.decode(tricodec.encode(like))
        assert back.tolist() == np.asarray(like).tolist() and back.dtype == dtype


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bits": 0}, "bits is 0"),
        ({"bits": float("nan")}, "bits is NaN"),
        ({"bits": 3, "snr": 10}, "give one of"),
        ({"max_error": "5x"}, "max_error"),
        ({"max_error": -1.0}, "max_error"),
        ({"snr": float("inf")}, "snr"),
        ({"qp": 52}, "0 to 51"),
        ({"qp": -1}, "0 to 51"),
        ({"qp": 20, "tools": "tensor"}, "qp is for"),
        ({"step": 0.1, "tools": "avc"}, "step is for"),
        ({"tools": "hevc"}, "tools is"),
        ({"nonfinite": "keep"}, "nonfinite is"),
        ({"residual": (2.0, 0.0)}, "residual"),
    ],
)
def test_wrong_options_are_one_sentence(options: dict[str, Any], words: str) -> None:
    with pytest.raises(tricodec.TricodecError, match=words) as e:
        tricodec.encode(weights((64, 64)), **options)
    assert "\n" not in str(e.value) and isinstance(e.value, ValueError)


@pytest.mark.parametrize("options", [{"bits": "three"}, {"residual": (2.0,)}, {"residual": 2.0}])
def test_what_is_no_number(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="give a number|give two rates"):
        tricodec.encode(weights((64, 64)), **options)


@pytest.mark.parametrize("a", [np.array(["a"]), np.array([object()]), np.array([1j])])
def test_what_is_no_tensor(a: Any) -> None:
    with pytest.raises(tricodec.TricodecError, match="are not encoded"):
        tricodec.encode(a)


def test_a_goal_out_of_reach_is_a_warning() -> None:
    a = weights((96, 96), np.float16)
    with pytest.warns(tricodec.GoalMissed, match="asked for.*reached") as said:
        data = tricodec.encode(a, snr=200)
    assert said[0].filename == __file__
    assert tricodec.decode(data).shape == a.shape
