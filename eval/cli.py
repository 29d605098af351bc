# SPDX-License-Identifier: Apache-2.0
"""`eval/report`: make reports, and say at the end what was not made and why."""

import argparse
import pathlib
import sys

from . import provenance
from .content import Content
from .context import Context
from .output import Folder
from .parts import PARTS
from .tools import Failure, Skip


def arguments(given=None):
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="eval/report",
        description="Measure, and write reports/. Without names: all but the long ones.",
    )
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="reports to make: see --list")
    add("--list", action="store_true", help="what there is, and which files it writes")
    add("--all", action="store_true", help="the long ones too")
    add("--scratch", type=pathlib.Path, metavar="FOLDER", help="write here instead of reports/")
    add("--from-points", action="store_true", help="measure nothing: tables from kept points")
    add("--fuzz-seconds", type=float, default=3600.0, metavar="S", help="processor time (3600)")
    add("--fuzz-seed", type=int, default=1000, metavar="N", help="first seed (1000)")
    add("--mutants", type=int, default=25, metavar="N", help="mutants of each module (25)")
    add("--mutant-seed", type=int, default=1, metavar="N", help="their seed (1)")
    add("--mutant-block", default="", metavar="TOP,…", help="of these tops alone")
    add("--soak-hours", type=float, default=1.0, metavar="H", help="0: of the jobs there are (1)")
    add("--soak-seed", type=int, default=1, metavar="N", help="first seed of the first run (1)")
    add("--input-seconds", type=float, default=1800.0, metavar="S", help="processor time (1800)")
    add("--input-seed", type=int, default=1, metavar="N", help="first seed (1)")
    add("--coverage-tests", default="", metavar="NAME,…", help="of these tests of sim alone")
    add(
        "--coders",
        metavar="WHICH",
        default="all",
        help="tensors, minilm: measure `ours`, `others` or a coder of this name, keep other points",
    )
    add("--no-bench", dest="bench", action="store_false", help="speed: no criterion benches")
    add("--no-lockstep", dest="lockstep", action="store_false", help="speed: no lockstep")
    parsed = parser.parse_intermixed_args(given)
    for name in parsed.names:
        if name not in PARTS:
            parser.error(f"there is no report {name}: {', '.join(PARTS)}")
    for name in parsed.names if parsed.from_points else ():
        if not hasattr(PARTS[name], "from_points"):
            parser.error(f"{name} keeps no points")
    return parsed


def chosen(names, everything, from_points):
    """Names of the reports to make, and reasons for those that are left out."""
    if from_points:
        return names or [n for n, part in PARTS.items() if hasattr(part, "from_points")], {}
    if names:
        return names, {}
    wanted = [n for n, part in PARTS.items() if everything or not part.LONG]
    left = {n: f"it takes long: eval/report {n}, or --all" for n in PARTS if n not in wanted}
    return wanted, left


def make(names, context, from_points):
    """Make reports one after the other: those that failed, and those that were skipped, by name.

    A report that fails or is skipped leaves its files as they were.
    """
    failed, skipped = {}, {}
    for name in names:
        print(f"report: {name}", flush=True)
        part = PARTS[name]
        try:
            (part.from_points if from_points else part.measure)(context)
        except Skip as reason:
            skipped[name] = str(reason)
        except Failure as reason:
            failed[name] = str(reason)
            print(f"report: {name} failed: {reason}", file=sys.stderr, flush=True)
    return failed, skipped


def summary(made, failed, skipped, partial):
    """What happened, line by line."""
    lines = [f"report: made: {', '.join(made) or 'nothing'}"]
    lines += [f"report: SKIPPED {name}: {reason}" for name, reason in skipped.items()]
    lines += [f"report: LEFT OUT: {line}" for line in partial]
    lines += [f"report: FAILED {name}: {reason}" for name, reason in failed.items()]
    return "\n".join(lines)


def main(given=None):
    """Run the command; ends with 1 when a report failed, may not be written, or is not there."""
    options = arguments(given)
    if options.list:
        for name, part in PARTS.items():
            when = " (long: by name or --all)" if part.LONG else ""
            print(f"{name}: {part.ABOUT}{when}\n    {' '.join(part.FILES)}")
        return
    try:
        folder = Folder(options.scratch or provenance.REPORTS)
    except Failure as reason:
        sys.exit(f"report: {reason}")
    context = Context(
        out=folder,
        content=Content(),
        scratch=options.scratch is not None,
        fuzz_seconds=options.fuzz_seconds,
        fuzz_seed=options.fuzz_seed,
        mutants=options.mutants,
        mutant_seed=options.mutant_seed,
        mutant_block=options.mutant_block,
        soak_hours=options.soak_hours,
        soak_seed=options.soak_seed,
        input_seconds=options.input_seconds,
        input_seed=options.input_seed,
        coverage_tests=options.coverage_tests,
        bench=options.bench,
        lockstep=options.lockstep,
        coders=options.coders,
    )
    names, left = chosen(options.names, options.all, options.from_points)
    failed, skipped = make(names, context, options.from_points)
    made = [name for name in names if name not in failed and name not in skipped]
    print(summary(made, failed, {**left, **skipped}, context.content.skipped))
    # What was asked for by name and is not there is a failure, too.
    if failed or (options.names and skipped):
        sys.exit(1)
