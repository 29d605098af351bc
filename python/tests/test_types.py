# SPDX-License-Identifier: Apache-2.0
"""Type hints: they hold for the package, its stub holds for the native part."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import tricodec

SOURCE = Path(__file__).resolve().parent.parent
INSTALLED = Path(tricodec.__file__).resolve().parent.parent


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_says_that_it_is_typed() -> None:
    for name in ("py.typed", "_tricodec.pyi"):
        assert files("tricodec").joinpath(name).is_file()


def test_hints_hold() -> None:
    cache = INSTALLED.parent / "mypy"
    run(SOURCE, "mypy", f"--cache-dir={cache}", "tricodec", "tests", "examples")


def test_the_stub_is_the_native_part() -> None:
    run(INSTALLED, "mypy.stubtest", "--concise", "tricodec._tricodec")


def test_everything_public_is_described() -> None:
    for name in tricodec.__all__:
        thing = getattr(tricodec, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__doc__, name
    for name, thing in vars(tricodec.Archive).items():
        if not name.startswith("_"):
            assert thing.__doc__, name
