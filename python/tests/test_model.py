# SPDX-License-Identifier: Apache-2.0
"""Whole models: files to archives and back, and comparison."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from conftest import small_model, snr_db, weights
from safetensors.numpy import load_file, save_file

import tricodec

Model = Callable[..., Path]


def test_there_and_back(model: Model, tmp_path: Path) -> None:
    tensors, seen = small_model(), []
    out = tmp_path / "m.tri"
    report = tricodec.compress_model(model(), out, bits=3, progress=lambda *p: seen.append(p))
    assert report.bits_per_value is not None and abs(report.bits_per_value - 3) <= 0.01
    assert report.bytes == out.stat().st_size and report.missed == []
    assert report.raw_bytes == sum(a.nbytes for a in tensors.values())
    assert seen[-1] == (report.values, report.values) and report.stored_tensors == 3
    rows = {row["name"]: row for row in report.tensors}
    assert set(rows) == set(tensors)
    archive = tricodec.Archive(out)
    for name, row in rows.items():
        assert row["shape"] == list(tensors[name].shape)
        assert row["bits"] == pytest.approx(archive.info(name).bits)
        if row["tools"] == "tensor":
            assert row["snr_db"] == pytest.approx(snr_db(tensors[name], archive[name]), abs=0.01)
        else:
            assert row["snr_db"] is None and row["max_error"] == 0
    text = str(report)
    assert "layer.0.dense.weight" in text and "stored: 1-D" in text

    assert tricodec.decompress_model(out, tmp_path / "back.safetensors") == []
    back = load_file(tmp_path / "back.safetensors")
    assert {k: v.dtype for k, v in back.items()} == {k: v.dtype for k, v in tensors.items()}
    assert all(np.array_equal(back[name], archive[name]) for name in tensors)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "back.safetensors",
        "m.tri",
        "model.safetensors",
    ]


def test_the_default_is_a_good_model(model: Model, tmp_path: Path) -> None:
    report = tricodec.compress_model(model(), tmp_path / "m.tri")
    assert all(r["snr_db"] is None or r["snr_db"] > 20 for r in report.tensors)
    assert report.bits_per_value is not None and report.bits_per_value < 6


@pytest.mark.parametrize(
    "rules",
    [
        ["*.0.*=keep", "*.bias=snr=30", "*=snr=12"],
        {"*.0.*": "keep", "*.bias": "snr=30", "*": "snr=12"},
        '[[rule]]\npattern = "*.0.*"\nkeep = true\n[[rule]]\npattern = "*"\nsnr = 12\n',
    ],
)
def test_rules(model: Model, tmp_path: Path, rules: Any) -> None:
    if isinstance(rules, str):
        (tmp_path / "rules.toml").write_text(rules)
        rules = tmp_path / "rules.toml"
    report = tricodec.compress_model(model(), tmp_path / "m.tri", rules=rules)
    rows = {row["name"]: row for row in report.tensors}
    assert rows["layer.0.dense.weight"]["mode"] == "rule"
    snr = rows["layer.1.dense.weight"]["snr_db"]
    assert snr is not None and 12 <= snr < 12.5


def test_bf16_models(model: Model, tmp_path: Path) -> None:
    w = weights((128, 128), ml_dtypes.bfloat16)
    tricodec.compress_model(model(w=w), tmp_path / "m.tri", max_error="10%")
    back = tricodec.Archive(tmp_path / "m.tri")["w"]
    assert back.dtype == ml_dtypes.bfloat16
    wide, deviation = w.astype(np.float64), w.astype(np.float64).std()
    assert np.abs(wide - back.astype(np.float64)).max() <= 0.1 * deviation


def test_shares_and_slopes(model: Model, tmp_path: Path) -> None:
    path = model()
    equal = tricodec.compress_model(path, tmp_path / "a.tri", bits=3, share="bits")
    slope = tricodec.compress_model(path, tmp_path / "b.tri", bits=3, layer_slope=-1.0)
    for report, want in ((equal, (3.0, 3.0)), (slope, (3.5, 2.5))):
        bits = [row["bits"] for row in report.tensors if row["tools"] == "tensor"]
        assert bits == pytest.approx(want, abs=0.05)


def test_one_tensor_of_many(model: Model, tmp_path: Path) -> None:
    name = "layer.1.dense.weight"
    report = tricodec.compress_model(model(), tmp_path / "m.tri", bits=4, tensor=name)
    assert [row["name"] for row in report.tensors] == [name]
    tricodec.decompress_model(tmp_path / "m.tri", tmp_path / "x.npy")
    assert np.load(tmp_path / "x.npy").shape == (128, 192)


def test_nothing_is_written_where_it_fails(model: Model, tmp_path: Path) -> None:
    path, out = model(), tmp_path / "m.tri"
    out.write_bytes(b"as it was")

    def raises(done: int, total: int) -> None:
        raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        tricodec.compress_model(path, out, progress=raises)
    with pytest.raises(FileNotFoundError, match=r"nothing\.safetensors"):
        tricodec.compress_model(tmp_path / "nothing.safetensors", out)
    (tmp_path / "bad.safetensors").write_bytes(b"12345678")
    for wrong in (
        lambda: tricodec.compress_model(tmp_path / "bad.safetensors", out),
        lambda: tricodec.compress_model(path, out, tensor="nothing"),
        lambda: tricodec.compress_model(path, out, rules=["x"]),
        lambda: tricodec.compress_model(path, out, rules="*.bias=keep"),
        lambda: tricodec.compress_model(path, out, share="snr"),
        lambda: tricodec.compress_model(path, out, bits=3, share="all"),
        lambda: tricodec.compress_model(path, tmp_path),
        lambda: tricodec.decompress_model(out, tmp_path / "x.npz"),
    ):
        with pytest.raises(tricodec.TricodecError) as e:
            wrong()
        assert "\n" not in str(e.value)
    assert out.read_bytes() == b"as it was"
    names = {"bad.safetensors", "m.tri", "model.safetensors"}
    assert {p.name for p in tmp_path.iterdir()} == names


def test_kinds_of_output(model: Model, tmp_path: Path) -> None:
    tricodec.compress_model(model(), tmp_path / "m.tri")
    tricodec.decompress_model(tmp_path / "m.tri", tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz") as back:
        assert set(back.files) == set(small_model())
    for name, words in (("m.pt", "are written to"), ("m.npy", "one tensor")):
        with pytest.raises(tricodec.TricodecError, match=words):
            tricodec.decompress_model(tmp_path / "m.tri", tmp_path / name)


def test_damage_is_listed(model: Model, tmp_path: Path) -> None:
    tricodec.compress_model(model(), tmp_path / "m.tri")
    data = bytearray((tmp_path / "m.tri").read_bytes())
    data[-1] ^= 1
    (tmp_path / "m.tri").write_bytes(data)
    with pytest.raises(tricodec.TricodecError, match="damaged"):
        tricodec.decompress_model(tmp_path / "m.tri", tmp_path / "b.safetensors")
    damage = tricodec.decompress_model(
        tmp_path / "m.tri", tmp_path / "b.safetensors", keep_going=True
    )
    assert len(damage) == 1 and set(load_file(tmp_path / "b.safetensors")) == set(small_model())


def test_an_archive_is_compressed_again(model: Model, tmp_path: Path) -> None:
    tricodec.compress_model(model(), tmp_path / "a.tri", bits=6)
    report = tricodec.compress_model(tmp_path / "a.tri", tmp_path / "b.tri", bits=2)
    assert report.bits_per_value is not None and abs(report.bits_per_value - 2) <= 0.02


def test_compare(model: Model, tmp_path: Path) -> None:
    tensors, path = small_model(), model()
    report = tricodec.compress_model(path, tmp_path / "m.tri", bits=3)
    c = tricodec.compare(path, tmp_path / "m.tri")
    assert (c.same, c.differ) == (3, 2) and "layer.0.dense.weight" in str(c)
    assert c.snr_db == pytest.approx(report.snr_db)
    assert tricodec.compare(path, path).snr_db is None
    one = tricodec.compare(path, tmp_path / "m.tri", tensor="positions")
    assert [t["verdict"] for t in one.tensors] == ["same"]
    del tensors["norm.weight"]
    tensors["positions"] = tensors["positions"][:9]
    save_file(tensors, tmp_path / "other.safetensors")
    verdicts = {
        t["name"]: t["verdict"]
        for t in tricodec.compare(path, tmp_path / "other.safetensors").tensors
    }
    assert verdicts["norm.weight"] == "only in the first"
    assert verdicts["positions"] == "other shape"


def test_compare_arrays() -> None:
    a = weights((100, 100))
    data = tricodec.encode(a, bits=3)
    b = tricodec.decode(data)
    for other in (b, data):
        c = tricodec.compare(a, other)
        assert c.snr_db == pytest.approx(snr_db(a, b))
        assert c.max_error == pytest.approx(np.abs(a - b).max())
