# SPDX-License-Identifier: Apache-2.0
"""Properties of the RTL, proved: `formal/prove.py`."""

import json
import pathlib
import subprocess
import tempfile

from ..output import table
from ..tools import PYTHON, ROOT, Failure, needs

ABOUT = "properties of the RTL, proved (two minutes)"
LONG = False
FILES = ["formal.csv", "formal.md"]
COLUMNS = "proof property kind verdict bound seconds".split()


def measure(context):
    """Prove everything; a property that fails fails the report."""
    needs(PYTHON)
    made = context.provenance("formal", ["pyosys"])
    with tempfile.TemporaryDirectory() as scratch:
        result = pathlib.Path(scratch) / "rows.json"
        command = [PYTHON, ROOT / "formal" / "prove.py", "--json", result]
        if subprocess.run([str(c) for c in command]).returncode != 0:
            raise Failure("a property failed: see the message above")
        rows = json.loads(result.read_text())
    rows = [{column: row[column] for column in COLUMNS} for row in rows]
    context.out.csv("formal.csv", rows, made)
    without = sum(r["kind"] == "assert" and not r["bound"] for r in rows)
    bounded = sum(bool(r["bound"]) for r in rows)
    counts = {kind: sum(r["kind"] == kind for r in rows) for kind in ("cover", "netlist")}
    text = (
        f"{without} properties are proved without a bound, {bounded} within one; "
        f"{counts['cover']} cases are\nreached, {counts['netlist']} outputs of streams are looked "
        "at. What they mean, and what they assume:\n`formal/README.md`.\n\n"
    )
    text += table(COLUMNS, [[str(row[c]) or "–" for c in COLUMNS] for row in rows])
    context.out.page("formal.md", "Properties of the RTL", text, made)
