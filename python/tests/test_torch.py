# SPDX-License-Identifier: Apache-2.0
"""Tensors of torch, where it is installed; that it is not needed, everywhere."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from conftest import weights

import tricodec


def test_torch_is_never_imported() -> None:
    code = (
        "import sys, numpy, tricodec\n"
        "tricodec.decode(tricodec.encode(numpy.ones((70, 70)), bits=3))\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class Tensor:
    """What of a torch tensor the package uses, on a numpy array."""

    def __init__(self, a: Any, dtype: str, calls: list[str]) -> None:
        self.a, self.dtype, self.calls = a, dtype, calls

    def _self(self, call: str) -> Tensor:
        self.calls.append(call)
        return self

    def detach(self) -> Tensor:
        return self._self("detach")

    def cpu(self) -> Tensor:
        return self._self("cpu")

    def resolve_conj(self) -> Tensor:
        return self._self("resolve_conj")

    def resolve_neg(self) -> Tensor:
        return self._self("resolve_neg")

    def view(self, dtype: Any) -> Tensor:
        return Tensor(self.a.view(dtype), f"torch.{np.dtype(dtype)}", self.calls)

    def numpy(self) -> Any:
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.a


@pytest.mark.parametrize("dtype", [np.float32, ml_dtypes.bfloat16])
def test_tensors_by_a_stand_in(monkeypatch: pytest.MonkeyPatch, dtype: Any) -> None:
    """torch itself is too large for these tests; `test_tensors` runs where it is."""

    class Module:
        int16 = np.int16

    module: Any = Module()
    module.Tensor = Tensor
    monkeypatch.setitem(sys.modules, "torch", module)
    a = weights((80, 80), dtype)
    calls: list[str] = []
    tensor = Tensor(a, f"torch.{np.dtype(dtype).name}", calls)
    assert tricodec.encode(tensor, bits=3) == tricodec.encode(a, bits=3)
    assert calls[:2] == ["detach", "cpu"]


@pytest.mark.parametrize("name", ["float32", "float16", "bfloat16", "float64", "int64"])
def test_tensors(name: str) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: its tensors are not tried")
    dtype = getattr(torch, name)
    tensor = torch.from_numpy(weights((80, 80)) * 100).to(dtype).requires_grad_("float" in name)
    back = tricodec.decode(tricodec.encode(tensor, snr=30))
    assert back.shape == (80, 80) and back.dtype.name == name
    assert np.abs(back.astype(np.float64) - tensor.detach().double().numpy()).max() < 2
