# SPDX-License-Identifier: Apache-2.0
"""Mutants of the RTL's modules, and the tests that kill them.

Every top of `sim/tops.txt` that is a module of its own and has a test gets so many seeded mutants:
`synth/mutants.py` puts them into its elaborated form, all at once, behind a number. Verilator
makes one library of that, and the tests that name the top run on it in the RTL's place, once for
each number (`TRICODEC_MODELS`, `TRICODEC_MUTANT`). A mutant is killed when one of them fails. Of
those that survive, Yosys proves which change nothing: no test can kill them.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from ..output import table
from ..tools import PYTHON, ROOT, TOOLS, Failure, run

ABOUT = "mutants of the RTL's modules and the tests that kill them (--mutants N of each module)"
LONG = True
FILES = ["mutants.csv", "mutants.md"]
# A mutant hangs its tests when they take so many seconds of processor time more than ten times the
# seconds that they take without it, or an hour of any time.
PATIENCE = 30
HOUR = 3600.0
HANGS = "no end"
FATES = ["killed", "same", "survives"]
COLUMNS = ["block", "mutant", "what", "where", "fate", "killed_by"]
VERILATOR = TOOLS / "bin" / "verilator-root"
# What the library exports. The number of the mutant stays as it is while a test runs.
LIBRARY = """#include "plain.h"
#include "V{top}.h"
#include <cstdlib>
namespace {{
class Mutant : public tricodec::Plain<V{top}> {{
 public:
  Mutant() {{
    const char* const number = std::getenv("TRICODEC_MUTANT");
    top_->mutant_i = number ? std::atoi(number) : 0;
    ports_ = {{
{ports}    }};
  }}
}};
}}  // namespace
extern "C" tricodec::Model* tricodec_model() {{ return new Mutant; }}
"""


def tops(text):
    """Tops of `sim/tops.txt` that are modules, the first of each: (name, module, parameters)."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if words and not line.startswith("#") and words[1].startswith("tri_"):
            found.setdefault(words[1], (words[0], words[1], words[2:]))
    return list(found.values())


def tests(top):
    """The tests that make a model of a top by its name: (test binary, names of tests or [])."""
    found = []
    folder = ROOT / "sim" / "tests"
    for path in sorted(folder.rglob("*.rs")):
        text = path.read_text()
        if not re.search(rf'\w\(\s*"{top}"', text):
            continue
        parts = path.relative_to(folder).with_suffix("").parts
        if "#[test]" not in text:
            # What other files of the folder use.
            found.append((parts[0], []))
        elif len(parts) > 1 and parts[1] != "main":
            found.append((parts[0], [f"{parts[1]}::"]))
        else:
            found.append((parts[0], named(text, top)))
    return found


def named(text, top):
    """Names of the tests of a file of many tops that make a model of this one, themselves or by a
    function or a type of the file."""
    parts = re.split(r"^((?:#\[test\]\n)?)(?:(?:pub )?fn|impl) (\w+)", text, flags=re.M)
    bodies = {}
    for name, body in zip(parts[2::3], parts[3::3]):
        bodies[name] = bodies.get(name, "") + body
    reached = {n for n, body in bodies.items() if re.search(rf'\w\(\s*"{top}"', body)}
    while True:
        called = re.compile(rf"\b(?:{'|'.join(reached)})\b")
        more = {n for n, body in bodies.items() if n not in reached and called.search(body)}
        if not more:
            break
        reached |= more
    return [n for mark, n in zip(parts[1::3], parts[2::3]) if mark and n in reached]


def binaries(names):
    """Build the tests of these names: their paths."""
    command = "cargo test -p tricodec-sim --no-run --message-format=json".split()
    for name in names:
        command += ["--test", name]
    environment = {"TRICODEC_CONFIGS": "small", **os.environ}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    if done.returncode != 0:
        raise Failure(f"the tests {' '.join(names)} do not build:\n{done.stderr}")
    messages = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    return {m["target"]["name"]: m["executable"] for m in messages if m.get("executable")}


def runtime(folder):
    """Compile what all libraries have of Verilator: the objects."""
    objects = []
    for source in ("verilated", "verilated_threads"):
        objects.append(folder / f"{source}.o")
        run([*compiler(), "-c", VERILATOR / "include" / f"{source}.cpp", "-o", objects[-1]])
    return objects


def compiler():
    """The compiler with the folders that a model includes."""
    include = VERILATOR / "include"
    folders = [include, include / "vltstd", ROOT / "sim" / "cpp"]
    options = "-std=c++17 -O1 -fPIC -pthread -w".split()
    return [os.environ.get("CXX", "g++"), *options, *(f"-I{f}" for f in folders)]


def library(top, folder, objects, count, seed):
    """A library of a top with its mutants, in a folder of its own: the list of them."""
    name, module, parameters = top
    made = folder / name
    script = [PYTHON, ROOT / "synth" / "mutants.py", "make", module, *parameters]
    run([*script, "--out", made, "--count", str(count), "--seed", str(seed)])
    verilator = [VERILATOR / "bin" / "verilator_bin", "--cc", "-O3", "--no-timing", "-Wno-fatal"]
    verilator += ["--x-assign", "fast", "--top-module", module, "--prefix", f"V{name}"]
    verilator += ["-Mdir", made, made / f"{module}.v"]
    run(verilator, environment={"VERILATOR_ROOT": str(VERILATOR)})
    header = (made / f"V{name}.h").read_text()
    ports = ""
    for port, high, low in re.findall(r"VL_(?:IN|OUT)\w*\(&?(\w+),(\d+),(\d+)", header):
        if port != "mutant_i":
            ports += f'        {{"{port}", {int(high) - int(low) + 1}, &top_->{port}}},\n'
    (made / "library.cc").write_text(LIBRARY.format(top=name, ports=ports))
    sources = [p for p in made.iterdir() if p.suffix in (".cpp", ".cc")]
    whole = made / "whole.cc"
    whole.write_text("".join(f'#include "{p.name}"\n' for p in sorted(sources)))
    output = ["-shared", "-Wl,-Bsymbolic", "-o", made / f"{name}.so"]
    run([*compiler(), f"-I{made}", whole, *objects, *output])
    return json.loads((made / f"{module}.json").read_text())


def bounded(command, seconds):
    """The command with a bound on its processor time: load on the machine is no hanging."""
    return ["bash", "-c", 'ulimit -t "$0"; exec "$@"', f"{seconds:.0f}", *map(str, command)]


def killer(folder, number, wanted, paths, patience=HOUR):
    """The first test that fails on a mutant; None when it survives.

    `patience` is in seconds of processor time.
    """
    environment = {**os.environ, "TRICODEC_MODELS": str(folder), "TRICODEC_MUTANT": str(number)}
    environment["RUST_BACKTRACE"] = "0"
    for test, names in wanted:
        passed = 0
        command = [paths[test], "--test-threads=1", *names]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        command = bounded(command, patience)
        with subprocess.Popen(command, env=environment, cwd=ROOT / "sim", **output) as child:
            watch = threading.Timer(HOUR, child.kill)
            watch.start()
            for line in child.stdout:
                passed += re.match(r"test \S+ \.\.\. ok", line) is not None
                failed = re.match(r"test (\S+) .*FAILED", line)
                if failed:
                    child.kill()
                    watch.cancel()
                    return f"{test}: {failed[1]}"
            watch.cancel()
        if child.returncode != 0:
            killed = child.returncode in (-signal.SIGKILL, -signal.SIGXCPU)
            return HANGS if killed else f"{test}: it crashes"
        if not passed:
            raise Failure(f"{test} has no tests {' '.join(names)}: nothing kills a mutant")
    return None


def unchanged(top, folder, numbers):
    """Those of these mutants that are proved to change nothing."""
    if not numbers:
        return set()
    name, module, parameters = top
    script = [PYTHON, ROOT / "synth" / "mutants.py", "equal", module, *parameters]
    numbers = [str(n) for n in numbers]
    done = run([*script, "--out", folder / name, "--numbers", *numbers])
    return {int(n) for n in re.findall(r"^equal (\d+)$", done.stdout.decode(), re.M)}


def where(mutant):
    """The innermost place in the RTL: file:line."""
    places = [p.rsplit("/", 1)[-1] for p in mutant["places"]]
    return places[0].split("-")[0].rsplit(".", 1)[0] if places else ""


def what(mutant):
    """What a mutant does, in short."""
    bit = f"{mutant['cell']}.{mutant['port']}[{mutant['portbit']}]"
    wire = f" ({mutant['wire']}[{mutant['wirebit']}])" if "wire" in mutant else ""
    return f"{mutant['mode']} {bit}{wire}"


def measure_top(top, folder, objects, paths, context):
    """All mutants of a top: rows of the table."""
    name = top[0]
    mutants = library(top, folder, objects, context.mutants, context.mutant_seed)
    wanted = tests(name)
    begun = time.monotonic()
    if killer(folder / name, 0, wanted, paths):
        raise Failure(f"{name}: its tests fail on its elaborated form without a mutant")
    patience = PATIENCE + 10 * (time.monotonic() - begun)
    killed = {}
    for number in (m["mutant"] for m in mutants):
        killed[number] = killer(folder / name, number, wanted, paths, patience)
    same = unchanged(top, folder, [n for n, test in killed.items() if test is None])
    rows = []
    for mutant in mutants:
        test = killed[mutant["mutant"]]
        fate = "killed" if test else "same" if mutant["mutant"] in same else "survives"
        facts = [name, mutant["mutant"], what(mutant), where(mutant), fate, test or ""]
        rows.append(dict(zip(COLUMNS, facts)))
    print(f"{name}: {', '.join(f'{count(rows, f)} {f}' for f in FATES)}", flush=True)
    return rows


def count(rows, fate):
    """How many mutants had this fate."""
    return sum(row["fate"] == fate for row in rows)


def page(rows):
    """The page: a table by block, then the survivors."""
    lines = []
    for block in dict.fromkeys(row["block"] for row in rows):
        mine = [row for row in rows if row["block"] == block]
        lines.append([block, len(mine), *(count(mine, fate) for fate in FATES)])
    killed, alive = count(rows, "killed"), count(rows, "survives")
    share = 100 * killed / max(killed + alive, 1)
    text = (
        f"{len(rows)} mutants: {killed} are killed by the tests of their block, {alive} survive,\n"
        f"{count(rows, 'same')} change nothing, as Yosys proves. Of those that may change\n"
        f"something, {share:.1f} % are killed.\n\n"
    )
    text += table(["block", "mutants", "killed", "change nothing", "survive"], lines)
    text += "\n## Survivors\n\n"
    header = ["block", "mutant", "what", "where"]
    survivors = [[r[h] for h in header] for r in rows if r["fate"] == "survives"]
    return text + (table(header, survivors) if survivors else "None.\n")


def measure(context):
    """Mutate all tops that have a test, or the one that was asked for."""
    chosen = [t for t in tops((ROOT / "sim" / "tops.txt").read_text()) if tests(t[0])]
    wanted = context.mutant_block.split(",") if context.mutant_block else [t[0] for t in chosen]
    for name in wanted:
        if name not in [t[0] for t in chosen]:
            raise Failure(f"sim/tops.txt has no top {name} with a test of its own")
    chosen = [t for t in chosen if t[0] in wanted]
    options = f"--mutants {context.mutants} --mutant-seed {context.mutant_seed}"
    if context.mutant_block:
        options += f" --mutant-block {context.mutant_block}"
    made = context.provenance(f"mutants {options}", ["rustc"])
    built = binaries(sorted({test for top in chosen for test, _ in tests(top[0])}))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        # Copies: what is built meanwhile does not change what is measured.
        paths = {test: shutil.copy(path, folder / f"test-{test}") for test, path in built.items()}
        objects = runtime(folder)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [pool.submit(measure_top, t, folder, objects, paths, context) for t in chosen]
            concurrent.futures.wait(jobs, return_when=concurrent.futures.FIRST_EXCEPTION)
            pool.shutdown(cancel_futures=any(j.done() and j.exception() for j in jobs))
            rows = [row for job in jobs if not job.cancelled() for row in job.result()]
    context.out.csv("mutants.csv", rows, made)
    context.out.page("mutants.md", "Mutants", page(rows), made)
