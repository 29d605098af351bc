# SPDX-License-Identifier: Apache-2.0
"""The RTL's modules and what is known of each: its test, mutants, coverage and proofs.

From the reports of mutants, coverage and proofs, which are measured apart.
"""

import re
import tomllib

from ..output import read_csv, table
from ..tools import ROOT, Skip
from . import mutants

ABOUT = "modules of the RTL: own test, mutants, coverage, proofs; from those reports"
LONG = False
FILES = ["blocks.md"]
SOURCES = ["mutants.csv", "coverage.csv", "formal.csv"]
HEADER = ["module", "own test", "mutants killed", "lines run", "branches gone", "proved"]
# Tests of whole tops.
TOPS = {"tri_encoder": "`encoder/`", "tri_decoder": "`decoder/`"}
INSTANCE = re.compile(r"^\s*(tri_\w+)\s+(?:#\(|\w+\s*\()", re.M)


def own_tests(name):
    """Files of the tests of a top."""
    found = []
    for test, names in mutants.tests(name):
        alone = len(names) == 1 and names[0].endswith("::")
        found.append(f"`{test}/{names[0][:-2]}.rs`" if alone else f"`{test}.rs`")
    return ", ".join(dict.fromkeys(found))


def proved(known, properties):
    """Properties by module: how many hold, and how many of them within a bound."""
    found = {}
    for row in properties:
        if row["kind"] != "assert":
            continue
        proof = known[row["proof"]]
        path = ROOT / "formal" / f"{proof.get('top')}.sv"
        instances = INSTANCE.findall(path.read_text()) if path.exists() else []
        for module in dict.fromkeys(instances):
            counts = found.setdefault(module, [set(), set()])
            counts[0].add(row["property"])
            if row["bound"]:
                counts[1].add(row["property"])
    return {m: (len(each), len(bounded)) for m, (each, bounded) in found.items()}


def killed(rows, module, name):
    """Mutants of a module that were killed, of those that may change something.

    Of a top all of its own; of a part of tops those whose place is in its file.
    """
    file = f"{module}.sv"
    mine = [r for r in rows if (r["block"] == name if name else r["where"].split(":")[0] == file)]
    fates = [row["fate"] for row in mine]
    live = len(fates) - fates.count("same")
    return f"{fates.count('killed')} of {live}" if fates else "–"


def part(row, run, whole):
    """`run` of `whole` in a row of coverage."""
    return f"{row[run]} of {row[whole]}" if int(row.get(whole, 0)) else "–"


def rows(mutated, covered, properties):
    """The table: modules with a test of their own, then the others."""
    known = tomllib.loads((ROOT / "formal" / "proofs.toml").read_text())
    proofs = proved(known, properties)
    files = {row["file"].rsplit("/", 1)[-1].removesuffix(".sv"): row for row in covered}
    tops = mutants.tops((ROOT / "sim" / "tops.txt").read_text())
    alone = {module: name for name, module, _ in tops}
    listed = (ROOT / "rtl" / "tricodec.f").read_text()
    modules = [m for m in re.findall(r"(tri_\w+)\.sv\b", listed) if not m.endswith("_pkg")]
    for module in modules:
        row, name = files.get(module, {}), alone.get(module)
        holds, bounded = proofs.get(module, (0, 0))
        within = f", {bounded} within a bound" if bounded else ""
        yield [
            f"`{module}`",
            own_tests(name) if name else TOPS.get(module, "in another's"),
            killed(mutated, module, name),
            part(row, "lines_run", "lines"),
            part(row, "branches_run", "branches"),
            f"{holds}{within}" if holds else "–",
        ]


def measure(context):
    """Put the three together."""
    missing = [name for name in SOURCES if not (context.out.path / name).exists()]
    if missing:
        raise Skip(f"{', '.join(missing)} must be made first")
    read = {name: read_csv(context.out.path / name) for name in SOURCES}
    points = [
        f"{name}: {line}" for name in SOURCES for line in read[name][0] if line[:7] == "commit:"
    ]
    made = context.provenance("blocks", points=points)
    text = (
        "Tests are in `sim/tests/`; a module without one of its own is in another's. Mutants are\n"
        "those of `mutants.md`, without what provably changes nothing: of a module with a test\n"
        "all of its own, of its parts those in their files. Lines and branches are those of\n"
        "`coverage.md`, by the tests that it names; properties those of `formal.md`.\n\n"
    )
    text += table(HEADER, list(rows(*(read[name][1] for name in SOURCES))))
    context.out.page("blocks.md", "Modules", text, made)
