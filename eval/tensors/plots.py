# SPDX-License-Identifier: Apache-2.0
"""`python -m eval.tensors.plots POINTS FILE`: bits against SNR, a panel for each class."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (the backend comes first)

# Curves that are drawn, with their colours: the others stand in the tables.
DRAWN = {
    "tensor": ("#c0392b", "-", 2.4),
    "avc": ("#e59866", "-", 2.0),
    "NNCodec": ("#1f618d", "-", 1.4),
    "INT, one scale, CABAC": ("#2e86c1", "--", 1.2),
    "INT, one scale, Huffman": ("#5dade2", ":", 1.2),
    "INT, groups of 128, fixed": ("#7f8c8d", "-", 1.0),
    "INT, groups of 128, CABAC": ("#7f8c8d", "--", 1.0),
    "x264": ("#a9cf8c", "-", 1.2),
    "x265": ("#229954", "-", 1.2),
    "AV1": ("#145a32", "--", 1.2),
}
ORDER_DB = (8, 22)


def panel(axes, title, curves):
    """One class: its first tensor, all curves."""
    axes.set_title(title, fontsize=9, loc="left")
    for curve in curves:
        style = DRAWN.get(curve["coder"])
        points = sorted((float(r["snr_db"]), float(r["bits_per_value"])) for r in curve["rows"])
        points = [p for p in points if ORDER_DB[0] <= p[0] <= ORDER_DB[1]]
        if style and points:
            colour, line, width = style
            values = list(zip(*points))
            axes.plot(*values, line, color=colour, linewidth=width, label=curve["coder"])
    axes.set_xlim(*ORDER_DB)
    axes.set_ylim(bottom=0)
    axes.grid(color="#dddddd", linewidth=0.5)
    axes.tick_params(labelsize=8)


def main(points, path):
    """Draw all tensors."""
    given = json.loads(pathlib.Path(points).read_text())
    first = {row["tensor"]: row["class"] for c in given["curves"] for row in c["rows"]}
    ordered = [t for kind in given["classes"] for t in first if first[t] == kind]
    across = min(3, len(ordered))
    down = -(-len(ordered) // across)
    pyplot.rcParams["svg.hashsalt"] = "tricodec"
    figure, grid = pyplot.subplots(down, across, figsize=(4 * across, 3.2 * down), squeeze=False)
    cells = [axes for row in grid for axes in row]
    for axes, tensor in zip(cells, ordered):
        of_tensor = [
            {**c, "rows": [r for r in c["rows"] if r["tensor"] == tensor]} for c in given["curves"]
        ]
        panel(axes, f"{tensor} ({given['classes'][first[tensor]]})", of_tensor)
    for axes in cells[len(ordered) :]:
        axes.set_axis_off()
    for row in grid:
        row[0].set_ylabel("bits per value", fontsize=8)
    for axes in grid[-1]:
        axes.set_xlabel("SNR, dB", fontsize=8)
    handles, labels = cells[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper center", ncols=5, fontsize=8, frameon=False)
    figure.text(0.01, 0.005, "; ".join(given["foot"]), fontsize=4, color="#777777")
    figure.tight_layout(rect=(0, 0.02, 1, 1 - 0.5 / (3.2 * down)))
    figure.savefig(path, dpi=120, metadata={"Date": None} if str(path).endswith("svg") else None)


if __name__ == "__main__":
    main(*sys.argv[1:])
