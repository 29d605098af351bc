# SPDX-License-Identifier: Apache-2.0
"""Designs through OpenROAD: floorplan, placement, clock tree.

Needs `openroad` on the PATH and ASAP7_PLATFORM (docs/asap7.md, section 6). Stages that were run
before are kept by content, so the report of a layout that is done takes minutes.
"""

import json

from ..output import table
from ..tools import TRICODEC, Failure, run

ABOUT = "designs through OpenROAD, stage by stage: half an hour"
LONG = True
# Which design goes how far: routing takes hours here.
DESIGNS = [("encoder", "small", "cts")]
PICTURES = [f"layout-{top}-{config}.png" for top, config, _ in DESIGNS]
FILES = ["layout.csv", "layout.md", *PICTURES]

# Columns of layout.csv, by their names in the command's figures.
COLUMNS = [
    "instances",
    "area_um2",
    "die_um2",
    "utilization_percent",
    "setup_ps",
    "setup_tns_ps",
    "setup_ends",
    "hold_ps",
    "hold_ends",
    "skew_ps",
    "latency_ps",
    "wire_mm",
    "power_mw",
    "clock_mw",
    "slews_and_loads",
    "violations",
    "seconds",
]
# Worst slack before the stage's repairs, by stage.
BEFORE = ["placed_ps", "loads_ps", "tree_ps"]


def rows_of(figures):
    """Rows of layout.csv from the JSON of `tricodec layout`."""
    if figures["openroad"] is None:
        raise Failure(f"no layout: {figures['absent']}")
    rows = []
    for stage in figures["stages"]:
        row = {
            "top": figures["top"],
            "config": figures["config"],
            "period_ps": figures["period_ps"],
            "stage": stage["stage"],
        }
        row |= {name: rounded(stage[name]) for name in COLUMNS}
        row |= dict(zip(BEFORE, map(rounded, stage["before_ps"]), strict=True))
        rows.append(row)
    return rows


def rounded(value):
    """A figure with one digit behind the point, or nothing."""
    return "" if value is None else round(value, 1)


def measure(context):
    """Lay out each design as far as it goes."""
    made = context.provenance("layout", ["tricodec"])
    rows, versions = [], set()
    for (top, config, to), picture in zip(DESIGNS, PICTURES, strict=True):
        command = [TRICODEC, "layout", "--top", top, "--config", config, "--to", to, "--json"]

        def draw(path, command=command):
            figures = json.loads(run([*command, "--picture", path]).stdout)
            versions.add(figures["openroad"])
            rows.extend(rows_of(figures))

        context.out.drawn(picture, draw, made)
    context.out.csv("layout.csv", rows, made)
    columns = ["top", "stage", "instances", "area_um2", "utilization_percent", "setup_ps"]
    columns += ["setup_tns_ps", "hold_ps", "skew_ps", "wire_mm", "power_mw", "clock_mw"]
    columns += ["violations"]
    text = f"OpenROAD {', '.join(sorted(map(str, versions)))}.\n\n"
    text += table([c.replace("_", " ") for c in columns], [[r[c] for c in columns] for r in rows])
    context.out.page("layout.md", "Layout", text, made)
    print(text)
