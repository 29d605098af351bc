#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves properties of the RTL with Yosys (PyPI's pyosys) and the ABC that comes with it.

    prove.py [--quick] [--json FILE] [PROOF ...]

A proof of proofs.toml is a module of this folder: an instance of a module of rtl/, assumptions of
what is around it, and properties. Each property becomes a circuit of its own. An `assert` must
hold at every clock from reset on: ABC's PDR finds an inductive reason (proved, without a bound),
or, where proofs.toml gives it `clocks`, so many are searched (bounded). A `cover` must be
reached: it shows that the assumptions leave room. Beside these, both tops: nothing that a stream
sends depends on its ready in the same clock (streams.py).

Fails when a property does not hold, is not decided, or is not reached.
"""

import argparse
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import tomllib

import pyosys
from pyosys import libyosys as ys

import streams

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent
ABC = pathlib.Path(pyosys.__file__).parent / "yosys-abc"
# From a module with registers to simple gates; asynchronous resets become synchronous ones.
PREPARE = """
hierarchy -check -top {top}
proc
flatten
async2sync
opt_clean
memory_map
dffunmap
opt_clean
techmap
simplemap
opt_clean
"""
# To a circuit of ands; registers without a reset value, and unknown bits, have any.
TO_ANDS = """
opt_clean
techmap
simplemap
setundef -anyseq
dfflegalize -cell $_DFF_P_ 01
aigmap
opt_clean
"""
SECONDS = 120


def fail(sentence):
    print(f"formal: {sentence}", file=sys.stderr)
    sys.exit(1)


class Design:
    """A Yosys design and the passes that are run on it, without their output."""

    def __init__(self):
        self.design = ys.Design()

    def run(self, script):
        for line in filter(None, (line.strip() for line in script.splitlines())):
            ys.run_pass(f"tee -q {line}", self.design)

    def names(self, selection):
        with tempfile.NamedTemporaryFile("r") as file:
            self.run(f"tee -o {file.name} select -list {selection}")
            return sorted(file.read().split())


def read(top, parameters, more=()):
    """A module of this folder, of rtl/ or of the files `more`."""
    design = Design()
    given = " ".join(f"-G {name}={value}" for name, value in parameters.items())
    own = " ".join(str(path) for path in [*sorted(FOLDER.glob("*.sv")), *more])
    design.run(f"read_slang -F {ROOT}/rtl/tricodec.f {own} --top {top} {given}")
    return design


def circuit(design, name, path):
    """Write the circuit of one property; whether it is a cover."""
    design.run("design -load prepared")
    design.run(f"select -set kept {name}")
    design.run("select -set others t:$assert t:$cover %u @kept %d")
    design.run("chformal -assert -remove @others")
    design.run("chformal -cover -remove @others")
    design.run("select -clear")
    module, covers = design.design.top_module(), False
    for cell in list(module.cells_.values()):
        if cell.type.str() == "$cover":
            covers, port = True, ys.IdString("\\A")
            cell.setPort(port, module.LogicNot(ys.IdString("$reached"), cell.getPort(port)))
            cell.type = ys.IdString("$assert")
    design.run(TO_ANDS)
    design.run(f"write_aiger -I -B -zinit {path}")
    return covers


def constant(path):
    """Whether the one property of a circuit can never be false, whatever the registers hold."""
    with open(path, "rb") as file:
        latches = int(file.readline().split()[3])
        return [file.readline().strip() for _ in range(latches + 1)][-1] == b"0"


def decide(path, clocks):
    """`holds`, `fails at clock N` or `undecided`, and the seconds it took."""
    begun = time.monotonic()
    if constant(path):
        return "holds", 0.0
    engine = f"bmc3 -F {clocks}" if clocks else f"pdr -T {SECONDS}"
    command = [str(ABC), "-c", f"read_aiger {path}; fold; strash; {engine}"]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    spent = time.monotonic() - begun
    found = re.search(r"was asserted in frame (\d+)", said)
    if found:
        return f"fails at clock {found[1]}", spent
    if "Property proved" in said or (clocks and re.search(rf"No output.*{clocks} frames", said)):
        return "holds", spent
    return "undecided", spent


def free_streams(name, proof):
    """Rows of the streams of a top."""
    design = read(proof["streams"], proof["parameters"])
    rows = []
    for output, ready, depends, good in streams.check(design, proof["streams"]):
        verdict = "depends on" if depends else "does not depend on"
        row = {"proof": name, "property": output, "kind": "netlist", "bound": "", "seconds": 0.0}
        rows.append(row | {"verdict": f"{verdict} {ready}", "good": good})
    return rows


def prove(name, proof, more=()):
    """Rows of a proof, whose module is of this folder or of the files `more`."""
    if "streams" in proof:
        return free_streams(name, proof)
    top, parameters, bounds = proof["top"], proof.get("parameters", {}), proof.get("clocks", {})
    design = read(top, parameters, more)
    design.run(PREPARE.format(top=top))
    design.run("design -save prepared")
    rows = []
    for cell in design.names("t:$assert t:$cover"):
        with tempfile.NamedTemporaryFile(suffix=".aig") as file:
            covers = circuit(design, cell, file.name)
            label = cell.partition("/")[2]
            clocks = bounds.get(label.rpartition(".")[2])
            verdict, seconds = decide(file.name, clocks)
        good = verdict.startswith("fails") if covers else verdict == "holds"
        said = verdict
        if covers:
            said = verdict.replace("fails", "reached").replace("holds", "never reached")
        bound = f"bounded: {clocks} clocks" if clocks and not covers else ""
        rows.append(
            {"proof": name, "property": label, "kind": "cover" if covers else "assert"}
            | {"verdict": said, "bound": bound, "seconds": round(seconds, 1), "good": good}
        )
    return rows


def sentence(row):
    """A row as a line."""
    bound = f" ({row['bound']})" if row["bound"] else ""
    mark = "" if row["good"] else "  <- FAILED"
    return f"{row['proof']}: {row['property']}: {row['verdict']}{bound}{mark}"


def worker(name, proof):
    """Rows of a proof, made by a process of its own, because an error of Yosys ends the process."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as file:
        command = [sys.executable, __file__, "--rows", file.name, name]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
            why = next((line for line in lines if "rror" in line), lines[-1] if lines else "")
            fail(f"{name}: {why}")
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("proofs", nargs="*", metavar="PROOF")
    parser.add_argument("--quick", action="store_true", help="leave the long ones out")
    parser.add_argument("--json", metavar="FILE", type=pathlib.Path, help="the verdicts, as JSON")
    parser.add_argument("--rows", metavar="FILE", type=pathlib.Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    known = tomllib.loads((FOLDER / "proofs.toml").read_text())
    for name in given.proofs:
        if name not in known:
            fail(f"{name}: no such proof: {', '.join(known)}")
    if given.rows:
        rows = [row for name in given.proofs for row in prove(name, known[name])]
        given.rows.write_text(json.dumps(rows))
        return
    found, chosen = [], given.proofs or list(known)
    if given.quick:
        left = [name for name in chosen if known[name].get("long")]
        chosen = [name for name in chosen if name not in left]
        print(f"formal: LEFT OUT, for make formal: {', '.join(left)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for rows in pool.map(lambda name: worker(name, known[name]), chosen):
            found += rows
            for row in rows:
                print(sentence(row), flush=True)
    if given.json:
        given.json.write_text(json.dumps(found))
    failed = sum(not row["good"] for row in found)
    if failed:
        fail(f"{failed} of {len(found)} properties failed, marked above")


if __name__ == "__main__":
    main()
