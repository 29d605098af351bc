# SPDX-License-Identifier: Apache-2.0
"""Archives: random access, damage, threads."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import small_model, weights

import tricodec


@pytest.fixture
def archive(model: Callable[..., Path], tmp_path: Path) -> Path:
    tricodec.compress_model(model(), tmp_path / "m.tri", bits=3)
    return tmp_path / "m.tri"


def test_it_is_a_mapping(archive: Path) -> None:
    tensors = small_model()
    for source in (archive, str(archive), archive.read_bytes(), bytearray(archive.read_bytes())):
        with tricodec.Archive(source) as a:
            assert set(a) == set(tensors) == set(a.names) and len(a) == 5
            assert "norm.weight" in a and "norm" not in a
            assert a.metadata == {"format": "pt"}
            for name, array in a.items():
                assert array.shape == tensors[name].shape and array.dtype == tensors[name].dtype
            assert np.array_equal(a["positions"], tensors["positions"])
            assert a == a and hash(a) == hash(a)
            with pytest.raises(KeyError, match="nothing"):
                a["nothing"]
        assert "closed" in repr(a)
        with pytest.raises(tricodec.TricodecError, match="closed"):
            a["positions"]


def test_infos_decode_nothing(archive: Path) -> None:
    with tricodec.Archive(archive) as a:
        coded, kept = a.info("layer.0.dense.weight"), a.info("norm.weight")
    assert (coded.shape, coded.dtype, coded.values) == ((192, 128), "F32", 192 * 128)
    assert coded.tools == "tensor" and coded.layers == 1 and 2 < coded.bits < 4
    assert coded.raw_bytes == 4 * coded.values > 8 * coded.bytes
    assert kept.tools == "stored" and kept.raw_bytes == 512


def test_one_tensor_needs_no_byte_of_the_others(archive: Path) -> None:
    """All payload but that of one tensor is destroyed: that one still comes back."""
    whole = tricodec.Archive(archive)
    sizes = [whole.info(name).bytes for name in whole.names]
    data = bytearray(archive.read_bytes())
    head = start = len(data) - sum(sizes)
    for name, size in zip(whole.names, sizes):
        damaged = bytearray(b ^ 0xA5 for b in data)
        damaged[:head] = data[:head]
        damaged[start : start + size] = data[start : start + size]
        start += size
        broken = tricodec.Archive(damaged)
        assert np.array_equal(broken[name], whole[name])
        other = next(n for n in whole.names if n != name)
        with pytest.raises(tricodec.TricodecError, match="damaged") as e:
            broken[other]
        assert other in str(e.value) and "\n" not in str(e.value)


def test_rows(archive: Path) -> None:
    with tricodec.Archive(archive) as a:
        for name in a.names:
            whole, n = a[name], len(a[name])
            for start, stop in ((0, n), (0, 0), (n, n), (1, 2), (n // 3, n - 5)):
                part = a.rows(name, start, stop)
                assert np.array_equal(part, whole[start:stop]) and part.dtype == whole.dtype
            for start, stop in ((-1, 2), (3, 2), (0, n + 1)):
                with pytest.raises(tricodec.TricodecError, match="rows 0 to"):
                    a.rows(name, start, stop)
    with pytest.raises(tricodec.TricodecError, match="scalar"):
        tricodec.Archive(tricodec.encode(1.0)).rows("tensor", 0, 1)


def test_every_prefix_and_many_flips_are_an_error_or_the_same() -> None:
    a = weights((64, 64))
    data = tricodec.encode(a, bits=2)
    exact = tricodec.decode(data)
    rng = np.random.default_rng(11)
    cut = [data[:n] for n in range(0, len(data), 7)]
    flips = []
    for bit in rng.integers(0, 8 * len(data), 400):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << (bit % 8)
        flips.append(bytes(flipped))
    errors = 0
    for broken in cut + flips:
        try:
            assert np.array_equal(tricodec.decode(broken), exact)
        except tricodec.TricodecError as e:
            assert str(e) and "\n" not in str(e)
            errors += 1
    assert errors >= len(cut) + 300


def test_keep_going_gives_what_is_whole() -> None:
    a = weights((512, 256))
    data = bytearray(tricodec.encode(a, bits=3))
    data[-100] ^= 1
    with pytest.raises(tricodec.TricodecError, match="damaged"):
        tricodec.decode(data)
    archive = tricodec.Archive(data, keep_going=True)
    b = archive["tensor"]
    assert len(archive.damage) == 1 and "tensor" in archive.damage[0]
    zeros = (b == 0).mean()
    assert 0 < zeros < 0.9


@pytest.mark.parametrize("data", [b"", b"x", b"TRI2", b"not an archive, but long enough to be one"])
def test_what_is_no_archive(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tri").write_bytes(data)
    for source in (data, tmp_path / "x.tri"):
        with pytest.raises(tricodec.TricodecError) as e:
            tricodec.Archive(source)
        assert "\n" not in str(e.value)
    with pytest.raises(FileNotFoundError, match=r"none\.tri"):
        tricodec.Archive(tmp_path / "none.tri")


def test_wrong_arguments(archive: Path) -> None:
    with pytest.raises(tricodec.TricodecError, match="5 tensors"):
        tricodec.decode(archive.read_bytes())
    for wrong in (archive, None, 3):
        with pytest.raises(TypeError, match="bytes"):
            tricodec.decode(wrong)
    for layers in (0, -1):
        with pytest.raises(tricodec.TricodecError, match="layers is"):
            tricodec.Archive(archive, layers=layers)


def test_other_threads_run_meanwhile() -> None:
    a = weights((1536, 1024))
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        start, before = time.monotonic(), ticks
        tricodec.encode(a, bits=3)
        seconds, counted = time.monotonic() - start, ticks - before
    finally:
        stop.set()
        thread.join()
    # Were the lock held, it would tick once or twice. Busy machines slow both.
    assert counted > 5, f"{counted} ticks in {seconds:.3f} s"


def test_many_threads_read_one_archive(archive: Path) -> None:
    whole = {name: array for name, array in tricodec.Archive(archive).items()}
    shared = tricodec.Archive(archive)
    with ThreadPoolExecutor(8) as pool:
        names = shared.names * 40
        for name, array in zip(names, pool.map(shared.__getitem__, names)):
            assert np.array_equal(array, whole[name])


def _decode(data: bytes, out: Any) -> None:
    out.put(float(tricodec.decode(data).sum()))


@pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="this system cannot fork"
)
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own() -> None:
    data = tricodec.encode(weights((256, 256)), bits=3)
    context = multiprocessing.get_context("fork")
    out = context.Queue()
    child = context.Process(target=_decode, args=(data, out))
    child.start()
    try:
        assert out.get(timeout=60) == float(tricodec.decode(data).sum())
    finally:
        child.kill()
        child.join()
