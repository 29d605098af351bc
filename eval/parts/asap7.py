# SPDX-License-Identifier: Apache-2.0
"""Area, timing, power and energy in ASAP7: `tricodec report`, which names its own provenance."""

import subprocess

from ..tools import ROOT, TRICODEC, Failure, needs

ABOUT = "ASAP7: area, timing, power, energy, Table 3, plots (half an hour from nothing)"
LONG = False
TABLES = "area timing power energy lanes table3 cost100 peers".split()
PLOTS = "table3 breakdown table3-decoder breakdown-decoder power lanes cost100".split()
FILES = [f"{name}.csv" for name in TABLES]
FILES += [f"{name}.{kind}" for name in PLOTS for kind in ("svg", "png")]


def measure(context):
    """Run the command, which says on the terminal what it does."""
    needs(TRICODEC)
    # Without them the command leaves power out: half a report is none.
    context.content.photograph()
    context.content.weights()
    command = [TRICODEC, "report", *(["--output", context.out.path] if context.scratch else [])]
    if subprocess.run([str(c) for c in command], cwd=ROOT).returncode != 0:
        raise Failure("tricodec report failed: see the message above")
