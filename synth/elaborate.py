#!/usr/bin/env python3
"""Elaborates a top with Yosys (read_slang), maps it to gates, and proves that there are no latches and no combinational loops.

Usage: elaborate.py TOP [NAME=VALUE ...] --csv FILE

Memories stay memories (one cell each: an ASIC flow maps them to macros); everything else becomes simple gates and flip-flops. Writes the
number of instances, gates, flip-flops and memory bits of each module, all instances together, without its submodules.
"""

import argparse
import csv
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def fail(sentence):
    sys.exit(f"elaborate: {sentence}")


def sources():
    """All of rtl/, packages first."""
    files = sorted(glob.glob(os.path.join(ROOT, "rtl", "*", "*.sv")))
    packages = [f for f in files if f.endswith("_pkg.sv")]
    return packages + [f for f in files if f not in packages]


def run(script):
    """A Yosys script in a process of its own, so that a crash is an error and not the end."""
    program = (
        "import sys\n"
        "from pyosys import libyosys as ys\n"
        "design = ys.Design()\n"
        "for line in sys.stdin.read().splitlines():\n"
        "    if line.strip(): ys.run_pass(line, design)\n"
    )
    return subprocess.run([sys.executable, "-c", program], input=script, capture_output=True, text=True)


def modules_of(path):
    """The modules of a file that `stat -json` wrote."""
    text = open(path).read()
    return json.loads(text[text.index("{") :])["modules"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("top")
    parser.add_argument("parameters", nargs="*")
    parser.add_argument("--csv", required=True)
    arguments = parser.parse_args()

    includes = " ".join(f"-I {folder}" for folder in sorted(glob.glob(os.path.join(ROOT, "rtl", "*", ""))))
    parameters = " ".join(f"-G {p}" for p in arguments.parameters)
    with tempfile.TemporaryDirectory() as folder:
        statistics = os.path.join(folder, "stat.json")
        memories = os.path.join(folder, "memories.json")
        result = run(
            f"""
read_slang -D SYNTHESIS {includes} {parameters} --keep-hierarchy --top {arguments.top} {' '.join(sources())}
hierarchy -check -auto-top
proc
opt_clean
check -assert
select -assert-none t:$dlatch t:$adlatch t:$dlatchsr
opt
alumacc
tee -q -o {memories} stat -json
memory -nomap
opt -full
techmap
opt -fast
simplemap
opt -fast
check -assert
select -assert-none t:$_DLATCH_* t:$_DLATCHSR_*
tee -q -o {statistics} stat -json
"""
        )
        if result.returncode != 0:
            lines = (result.stdout + result.stderr).splitlines()
            print("\n".join(lines[-12:]), file=sys.stderr)
            fail(next((l for l in lines if "ERROR" in l or "error:" in l), f"Yosys ended with {result.returncode}"))
        modules = modules_of(statistics)
        # Their bits are known only as long as they are memories and not cells.
        memory_bits = {name: module.get("num_memory_bits", 0) for name, module in modules_of(memories).items()}

    # read_slang makes a module of its own of every instance, named module$path: they are added up by module.
    rows = {}
    for name, module in modules.items():
        base = name.lstrip("\\").split("$")[0]
        cells = module.get("num_cells_by_type", {})
        row = rows.setdefault(base, {"module": base, "instances": 0, "gates": 0, "flip_flops": 0, "memory_bits": 0})
        flops = sum(n for t, n in cells.items() if re.match(r"\$_.*DFF", t))
        row["instances"] += 1
        row["gates"] += sum(n for t, n in cells.items() if t.startswith("$_")) - flops
        row["flip_flops"] += flops
        row["memory_bits"] += memory_bits.get(name, 0)
    rows = sorted(rows.values(), key=lambda r: -r["gates"])
    os.makedirs(os.path.dirname(os.path.abspath(arguments.csv)), exist_ok=True)
    with open(arguments.csv, "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    total = {k: sum(r[k] for r in rows) for k in ("gates", "flip_flops", "memory_bits")}
    print(
        f"{arguments.top} {' '.join(arguments.parameters)}: no latches, no loops; {total['gates']} gates, "
        f"{total['flip_flops']} flip-flops, {total['memory_bits']} memory bits in {len(rows)} modules"
    )


if __name__ == "__main__":
    main()
