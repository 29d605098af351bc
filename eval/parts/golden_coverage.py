# SPDX-License-Identifier: Apache-2.0
"""Coverage of the golden model by its own tests: lines by file, and those that no test runs.

cargo-llvm-cov builds golden's unit and integration tests with LLVM's counters, in a target folder
of their own, and runs all of them. Fuzzing is cut short: what it finds is in the corpora.
"""

import subprocess

from .. import lcov, llvm
from ..output import table
from ..tools import ROOT, TARGET, Failure

ABOUT = "lines of the golden model that its own tests run"
LONG = True
FILES = ["golden-coverage.csv", "golden-coverage.md"]
FOLDER = TARGET / "golden-coverage"
COUNTS = FOLDER / "lines.info"
SOURCES = ROOT / "golden" / "src"
# Inputs of each seeded fuzz target, and random streams.
INPUTS = 500
COLUMNS = ["file", "lines", "lines_run", "percent"]
# Rows of the page's table of files.
LEAST = 25


def count():
    """Run the tests, and write what they ran into COUNTS."""
    command, environment = llvm.cargo()
    environment["CARGO_LLVM_COV_TARGET_DIR"] = str(FOLDER)
    environment["TRICODEC_FUZZ_INPUTS"] = str(INPUTS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    COUNTS.unlink(missing_ok=True)
    tests = "test -p tricodec-golden --lib --tests --lcov --output-path".split()
    done = subprocess.run([*command, *tests, COUNTS], cwd=ROOT, env=environment)
    if done.returncode != 0:
        raise Failure("golden's tests do not pass with counters: see the message above")


def sources(lines):
    """The files of golden/src among those that have counters."""
    for path, counts in sorted(lcov.read(lines).items()):
        if path.startswith(f"{SOURCES}/"):
            with open(path, encoding="utf-8") as text:
                file = lcov.Source(path[len(f"{SOURCES}/") :], counts, text.read().splitlines())
            if file.run:
                yield file


def percent(run, lines):
    """Of lines, with two digits; never rounded up to all of them."""
    return f"{int(10_000 * run / lines) / 100:.2f}"


def rows(files):
    """The rows of the table."""
    for file in files:
        lines, run = len(file.run), sum(file.run.values())
        yield dict(zip(COLUMNS, [file.name, lines, run, percent(run, lines)]))


def page(files, streams):
    """The sum, the files with the least, functions that are never run, and all lines that are not.

    `streams`: whether the test streams of others were there.
    """
    listed = list(rows(files))
    lines, run = (sum(row[c] for row in listed) for c in COLUMNS[1:3])
    whole = sum(row["lines"] == row["lines_run"] for row in listed)
    missed = [(file.name, *each) for file in files for each in file.by_function()]
    never = [m for m in missed if m[3] == 0 and m[1]]
    text = (
        f"{run} of {lines} lines with code are run: {percent(run, lines)} %. Of {len(files)} "
        f"files in `golden/src`,\n{whole} are run as a whole. Code that exists in tests alone "
        "does not count.\nWhat the compiler runs, such as functions that make tables, has no "
        "counts, and seems never to\nrun.\n\n"
        "What runs: golden's unit and integration tests, no doc tests, no tests of other crates.\n"
        f"`TRICODEC_FUZZ_INPUTS={INPUTS}`: as many inputs of each seeded fuzz target, behind the\n"
        "committed corpora (`fuzz/seeds`), and as many random streams.\n"
    )
    if not streams:
        text += "Without the test streams of others: they were not there.\n"
    least = sorted((row for row in listed if row["lines_run"] < row["lines"]), key=share)[:LEAST]
    text += "\n## Files with the least\n\n"
    text += table(["file", "lines", "run", "%"], [list(row.values()) for row in least])
    text += "\n## Functions that no test runs\n\n"
    text += table(["file", "function", "lines"], [m[:3] for m in never]) if never else "None.\n"
    text += "\n## Lines that no test runs\n\n"
    text += table(
        ["function", "run", "of", "lines that are not"],
        [[name or "–", run, lines, f"{file}:{at}"] for file, name, lines, run, at in missed],
    )
    return text


def share(row):
    """The least first; of equal files the one with the most lines."""
    return row["lines_run"] / row["lines"], -row["lines"]


def measure(context):
    """Build, run, and write what was run."""
    used = ["rustc", *llvm.pins()]
    made = context.provenance("golden-coverage", used)
    count()
    with COUNTS.open(encoding="utf-8") as lines:
        files = list(sources(lines))
    if not files:
        raise Failure(f"{COUNTS} has no line of {SOURCES}")
    context.out.csv("golden-coverage.csv", list(rows(files)), made)
    streams = (context.content.streams_folder / "manifest.json").exists()
    context.out.page("golden-coverage.md", "Coverage of golden", page(files, streams), made)
