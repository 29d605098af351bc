# SPDX-License-Identifier: Apache-2.0
"""The Python of the reports on tensors: NumPy, plots, and the coders of others, pinned.

It lies in .tools/eval-venv ($TRICODEC_EVAL_VENV names another folder), is made when a report first
needs it, and is no part of what scripts/setup installs: the project itself needs none of it.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib

from .tools import ROOT, TOOLS, Failure, Skip

REQUIREMENTS = ROOT / "eval" / "requirements-tensors.txt"
FOLDER = pathlib.Path(os.environ.get("TRICODEC_EVAL_VENV", TOOLS / "eval-venv"))
# The comment in front of packages without which a report can be made.
OPTIONAL = "# Built by a C++ compiler"
LEAST_PYTHON = (3, 11)


def required(text):
    """Pins that must be there and pins that may be missing, from the requirements' text."""
    must, _, may = text.partition(OPTIONAL)
    return [
        [line for line in part.splitlines() if "==" in line and not line.startswith("#")]
        for part in (must, may)
    ]


def pins():
    """Version of each package by its name."""
    return dict(pin.split("==") for part in required(REQUIREMENTS.read_text()) for pin in part)


def _install(python, packages):
    command = [python, *"-m pip install --quiet --disable-pip-version-check --no-deps".split()]
    done = subprocess.run([str(c) for c in [*command, *packages]], capture_output=True, text=True)
    return done.returncode == 0, (done.stderr.strip().splitlines() or ["no reason given"])[-1]


def python():
    """Path of that Python; installs the packages when the pins have changed."""
    text = REQUIREMENTS.read_text()
    stamp = FOLDER / f"stamp-{zlib.crc32(text.encode()):08x}"
    found = FOLDER / "bin" / "python"
    if stamp.exists():
        return found
    if sys.version_info < LEAST_PYTHON:
        raise Skip("the packages of eval/requirements-tensors.txt need Python 3.11 or later")
    print(f"report: installing the packages of {REQUIREMENTS.name} into {FOLDER}", flush=True)
    if subprocess.run([sys.executable, "-m", "venv", FOLDER]).returncode != 0:
        raise Failure("python3 has no venv module (Debian: python3-venv): install it")
    must, may = required(text)
    good, reason = _install(found, must)
    if not good:
        raise Failure(f"pip could not install {REQUIREMENTS.name}: {reason}")
    for pin in may:
        good, reason = _install(found, [pin])
        if not good:
            print(f"SKIPPED: {pin} was not installed: {reason}", file=sys.stderr, flush=True)
    stamp.touch()
    return found


def _call(module, arguments, **more):
    command = [str(c) for c in (python(), "-m", module, *arguments)]
    # One thread: the figures of speed are of one core, the others need no more.
    threads = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")}
    environment = {**os.environ, **threads, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, **more)
    if done.returncode != 0:
        raise Failure(f"{module} failed: see the message above")
    return done.stdout


def run(module, *arguments):
    """What `python -m module RESULT arguments` of that Python writes into RESULT, a JSON file."""
    with tempfile.TemporaryDirectory() as scratch:
        result = pathlib.Path(scratch) / "result.json"
        _call(module, [result, *arguments])
        return json.loads(result.read_text())


def say(module, *arguments):
    """What `python -m module arguments` prints, which is JSON."""
    return json.loads(_call(module, arguments, stdout=subprocess.PIPE))


def draw(module, *arguments):
    """Run `python -m module arguments`, which writes files itself."""
    _call(module, arguments)
