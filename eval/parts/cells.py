# SPDX-License-Identifier: Apache-2.0
"""Simple gates, flip-flops and memory bits of the encoder by module, by Yosys."""

import csv
import pathlib
import subprocess
import tempfile

from ..configs import configurations
from ..output import table
from ..tools import PYTHON, ROOT, Failure, needs

ABOUT = "gates and flip-flops of the encoder by module, every configuration"
LONG = False
FILES = [f"cells-{c['name']}.{kind}" for c in configurations() for kind in ("csv", "md")]


def measure(context):
    """Count the cells of each configuration."""
    needs(PYTHON)
    for configuration in configurations():
        config, encoder = configuration["name"], configuration["encoder"]
        lanes = encoder["parameters"]["Lanes"]
        made = context.provenance("cells", ["pyosys"])
        rows = count(encoder["top"], encoder["parameters"])
        context.out.csv(f"cells-{config}.csv", rows, made)
        columns = list(rows[0])[1:]
        total = [sum(int(row[c]) for row in rows) for c in columns]
        text = (
            f"`{encoder['top']}`, {lanes} lanes: simple gates and flip-flops by module, all its\n"
            "instances together, without its submodules; no latches, no combinational loops.\n"
            "Memories stay memories.\n\n"
        )
        body = [*(list(row.values()) for row in rows), ["all", *total]]
        text += table(list(rows[0]), body)
        context.out.page(f"cells-{config}.md", f"Cells of `{config}`", text, made)


def count(top, parameters):
    """Rows of `synth/yosys.py cells`."""
    with tempfile.TemporaryDirectory() as scratch:
        result = pathlib.Path(scratch) / "cells.csv"
        values = [f"{name}={value}" for name, value in parameters.items()]
        script = [PYTHON, ROOT / "synth" / "yosys.py", "cells", top, *values, "--csv", result]
        if subprocess.run([str(c) for c in script]).returncode != 0:
            raise Failure(f"{top} {' '.join(values)} did not pass Yosys: see the message above")
        with open(result, newline="") as file:
            return list(csv.DictReader(file))
