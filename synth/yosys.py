#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The project's one driver of Yosys (PyPI's pyosys): from SystemVerilog to blocks, and from a block to gates of the library.

    yosys.py elaborate TOP [NAME=VALUE ...] --out FOLDER     every block of TOP as RTLIL, and FOLDER/design.json
    yosys.py map BLOCK.il --out FOLDER [...]                 a block mapped to cells of the library: FOLDER/netlist.json
    yosys.py cells TOP [NAME=VALUE ...] --csv FILE           simple gates, flip-flops and memory bits by module: no library needed

`elaborate` reads what rtl/tricodec.f lists with read_slang,
takes away the trace ports, moves constants and unused signals through the hierarchy, proves that there
are no latches and no combinational loops, and writes each module that the design is made of once: instances that read alike are one block.
Memories (tri_ram_1r1w, tri_ram_1rw) stay black boxes with their width and depth. Called by `tricodec synth`, which keeps what comes out by content.
"""

import argparse
import csv
import hashlib
import json
import os
import re
import sys

from pyosys import libyosys as ys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RAMS = ("tri_ram_1r1w", "tri_ram_1rw")


def fail(sentence):
    print(f"yosys: {sentence}", file=sys.stderr)
    sys.exit(1)


def sources(root):
    """Options of read_slang: the list of sources, whose paths are relative to itself."""
    path = os.path.join(root, "rtl", "tricodec.f")
    if not os.path.exists(path):
        fail(f"error: {path} is not there: it lists the RTL sources, one a line")
    return f"-F {path}"


class Design:
    """A Yosys design and the passes that are run on it."""

    def __init__(self):
        self.design = ys.Design()

    def run(self, script):
        for line in script.splitlines():
            line = line.strip()
            if line and not line.startswith("#"):
                ys.run_pass(line, self.design)


def base(name):
    """read_slang names the module of an instance module$path: the module alone."""
    return name.lstrip("\\").split("$")[0]


def modules(text):
    """The modules of an RTLIL file, attributes in front included, in order: (name, lines)."""
    found, lines, name = [], [], None
    for line in text.splitlines():
        if name is None and line.startswith("module "):
            name = line.split()[1]
        if line.startswith("autoidx") or line.startswith("#"):
            continue
        lines.append(line)
        if line == "end" and name is not None:
            found.append((name, lines))
            lines, name = [], None
    return found


def canonical(lines, names):
    """A module without source lines, with the names that Yosys made counted afresh, and with children by their block's name."""
    counts = {}

    def token(match):
        text = match.group(0)
        return f"${counts.setdefault(text, len(counts))}"

    kept = []
    for line in lines:
        if line.lstrip().startswith("attribute \\src") or line.lstrip().startswith("attribute \\hdlname"):
            continue
        if re.match(r"attribute \\(?!.*blackbox)", line):
            continue
        words = line.split(" ")
        stripped = line.strip()
        if stripped.startswith("cell \\"):
            _, kind, name = stripped.split(" ", 2)
            if kind in names:
                line = f"  cell \\{names[kind]} {name}"
        elif stripped.startswith("module "):
            line = "module \\block"
        kept.append(re.sub(r"\$[^\s\[\]]+\$[0-9]+[^\s\[\]]*", token, line))
    return "\n".join(kept)


def elaborate(arguments):
    os.makedirs(arguments.out, exist_ok=True)
    root = arguments.root
    parameters = " ".join(f"-G {p}" for p in arguments.parameters)
    design = Design()
    design.run(
        f"""
        read_slang -D SYNTHESIS {parameters} --keep-hierarchy --top {arguments.top} {sources(root)}
        hierarchy -check -top {arguments.top}
        """
    )
    # Memories: width and depth are on the ports and in the memory itself.
    memories = {}
    whole = os.path.join(arguments.out, "whole.il")
    design.run(f"write_rtlil {whole}")
    for name, lines in modules(open(whole).read()):
        if base(name) in RAMS:
            text = "\n".join(lines)
            found = re.search(r"memory width (\d+) size (\d+)", text)
            memories[name] = (int(found.group(1)), int(found.group(2)))
    for name in memories:
        design.run(f"blackbox {name}")
    design.run(
        f"""
        proc
        opt_clean
        check -assert
        select -assert-none t:$dlatch t:$adlatch t:$dlatchsr
        """
    )
    design.run(
        f"""
        opt_expr
        opt_clean -purge
        opt_hier
        opt_expr
        opt_clean -purge
        opt_hier
        opt_expr
        opt_clean
        check -assert
        select -clear
        write_rtlil {whole}
        """
    )
    texts = dict(modules(open(whole).read()))
    os.remove(whole)

    # Names of blocks, children first: alike instances get one.
    children = {}
    for name, lines in texts.items():
        children[name] = []
        for line in lines:
            words = line.split()
            if len(words) == 3 and words[0] == "cell" and words[1] in texts:
                children[name].append((words[2].lstrip("\\"), words[1]))
    names, blocks, used = {}, {}, {}

    def visit(name):
        if name in names:
            return
        for _, child in children[name]:
            visit(child)
        kind = base(name)
        if name in memories:
            width, depth = memories[name]
            names[name] = f"{kind}_{width}x{depth}"
            memory = {"width": width, "depth": depth, "single": kind == "tri_ram_1rw"}
            blocks.setdefault(names[name], {"module": kind, "memory": memory, "children": []})
            return
        text = canonical(texts[name], names)
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        known = used.setdefault(kind, {})
        if digest not in known:
            known[digest] = kind if not known else f"{kind}_v{len(known)}"
            label = known[digest]
            made = {
                "module": kind,
                "digest": digest,
                "children": [{"instance": i, "block": names[c]} for i, c in children[name]],
            }
            blocks[label] = made
            write_block(os.path.join(arguments.out, f"{label}.il"), label, texts, name, names)
        names[name] = known[digest]

    top = next(n for n in texts if n.lstrip("\\") == arguments.top)
    visit(top)
    result = {"top": names[top], "parameters": arguments.parameters, "blocks": blocks}
    with open(os.path.join(arguments.out, "design.json"), "w") as file:
        json.dump(result, file, indent=1)
    print(f"{arguments.top}: {len(blocks)} blocks of {len(texts)} modules, no latches, no loops")


def write_block(path, label, texts, name, names):
    """One block with its children as black boxes (ports only)."""
    out, done = [], set()
    for line in texts[name]:
        words = line.split()
        if line.startswith("module "):
            line = f"module \\{label}"
        elif len(words) == 3 and words[0] == "cell" and words[1] in names:
            line = f"  cell \\{names[words[1]]} {words[2]}"
            if names[words[1]] not in done:
                done.add(names[words[1]])
                box = ["attribute \\blackbox 1", f"module \\{names[words[1]]}"]
                box += [l for l in texts[words[1]] if re.match(r"  wire .*(input|output|inout) ", l)]
                out = box + ["end"] + out
        elif words and words[0] == "attribute" and words[1] in ("\\src", "\\hdlname"):
            continue
        out.append(line)
    # The black boxes come before the block's own attributes.
    with open(path, "w") as file:
        file.write("\n".join(out) + "\n")


AREA = "strash; ifraig; dc2; strash; dch -f; amap -m; topo; buffer -c; upsize -D {T}; dnsize -D {T}; stime -p"
FAST = "strash; ifraig; dc2; strash; &get -n; &dch -f; &nf; &put; topo; buffer -c; upsize -D {T}; dnsize -D {T}; stime -p"


def map_block(arguments):
    os.makedirs(arguments.out, exist_ok=True)
    design = Design()
    design.run(f"read_rtlil {arguments.block}")
    label = os.path.splitext(os.path.basename(arguments.block))[0]
    abc = os.path.join(arguments.out, "abc.script")
    constraint = os.path.join(arguments.out, "abc.constr")
    with open(abc, "w") as file:
        file.write((FAST if arguments.fast else AREA).replace("{T}", str(arguments.delay)) + "\n")
    with open(constraint, "w") as file:
        file.write(f"set_driving_cell {arguments.driver}\nset_load {arguments.load}\n")
    dont = " ".join(f"-dont_use {c}" for c in ("SDF*", "DFFHQx4*", "DFFLQ*", "DFFHQNx2*", "DFFHQNx3*", "DLL*", "DHL*"))
    design.run(
        f"""
        hierarchy -top {label}
        synth -noabc -run coarse:check
        opt -full
        opt_dff
        simplemap
        opt_expr
        opt_clean -purge
        check -assert
        select -assert-none t:$_DLATCH_* t:$_DLATCHSR_*
        clockgate -pos ICGx1_ASAP7_75t_R ENA:CLK:GCLK -tie_lo SE -min_net_size {arguments.gate}
        dfflibmap -liberty {arguments.seq} {dont}
        opt_clean -purge
        abc -liberty {arguments.liberty} -constr {constraint} -script {abc} -D {arguments.delay}
        hilomap -hicell TIEHIx1_ASAP7_75t_R H -locell TIELOx1_ASAP7_75t_R L -singleton
        opt_clean -purge
        setattr -unset src a:src w:* c:*
        write_json {arguments.out}/netlist.json
        """
    )


def cells(arguments):
    """The whole design with its hierarchy as simple gates; memories stay memories."""
    parameters = " ".join(f"-G {p}" for p in arguments.parameters)
    design = Design()
    folder = os.path.dirname(os.path.abspath(arguments.csv))
    os.makedirs(folder, exist_ok=True)
    # Memories are counted while they are memories, cells when everything else is gates.
    stages = [os.path.join(folder, f".stat-{os.getpid()}-{stage}.json") for stage in ("memories", "gates")]
    design.run(
        f"""
        read_slang -D SYNTHESIS {parameters} --keep-hierarchy --top {arguments.top} {sources(arguments.root)}
        hierarchy -check -auto-top
        proc
        opt_clean
        check -assert
        select -assert-none t:$dlatch t:$adlatch t:$dlatchsr
        opt
        tee -q -o {stages[0]} stat -json
        alumacc
        memory -nomap
        opt -full
        techmap
        opt -fast
        simplemap
        opt -fast
        check -assert
        select -assert-none t:$_DLATCH_* t:$_DLATCHSR_*
        tee -q -o {stages[1]} stat -json
        """
    )
    memories, gates = [], []
    for statistics, modules in zip(stages, (memories, gates)):
        text = open(statistics).read()
        os.remove(statistics)
        modules.extend(json.loads(text[text.index("{") :])["modules"].items())
    memory_bits = {name: module.get("num_memory_bits", 0) for name, module in memories}
    # read_slang makes a module of its own of every instance, named module$path: they are added up by module.
    rows = {}
    for name, module in gates:
        kinds = module.get("num_cells_by_type", {})
        row = rows.setdefault(base(name), {"module": base(name), "instances": 0, "gates": 0, "flip_flops": 0, "memory_bits": 0})
        flops = sum(n for t, n in kinds.items() if re.match(r"\$_.*DFF", t))
        row["instances"] += 1
        row["gates"] += sum(n for t, n in kinds.items() if t.startswith("$_")) - flops
        row["flip_flops"] += flops
        row["memory_bits"] += memory_bits.get(name, 0)
    rows = sorted(rows.values(), key=lambda r: -r["gates"])
    with open(arguments.csv, "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    total = {k: sum(r[k] for r in rows) for k in ("gates", "flip_flops", "memory_bits")}
    print(
        f"{arguments.top} {' '.join(arguments.parameters)}: no latches, no loops; {total['gates']} gates, "
        f"{total['flip_flops']} flip-flops, {total['memory_bits']} memory bits in {len(rows)} modules"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("elaborate")
    one.add_argument("top")
    one.add_argument("parameters", nargs="*")
    one.add_argument("--out", required=True)
    one.add_argument("--root", default=ROOT)
    two = commands.add_parser("map")
    two.add_argument("block")
    two.add_argument("--out", required=True)
    two.add_argument("--liberty", required=True)
    two.add_argument("--seq", required=True)
    two.add_argument("--delay", type=int, default=850)
    two.add_argument("--driver", default="BUFx2_ASAP7_75t_R")
    two.add_argument("--load", type=float, default=1.0)
    two.add_argument("--gate", type=int, default=4)
    two.add_argument("--fast", action="store_true")
    three = commands.add_parser("cells")
    three.add_argument("top")
    three.add_argument("parameters", nargs="*")
    three.add_argument("--csv", required=True)
    three.add_argument("--root", default=ROOT)
    arguments = parser.parse_args()
    try:
        {"elaborate": elaborate, "map": map_block, "cells": cells}[arguments.command](arguments)
    except RuntimeError as error:
        fail(str(error))


if __name__ == "__main__":
    main()
