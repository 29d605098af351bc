#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mutants of a module of the RTL, by Yosys (yosys.py): seeded changes of its elaborated form.

    mutants.py make TOP [NAME=VALUE ...] --out FOLDER [...]              TOP with mutants as Verilog: FOLDER/TOP.v; the list: FOLDER/TOP.json
    mutants.py equal TOP [NAME=VALUE ...] --out FOLDER --numbers N ...     which of them change nothing, by proof: their numbers, a line each

A mutant inverts a bit at a port of a cell, holds it at 0 or 1, or flips it where another bit is 0 or 1. All are in one netlist:
its input mutant_i says which one acts, and 0 is none. A mutant changes nothing if with it every output and the next value of every
register are the same functions of inputs and registers: then no test can kill it.
"""

import argparse
import json
import os

from yosys import ROOT, Design, fail, sources

# A reset that does not wait for the clock as one that does: the next value is a function then.
RESETS = os.path.join(ROOT, "synth", "resets.v")


def elaborate(design, arguments):
    parameters = " ".join(f"-G {p}" for p in arguments.parameters)
    design.run(
        f"""
        read_slang -D SYNTHESIS {parameters} --top {arguments.top} {sources(arguments.root)}
        hierarchy -check -top {arguments.top}
        proc -norom
        flatten
        memory_map -rom-only
        opt -fast
        # Verilog has no such cell.
        simplemap t:$bwmux
        opt_clean -purge
        """
    )


def described(words):
    """A line of `mutate -list` as facts."""
    pairs = list(zip(words, words[1:]))
    fields = {k[1:]: v for k, v in pairs if k in ("-mode", "-cell", "-port", "-portbit", "-wire", "-wirebit")}
    number = int(words[words.index("-ctrl") + 3])
    return {"mutant": number, "places": [v for k, v in pairs if k == "-src"]} | fields


def make(arguments, path):
    os.makedirs(arguments.out, exist_ok=True)
    design = Design()
    elaborate(design, arguments)
    design.run(
        f"""
        mutate -list {arguments.count} -seed {arguments.seed} -ctrl mutant_i 16 1 -o {path}.mutants
        script {path}.mutants
        opt_clean
        write_verilog -noattr {path}.v
        """
    )
    with open(f"{path}.json", "w") as file:
        json.dump([described(line.split()) for line in open(f"{path}.mutants")], file, indent=1)


def equal(arguments, path):
    design = Design()
    elaborate(design, arguments)
    design.run("design -save whole")
    for line in open(f"{path}.mutants"):
        words = line.split()
        at = words.index("-ctrl")
        number = int(words[at + 3])
        if number not in arguments.numbers:
            continue
        words[at : at + 4] = []
        words[words.index("-module") + 1] = "gate"
        design.run(
            f"""
            design -reset
            design -copy-from whole -as gold {arguments.top}
            design -copy-from whole -as gate {arguments.top}
            {" ".join(words)}
            memory_map
            techmap -map {RESETS}
            dffunmap
            opt_clean
            # Ports and registers are compared by their names; what lies between may differ.
            rename -hide w:* t:$dff %co1:+[Q] w:* %i %d i:* %d o:* %d
            equiv_make gold gate equiv
            hierarchy -top equiv
            opt_clean
            opt_merge -share_all
            opt_clean
            equiv_simple
            tee -o {path}.status equiv_status
            """
        )
        if "successfully proven" in open(f"{path}.status").read():
            print(f"equal {number}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("make", "equal"):
        command = commands.add_parser(name)
        command.add_argument("top")
        command.add_argument("parameters", nargs="*")
        command.add_argument("--out", required=True)
        command.add_argument("--root", default=ROOT)
    commands.choices["make"].add_argument("--count", type=int, default=25)
    commands.choices["make"].add_argument("--seed", type=int, default=1)
    commands.choices["equal"].add_argument("--numbers", type=int, nargs="+", required=True)
    arguments = parser.parse_args()
    path = os.path.join(arguments.out, arguments.top)
    try:
        {"make": make, "equal": equal}[arguments.command](arguments, path)
    except RuntimeError as error:
        fail(str(error))


if __name__ == "__main__":
    main()
