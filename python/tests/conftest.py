# SPDX-License-Identifier: Apache-2.0
"""Arrays that look like tensors of models, and how far two are apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

Array = NDArray[Any]


def weights(shape: tuple[int, ...], dtype: Any = np.float32, seed: int = 1) -> Array:
    """Normal values whose rows have different scales, like those of a weight matrix."""
    rng = np.random.default_rng(seed)
    rows = rng.uniform(0.5, 2.0, (*shape[:-1], 1)) if shape else 1.0
    return np.asarray(0.05 * rows * rng.standard_normal(shape)).astype(dtype)


def snr_db(a: Array, b: Array) -> float:
    """10·log10 of variance over mean squared error."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    return float(10 * np.log10(np.var(x) / np.mean((x - y) ** 2)))


@pytest.fixture
def model(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small model; its tensors are the attribute `tensors` of the module."""

    def write(name: str = "model.safetensors", **tensors: Array) -> Path:
        save_file(tensors or small_model(), tmp_path / name, metadata={"format": "pt"})
        return tmp_path / name

    return write


def small_model() -> dict[str, Array]:
    """Two layers, a norm, a bias, positions: what a checkpoint has."""
    return {
        "layer.0.dense.weight": weights((192, 128), seed=2),
        "layer.1.dense.weight": weights((128, 192), np.float16, seed=3),
        "layer.1.dense.bias": weights((192,), seed=4),
        "norm.weight": np.ones(128, np.float32),
        "positions": np.arange(512, dtype=np.int64),
    }
