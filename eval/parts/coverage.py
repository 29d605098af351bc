# SPDX-License-Identifier: Apache-2.0
"""Coverage of the RTL by the tests of `sim`: lines, branches, and the points that the RTL names.

The models are built with Verilator's counters (the feature `coverage` of `sim`), in a target folder
of their own, of the configuration `small`: the others have more lanes and no other lines. The tests
run on them, and their counters are added up. What is never run needs a reason in
`sim/coverage-holes.toml`, and each reason something that it explains. Of some of the tests alone
(`--coverage-tests`), it is said what they leave.
"""

import json
import os
import shutil
import subprocess

from ..coverage import Counters, check, explained, reasons
from ..output import table
from ..tools import ROOT, TARGET, Failure, Skip

ABOUT = "lines and branches of the RTL that the tests of sim run (--coverage-tests NAME,…)"
LONG = True
FILES = ["coverage.csv", "coverage.md"]
FOLDER = TARGET / "coverage"
# Files of counters, and what made them.
COUNTS = FOLDER / "counts"
MADE = "made.txt"
HOLES = ROOT / "sim" / "coverage-holes.toml"
COLUMNS = ["file", "lines", "lines_run", "branches", "branches_run"]
COLUMNS_OF_PAGE = ["file", "lines", "run", "branches", "gone"]
# Of lines, in percent.
AIM = 98.0
# Tests of a configuration that these models are not of: its models would be hours of compiling.
OTHERS = "the_full_configuration"


def binaries(names):
    """Build tests of `sim` with counters, all without names: (name, path)."""
    command = "cargo test -p tricodec-sim --features coverage --no-run --message-format=json"
    command += "".join(f" --test {name}" for name in names)
    environment = {**os.environ, "TRICODEC_CONFIGS": "small"}
    done = subprocess.run(
        [*command.split(), "--target-dir", FOLDER],
        **{"stdout": subprocess.PIPE, "text": True, "cwd": ROOT, "env": environment},
    )
    if done.returncode != 0:
        raise Failure("the tests of sim do not build with counters: see the message above")
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    built = [m for m in messages if m.get("executable") and m.get("profile", {}).get("test")]
    return [(m["target"]["name"], m["executable"]) for m in built]


def count(tests, made):
    """Run the tests, and keep their counters with what made them."""
    shutil.rmtree(COUNTS, ignore_errors=True)
    COUNTS.mkdir(parents=True)
    environment = {**os.environ, "TRICODEC_COVERAGE": str(COUNTS)}
    for name, path in tests:
        print(f"coverage: {name}", flush=True)
        done = subprocess.run(
            [path, "--skip", OTHERS],
            **{"capture_output": True, "text": True, "cwd": ROOT / "sim", "env": environment},
        )
        if done.returncode != 0:
            raise Failure(f"the test {name} fails with counters:\n{done.stdout}{done.stderr}")
    (COUNTS / MADE).write_text("\n".join(made.lines()))


def added(folder):
    """The sum of a folder's counters."""
    counters = Counters()
    for path in sorted(folder.glob("*.dat")):
        with path.open(encoding="latin-1") as lines:
            counters.add(lines)
    return counters


def rows(counters):
    """The rows of the table: each file of the RTL with a statement or a branch."""
    for file in counters.files():
        lines, branches = counters.lines(file), counters.branches(file)
        if lines or branches:
            figures = [len(lines), sum(lines.values()), len(branches), sum(branches.values())]
            yield dict(zip(COLUMNS, [file, *figures]))


def share(part, whole):
    """In percent."""
    return 100 * part / whole if whole else 100.0


def sums(points):
    """Named points by module and name without numbers: [module, name, points, met]."""
    found = {}
    for (module, name), met in points.items():
        line = found.setdefault((module, name.split("[")[0]), [0, 0])
        line[0] += 1
        line[1] += met > 0
    return [[*key, *counts] for key, counts in found.items()]


def absent(lines):
    """Files of modules without a counter."""
    listed = (ROOT / "rtl" / "tricodec.f").read_text().split()
    counted = {row["file"] for row in lines}
    return [f for f in listed if f.endswith(".sv") and f[:4] != "pkg/" and f not in counted]


def page(lines, holes, points):
    """The page: sums, a table by file, the named points, what is missing with its reason."""
    total = {c: sum(row[c] for row in lines) for c in COLUMNS[1:]}
    percent = share(total["lines_run"], total["lines"])
    verdict = "met" if percent >= AIM else "missed"
    met = sum(n > 0 for n in points.values())
    text = (
        f"{total['lines_run']} of {total['lines']} lines with a statement are run: "
        f"{percent:.2f} % (aim: {AIM:.0f} %, {verdict}). Of\n{total['branches']} ways of "
        f"branches, {total['branches_run']} are gone: "
        f"{share(total['branches_run'], total['branches']):.2f} %. Continuous\n"
        "assignments have no lines here; their ternaries are branches of two ways.\n"
        f"{met} of {len(points)} named points are met (`sim/coverage/points.sv`).\n\n"
    )
    text += table(COLUMNS_OF_PAGE, [[row[c] for c in COLUMNS] for row in lines])
    others = "\n".join(f"- `{file}`" for file in absent(lines))
    if others:
        text += "\nWithout a counter: nothing counts, or these tests have no model of it.\n"
        text += f"\n{others}\n"
    text += "\n## Named points\n\n"
    text += table(["module", "point", "points", "met"], sums(points))
    text += "\n## What is never run or met\n\n"
    text += table(["place", "what", "source", "reason"], missing(holes)) if holes else "Nothing.\n"
    return text


def missing(holes):
    """Rows of the table of holes, those of a reason that follow one another in one row."""
    found = []
    for hole, reason in holes:
        key = (hole.file, hole.what, reason)
        if found and found[-1][0] == key:
            found[-1][1].append(hole)
        else:
            found.append((key, [hole]))
    for (file, what, reason), same in found:
        lines = sorted({h.line for h in same})
        numbers = f"{lines[0]}–{lines[-1]}" if len(lines) > 1 else str(lines[0] or "")
        source = same[0].source.replace("|", "\\|")
        more = f" and {len(same) - 1} more" if len(same) > 1 else ""
        why = reason.reason if reason else "not by these tests"
        yield [f"{file}:{numbers}".rstrip(":"), what, f"`{source}`{more}", why]


def measure(context):
    """Build, run, and write what was run."""
    names = context.coverage_tests.split(",") if context.coverage_tests else []
    options = f" --coverage-tests {context.coverage_tests}" if names else ""
    made = context.provenance(f"coverage{options}", ["verilator", "rustc"])
    count(binaries(names), made)
    report(context, made, added(COUNTS), bool(names))


def from_points(context):
    """The same from the counters of the last run: for other reasons, and other tables."""
    if not (COUNTS / MADE).exists():
        raise Skip("there are no counters: eval/report coverage")
    points = (COUNTS / MADE).read_text().splitlines()
    made = context.provenance("coverage --from-points", points=points)
    report(context, made, added(COUNTS), "--coverage-tests" in points[0])


def report(context, made, counters, partial):
    """Write table and page of these counters; `partial`: what is not run needs no reason."""
    holes = counters.missed()
    for file in counters.files():
        source = (ROOT / "rtl" / file).read_text().splitlines()
        holes += counters.holes(file, source)
    known = reasons(HOLES.read_text())
    pairs = explained(holes, known)
    if not partial:
        check(pairs, known)
    lines = list(rows(counters))
    context.out.csv("coverage.csv", lines, made)
    context.out.page("coverage.md", "Coverage", page(lines, pairs, counters.points()), made)
