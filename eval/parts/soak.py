# SPDX-License-Identifier: Apache-2.0
"""Random jobs over both tops in lockstep with the golden model, for a given time.

The program `soak` (`sim/soak`) runs one seed after the other and keeps a line for each finished
job in `target/soak`, in a file named by what is compared: RTL, golden model and lockstep. A run of
the same sources goes on behind the last seed, and the report is of all jobs in the file; with no
time to run it is made of those that are there. A job that fails ends the run, stays in the file,
and fails the report.
"""

import hashlib
import json
import subprocess

from ..configs import registers
from ..output import table
from ..provenance import trees
from ..tools import ROOT, TARGET, Failure

ABOUT = "random jobs over both tops in lockstep, an hour of them (--soak-hours)"
LONG = True
FILES = ["soak.csv", "soak.md"]
# What the result is of.
SOURCES = ["rtl", "golden/src", "sim/src", "sim/cpp", "sim/soak/src", "sim/build.rs"]
SOURCES += ["configs.toml", "registers.toml"]
# Samples each way, and damaged packets.
TARGETS = {"samples encoded": 10**8, "samples decoded": 10**8, "damaged packets": 10**6}
SUMS = ["samples", "packets", "damaged", "clocks", "compared"]


def state():
    """The file of finished jobs of these sources."""
    name = hashlib.sha256(" ".join(trees(SOURCES)).encode()).hexdigest()[:12]
    return TARGET / "soak" / f"{name}.jsonl"


def run(seconds, seed, path):
    """Run for so many seconds; the program says how far it is."""
    command = "cargo build --release -p tricodec-soak --bin soak".split()
    if subprocess.run(command, cwd=ROOT).returncode != 0:
        raise Failure("the program soak does not build: see the message above")
    arguments = ["--seconds", f"{seconds:.0f}", "--seed", str(seed), "--state", path]
    done = subprocess.run([TARGET / "release" / "soak", *arguments], cwd=ROOT)
    if done.returncode != 0:
        raise Failure("a job of the soak fails: the message above has the command to repeat it")


def jobs(path):
    """The finished jobs of a file; a last line that breaks off is none."""
    lines = path.read_text().split("\n")[:-1] if path.exists() else []
    return [json.loads(line) for line in lines]


def rows(done):
    """A row for each top, configuration and kind."""
    groups = {}
    for job in done:
        groups.setdefault((job["top"], job["config"], job["kind"]), []).append(job)
    result = []
    for (top, config, kind), mine in sorted(groups.items()):
        sums = {name: sum(job[name] for job in mine) for name in SUMS}
        seconds = sum(job["seconds"] for job in mine)
        result.append(
            {
                "top": top,
                "config": config,
                "kind": kind,
                "jobs": len(mine),
                "twins": sum(job["twins"] for job in mine),
                **sums,
                "mismatches": sum(job["failure"] is not None for job in mine),
                "seconds": f"{seconds:.0f}",
                "clocks_per_second": f"{sums['clocks'] / max(seconds, 1e-9):.0f}",
                "samples_per_second": f"{sums['samples'] / max(seconds, 1e-9):.0f}",
                "packets_per_second": f"{sums['packets'] / max(seconds, 1e-9):.0f}",
            }
        )
    return result


def totals(found):
    """What has been reached of each target."""
    encoded = sum(r["samples"] for r in found if r["top"] == "encoder")
    decoded = sum(r["samples"] for r in found if r["top"] == "decoder")
    return dict(zip(TARGETS, [encoded, decoded, sum(r["damaged"] for r in found)]))


def names_of():
    """Element formats and errors of the decoder, by their numbers."""
    facts = registers()
    return facts["formats"], [name for name, _ in facts["errors"]]


def counted(names, done, count):
    """A table of two lines: names and how often each came."""
    return table(names, [[sum(count(job, i) for job in done) for i in range(len(names))]])


def page(found, done):
    """The page: targets, the rows, formats, errors, what failed."""
    seeds = [job["seed"] for job in done]
    failed = [job for job in done if job["failure"] is not None]
    hours = sum(job["seconds"] for job in done) / 3600
    text = (
        f"{len(done)} jobs, seeds {min(seeds)} to {max(seeds)}, {hours:.2f} hours of processor"
        f" time; mismatches: {len(failed)}.\nEach port and each stage is compared at every clock,"
        " from random contents of what is not reset.\n\n"
    )
    reached = totals(found)
    formats, errors = names_of()
    lines = [
        [name, f"{reached[name]:,}", f"{wanted:,}", "yes" if reached[name] >= wanted else "not yet"]
        for name, wanted in TARGETS.items()
    ]
    text += table(["volume", "reached", "target", "met"], lines) + "\n"
    shown = ["top", "config", "kind", "jobs", "twins", *SUMS, "mismatches", "clocks_per_second"]
    shown += ["samples_per_second", "packets_per_second"]
    lines = [[row[name] for name in shown] for row in found]
    text += table([name.replace("_", " ") for name in shown], lines)
    text += "\n`twins`: jobs with a second model, from other contents, with the same outputs.\n"
    for top, what in (("encoder", "Slices coded"), ("decoder", "Packets decoded")):
        mine = [job for job in done if job["top"] == top]
        text += f"\n{what}, by element format:\n\n"
        text += counted(formats, mine, lambda job, i: job["formats"][i])
    text += "\nPackets by the error that they end in:\n\n"
    text += counted(errors[1:], done, lambda job, i: job["errors"].get(str(i + 1), 0))
    if failed:
        text += "\n## Mismatches\n\n"
        text += "".join(
            f"- seed {job['seed']}, {job['top']}, {job['config']}: {job['failure']}\n"
            for job in failed
        )
    return text


def measure(context):
    """Run for the time that is given, then the report of all jobs so far."""
    hours, seed, path = context.soak_hours, context.soak_seed, state()
    made = context.provenance(f"soak --soak-hours {hours:g} --soak-seed {seed}", ["rustc"])
    if hours > 0:
        if made.changed and not context.scratch:
            raise Failure("a soak is of a commit: commit first, or give --scratch FOLDER")
        run(3600 * hours, seed, path)
    done = jobs(path)
    if not done:
        raise Failure(f"{path} holds no job: give --soak-hours")
    found = rows(done)
    context.out.csv("soak.csv", found, made)
    text = page(found, done)
    context.out.page("soak.md", "Random jobs in lockstep", text, made)
    print(text)
    if any(r["mismatches"] for r in found):
        raise Failure("RTL and golden model differ: soak.md names the seeds")
