# SPDX-License-Identifier: Apache-2.0
"""`python -m eval.tensors.measure RESULT WHICH NAME=CLASS=FILE ...`: points of coders.

RESULT is a JSON file of rows and of what was skipped.
"""

import concurrent.futures
import functools
import json
import pathlib
import sys
import time

import numpy as np

from ..context import measured
from ..tools import Failure
from . import coders

SIDE = 384


def load(path):
    """A matrix of float32 from .npy, or the one of a .safetensors file; at most SIDE a side."""
    if path.endswith(".npy"):
        x = np.load(path)
    else:
        from safetensors.numpy import load_file

        (x,) = load_file(path).values()
    return np.ascontiguousarray(x[:SIDE, :SIDE], np.float32)


def rows_of(coder, tensor, kind, x):
    """Points of one coder on one tensor."""
    rows, seen = [], {}
    spread = float(np.mean(np.abs(x - x.mean())))

    def measure(setting):
        if setting not in seen:
            variants, y = coder.code(x, setting)
            seen[setting] = coders.snr(x, y)
            name = setting if isinstance(setting, str) else f"{setting:.6g}"
            error = np.abs(x - y)
            for variant, bits in (variants() if coder.keeps(seen[setting]) else {}).items():
                rows.append(
                    {
                        **{"class": kind, "tensor": tensor, "coder": coder.name},
                        **{"variant": variant, "setting": name, "values": x.size},
                        "bits": int(bits),
                        "bits_per_value": f"{bits / x.size:.5f}",
                        "snr_db": f"{seen[setting]:.4f}",
                        "mean_absolute_error": f"{float(error.mean()) / spread:.5f}",
                        "largest_error_sigma": f"{float(error.max() / x.std()):.4f}",
                    }
                )
        return seen[setting]

    coders.sweep(coder, measure)
    return rows


@functools.cache
def chosen(which):
    """Coders, and what cannot be run here."""
    skipped = []
    found = coders.own_coders()
    if which != "ours":
        found += coders.others(lambda what, why: skipped.append(f"{what}: {why}"))
    return [coder for coder in found if measured(which, coder.name)], skipped


def work(job):
    """Points of one coder on one tensor, and why it failed, if it did."""
    which, number, tensor, kind, path = job
    coder = chosen(which)[0][number]
    begun = time.monotonic()
    try:
        points, failed = rows_of(coder, tensor, kind, load(path)), []
    except Failure as reason:
        points, failed = [], [f"{coder.name} on {tensor}: {reason}"]
    print(f"tensors: {tensor}: {coder.name}: {time.monotonic() - begun:.1f} s", flush=True)
    return points, failed


def main(result, which, *given):
    """Measure everything; a coder that fails on a tensor is left out, loudly."""
    found, skipped = chosen(which)
    rows = []
    jobs = [
        (which, n, *item.split("=", 2))
        for item in given
        for n, coder in enumerate(found)
        if not coder.classes or item.split("=", 2)[1] in coder.classes
    ]
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for points, failed in pool.map(work, jobs):
            rows += points
            skipped = [*skipped, *failed]
    for line in skipped:
        print(f"SKIPPED: {line}", file=sys.stderr, flush=True)
    pathlib.Path(result).write_text(json.dumps({"rows": rows, "skipped": skipped}))


if __name__ == "__main__":
    main(*sys.argv[1:])
