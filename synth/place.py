#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project's one driver of Coloquinte (PyPI's coloquinte): places what `tricodec synth` wrote.

    place.py CIRCUIT --out FOLDER [--effort N] [--density D]

CIRCUIT is a table of words. All lengths are in sites of 0.054 µm; a row is five of them high.

    core WIDTH HEIGHT                 rows fill it
    cells N, then N lines             width height x y fixed
    nets M, then M lines              cell x y, again for each pin; x and y within the cell

The global placement sees cells that are expanded to the density, the rest the real ones. FOLDER
gets placement.txt, x and y of each cell, and placement.json with the half-perimeter length of both
steps.
"""

import argparse
import json
import os
import sys
import time

try:
    import coloquinte
except ImportError:
    print("place: error: coloquinte is not installed: run scripts/setup", file=sys.stderr)
    sys.exit(1)

ROW = 5


def read(path):
    """The circuit, with rows."""
    with open(path) as f:
        lines = iter(f.read().splitlines())
    _, width, height = next(lines).split()
    width, height = int(width), int(height)
    count = int(next(lines).split()[1])
    cells = [tuple(map(int, next(lines).split())) for _ in range(count)]
    circuit = coloquinte.Circuit(count)
    circuit.cell_width = [c[0] for c in cells]
    circuit.cell_height = [c[1] for c in cells]
    circuit.cell_x = [c[2] for c in cells]
    circuit.cell_y = [c[3] for c in cells]
    circuit.cell_is_fixed = [c[4] == 1 for c in cells]
    # A pin of the die is a cell without area: no obstruction.
    circuit.cell_is_obstruction = [c[0] > 0 for c in cells]
    for _ in range(int(next(lines).split()[1])):
        pins = list(map(int, next(lines).split()))
        circuit.add_net(pins[0::3], pins[1::3], pins[2::3])
    area = coloquinte.Rectangle(0, width, 0, height)
    circuit.setup_rows(area, ROW, True, True)
    polarity = coloquinte.CellRowPolarity
    circuit.cell_row_polarity = [polarity.ANY if c[1] != ROW else polarity.SAME for c in cells]
    circuit.check()
    return circuit, cells


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("circuit")
    parser.add_argument("--out", required=True)
    parser.add_argument("--effort", type=int, default=1)
    parser.add_argument("--density", type=float, default=0.68)
    arguments = parser.parse_args()
    circuit, cells = read(arguments.circuit)
    start = time.process_time()
    circuit.expand_cells_to_density(arguments.density)
    circuit.place_global(arguments.effort)
    circuit.cell_width = [c[0] for c in cells]
    circuit.cell_height = [c[1] for c in cells]
    globally = circuit.hpwl()
    circuit.place_detailed(arguments.effort)
    os.makedirs(arguments.out, exist_ok=True)
    with open(os.path.join(arguments.out, "placement.txt"), "w") as f:
        f.writelines(f"{x} {y}\n" for x, y in zip(circuit.cell_x, circuit.cell_y))
    figures = {
        "global": globally,
        "detailed": circuit.hpwl(),
        "effort": arguments.effort,
        "seconds": round(time.process_time() - start, 1),
    }
    with open(os.path.join(arguments.out, "placement.json"), "w") as f:
        json.dump(figures, f)


if __name__ == "__main__":
    main()
