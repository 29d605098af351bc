# SPDX-License-Identifier: Apache-2.0
"""Mutations of every kind of input through the command itself, for a given processor time.

Small valid inputs of all kinds are made, mutated by seed, and given to `tricodec info`, `encode`
and `decode`. Whatever the bytes: the command ends by itself in bounded time and memory, with 0, 1
or 2, says one error in one line when it fails, and leaves a whole output or none. The first input
that breaks this ends the run, and is kept.
"""

import dataclasses
import os
import pathlib
import random
import resource
import shutil
import subprocess
import tempfile

from ..mutate import mended, mutated
from ..output import table
from ..specimens import specimens
from ..tools import TARGET, TRICODEC, Failure, needs

ABOUT = "mutated inputs of every kind through the command, half an hour (--input-seconds)"
LONG = True
FILES = ["inputs.csv", "inputs.md"]
# What a command may take.
ADDRESSES = 8 << 30
RESIDENT = 1 << 30
SECONDS = 20
KEPT = TARGET / "inputs"
COLUMNS = ["kind", "inputs", "accepted", "refused", "slowest_s", "peak_mb"]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code (negative: a signal), what it said, what it took and left."""

    code: int
    said: str
    seconds: float
    resident: int
    left: tuple


def bound():
    """Called in the child."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def outcome(command, folder):
    """Run the command, which writes into `folder` alone."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [str(c) for c in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            preexec_fn=bound,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode(errors="replace")
    left = tuple(sorted(p.name for p in pathlib.Path(folder).iterdir()))
    spent = usage.ru_utime + usage.ru_stime
    return Outcome(child.returncode, text, spent, usage.ru_maxrss << 10, left)


def fault(found, output, partial=False):
    """What is wrong with an outcome, or None.

    `output` is the name of the result, "" for none; `partial`: it was asked for what can be had.
    """
    lines = found.said.splitlines()
    errors = [line for line in lines if line.startswith(("tricodec: ", "error: "))]
    if "panicked at" in found.said:
        return "it panicked"
    if found.code < 0:
        return f"signal {-found.code} ended it"
    if found.code not in (0, 1, 2):
        return f"it ended with {found.code}"
    if found.resident > RESIDENT:
        return f"it took {found.resident >> 20} MB"
    if set(found.left) - {output}:
        return f"it left {', '.join(set(found.left) - {output})}"
    if found.code == 0:
        made = not output or output in found.left
        return None if made else "it made nothing, and did not fail"
    if len(errors) != 1:
        return f"it failed with {len(errors)} errors in place of one"
    if found.left and not partial:
        return "it failed, and left an output"
    return None


class Run:
    """Commands on mutated inputs, and what came of them."""

    def __init__(self, scratch):
        """`scratch` is an empty folder."""
        self.scratch = pathlib.Path(scratch)
        self.rows = {}

    def one(self, specimen, data):
        """Give these bytes to each command of the specimen; the processor time they took."""
        source = self.scratch / ("in" + specimen.suffix)
        source.write_bytes(data)
        row = self.rows.setdefault(specimen.kind, dict.fromkeys(COLUMNS[1:], 0))
        spent = 0
        for arguments, output in specimen.commands:
            folder = self.scratch / "out"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            where = ["-o", folder / output] if output else []
            found = outcome([TRICODEC, *arguments, source, *where], folder)
            wrong = fault(found, output, "--keep-going" in arguments)
            if wrong:
                KEPT.mkdir(parents=True, exist_ok=True)
                kept = shutil.copy(source, KEPT / f"{specimen.kind}{specimen.suffix}")
                raise Failure(f"tricodec {' '.join(arguments)} {kept}: {wrong}:\n{found.said}")
            row["inputs"] += 1
            row["accepted" if found.code == 0 else "refused"] += 1
            row["slowest_s"] = max(row["slowest_s"], found.seconds)
            row["peak_mb"] = max(row["peak_mb"], found.resident >> 20)
            spent += found.seconds
        return spent


def measure(context):
    """Run mutated inputs, all kinds in turns."""
    seconds, seed = context.input_seconds, context.input_seed
    made = context.provenance(
        f"inputs --input-seconds {seconds:.0f} --input-seed {seed}", ["tricodec", "ffmpeg"]
    )
    needs(TRICODEC)
    with tempfile.TemporaryDirectory() as scratch:
        made_of = pathlib.Path(scratch) / "specimens"
        made_of.mkdir()
        these, missing = specimens(made_of)
        run = Run(pathlib.Path(scratch))
        for specimen in these:
            run.one(specimen, specimen.data)
            if run.rows[specimen.kind]["refused"]:
                raise Failure(f"the {specimen.kind} that all begins with is refused")
        spent, number = 0, seed
        while spent < seconds:
            for specimen in these:
                data = mutated(specimen.data, random.Random(number))
                mend = specimen.suffix == ".png" and number % 4
                spent += run.one(specimen, mended(data) if mend else data)
                number += 1
            if (number - seed) // len(these) % 50 == 0:
                print(f"inputs: {number - seed}, {spent:.0f} of {seconds:.0f} s", flush=True)
    rows = [{"kind": kind, **row} for kind, row in run.rows.items()]
    for row in rows:
        row["slowest_s"] = f"{row['slowest_s']:.2f}"
    context.out.csv("inputs.csv", rows, made)
    text = (
        f"Inputs of all kinds, mutated by seeds {seed} to {number - 1}, through the command. None\n"
        f"ended by a signal or a panic, took {SECONDS} s or {RESIDENT >> 20} MB, left half an\n"
        "output, or failed with other than one error in one line. In all it took\n"
        f"{spent:.0f} s of processor time. Each input goes to `info` and to `encode` or `decode`,\n"
        "a stream also to `decode --keep-going`. Of four PNGs three get the check sums of what\n"
        "they hold.\n\n"
    )
    for reason in missing:
        print(f"inputs: LEFT OUT {reason}", flush=True)
        text += f"Left out: {reason}\n\n"
    text += table([c.replace("_", " ") for c in COLUMNS], [list(r.values()) for r in rows])
    context.out.page("inputs.md", "Mutated inputs", text, made)
    print(text)
