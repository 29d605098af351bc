# SPDX-License-Identifier: Apache-2.0
"""Simple gates, flip-flops and memory bits of the encoder by module, by Yosys."""

import csv
import pathlib
import subprocess
import tempfile

from ..output import table
from ..tools import PYTHON, ROOT, Failure, needs

ABOUT = "gates and flip-flops of the encoder by module, both configurations"
LONG = False
LANES = {"small": 8, "full": 64}
FILES = [f"cells-{config}.{kind}" for config in LANES for kind in ("csv", "md")]


def measure(context):
    """Count the cells of each configuration."""
    needs(PYTHON)
    for config, lanes in LANES.items():
        made = context.provenance("cells", ["pyosys"])
        rows = count("tri_encoder", lanes)
        context.out.csv(f"cells-{config}.csv", rows, made)
        columns = list(rows[0])[1:]
        total = [sum(int(row[c]) for row in rows) for c in columns]
        text = (
            f"`tri_encoder`, {lanes} lanes: simple gates and flip-flops by module, all its\n"
            "instances together, without its submodules; no latches, no combinational loops.\n"
            "Memories stay memories.\n\n"
        )
        body = [*(list(row.values()) for row in rows), ["all", *total]]
        text += table(list(rows[0]), body)
        context.out.page(f"cells-{config}.md", f"Cells of `{config}`", text, made)


def count(top, lanes):
    """Rows of `synth/yosys.py cells`."""
    with tempfile.TemporaryDirectory() as scratch:
        result = pathlib.Path(scratch) / "cells.csv"
        script = [PYTHON, ROOT / "synth" / "yosys.py", "cells", top, f"Lanes={lanes}"]
        if subprocess.run([str(c) for c in [*script, "--csv", result]]).returncode != 0:
            raise Failure(f"{top} with {lanes} lanes did not pass Yosys: see the message above")
        with open(result, newline="") as file:
            return list(csv.DictReader(file))
