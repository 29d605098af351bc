# SPDX-License-Identifier: Apache-2.0
"""Fuzzing of the decoders of H.264 and tensor slices and of the container readers for a given time.

The time is processor time, which the targets share. One seed after the other, with the mutations
of `fuzz/`, in processes of bounded address space. The first failure ends the run: the test says
where its input is.
"""

import json
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

from ..output import table
from ..tools import ROOT, Failure

ABOUT = "seeded fuzzing of decoders and container readers, an hour of it (--fuzz-seconds)"
LONG = True
FILES = ["fuzz.csv", "fuzz.md"]
INPUTS = 400_000
MEMORY = 4 << 30
TARGETS = [
    ("h264_decode", "decoder", 0.4),
    ("container_read", "fuzz_container", 0.1),
    ("archive_read", "archive", 0.25),
    ("tensor_slice", "tensor", 0.25),
]
COLUMNS = ["target", "inputs", "seeds", "cpu_seconds", "inputs_per_second", "peak_mb"]


def test_binary(test):
    """Build a test of the golden model and give its path."""
    command = "cargo test -p tricodec-golden --no-run --message-format=json --test".split()
    done = subprocess.run([*command, test], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise Failure(f"the test {test} does not build:\n{done.stderr}")
    messages = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    found = [
        m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == test
    ]
    if not found:
        raise Failure(f"cargo names no binary for the test {test}")
    return found[0]


def bound_memory():
    """Called in the child: no more address space than MEMORY."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def used():
    """Processor time of all children so far, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def fuzz(name, binary, seconds, seed):
    """Run a target for so many seconds; a row of the table."""
    start, seeds, peak = used(), 0, 0
    while used() - start < seconds:
        more = {"TRICODEC_FUZZ_INPUTS": str(INPUTS), "TRICODEC_FUZZ_SEED": str(seed + seeds)}
        done = subprocess.run(
            [binary, "--nocapture", name],
            capture_output=True,
            text=True,
            env={**os.environ, **more},
            preexec_fn=bound_memory,
        )
        ran = f"{name}: {INPUTS} inputs" in done.stdout
        if done.returncode != 0 or not ran:
            raise Failure(f"{name} with seed {seed + seeds} failed:\n{done.stdout}{done.stderr}")
        seeds += 1
        peak = max(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        print(
            f"{name}: {seeds * INPUTS} inputs, {used() - start:.0f} of {seconds:.0f} s", flush=True
        )
    spent, inputs = used() - start, seeds * INPUTS
    seen = f"{seed}..{seed + seeds - 1}"
    figures = [f"{spent:.0f}", f"{inputs / spent:.0f}", f"{peak / 1024:.0f}"]
    return dict(zip(COLUMNS, [name, inputs, seen, *figures]))


def measure(context):
    """Fuzz all targets."""
    seconds, seed = context.fuzz_seconds, context.fuzz_seed
    options = f"--fuzz-seconds {seconds:.0f} --fuzz-seed {seed}"
    made = context.provenance(f"fuzz {options}", ["rustc"])
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        # Copies, before any runs: what is built meanwhile does not change what is measured.
        for _, test, _ in TARGETS:
            shutil.copy(test_binary(test), pathlib.Path(scratch) / test)
        for name, test, share in TARGETS:
            rows.append(fuzz(name, pathlib.Path(scratch) / test, seconds * share, seed))
    context.out.csv("fuzz.csv", rows, made)
    text = (
        "Seeded mutations of small valid inputs (`fuzz/`), no failure: no panic, no input that\n"
        f"took 20 seconds, no allocation beyond {MEMORY >> 30} GB of address space. With debug\n"
        "assertions and overflow checks. Peak of resident memory over all runs so far.\n\n"
    )
    text += table([c.replace("_", " ") for c in COLUMNS], [list(r.values()) for r in rows])
    context.out.page("fuzz.md", "Fuzzing", text, made)
    print(text)
