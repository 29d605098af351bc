# SPDX-License-Identifier: Apache-2.0
"""What Verilated models have run: their counters, added up by place in the RTL.

A file of counters is Verilator's: a line for each, with the place, the kind, the lines that it
stands for and the count. The same place is in many models and instances: it counts as run when it
was run in one. Named points are those of `sim/coverage/points.sv`.
"""

import dataclasses
import re
import tomllib

from .tools import Failure

LINE = re.compile(r"^C '(.*)' (\d+)$")
# The instance that counts points: the module that it is bound to, and what it looks at. Behind it,
# the numbers of the generate blocks.
BOUND = re.compile(r"\bu_points_(\w+?)__([a-z0-9]+(?:_[a-z0-9]+)*)")
NUMBER = re.compile(r"(?:\[|__BRA__)(\d+)(?:\]|__KET__)")
# Verilator's names of what a counter stands for, and ours. A ternary is two, without lines.
WAYS = {
    "if": "if",
    "else": "else",
    "elsif": "if",
    "case": "case",
    "cond_then": "? then",
    "cond_else": "? else",
}


@dataclasses.dataclass(frozen=True, order=True)
class Place:
    """A counter: file below rtl/, line, column, and what Verilator calls it there."""

    file: str
    line: int
    column: int
    kind: str
    name: str


@dataclasses.dataclass(frozen=True, order=True)
class Hole:
    """What was never run: `what` is `line`, which way of a branch, or `point`.

    A point has its module in place of the file, and its name in place of the source.
    """

    file: str
    line: int
    column: int
    what: str
    source: str


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why something is not run: all holes in a file, on lines that match, of one kind or of all."""

    file: str
    text: str
    what: str
    reason: str

    def covers(self, hole):
        """Whether this is the reason of a hole."""
        same = self.file == hole.file and self.what in ("", hole.what)
        return same and re.search(self.text, hole.source) is not None


def read(lines):
    """Counters of one file: (place, lines that it stands for, count)."""
    for line in lines:
        found = LINE.match(line.rstrip("\n"))
        if not found:
            continue
        fields = dict(f.split("\2", 1) for f in found[1].split("\1") if "\2" in f)
        kind = fields["page"].split("/")[0].removeprefix("v_")
        bound = BOUND.search(fields.get("h", ""))
        if bound or kind == "user":
            # Neither lines of the points' own, nor points that were put together.
            if kind != "user" or not bound or "*" in fields["h"][bound.end() :]:
                continue
            numbers = "".join(f"[{n}]" for n in NUMBER.findall(fields["h"][bound.end() :]))
            place = Place(f"tri_{bound[1]}", 0, 0, kind, f"{bound[2]} {fields['o']}{numbers}")
        else:
            place = Place(fields["f"], int(fields["l"]), int(fields["n"]), kind, fields["o"])
        yield place, span(fields.get("S", "")), int(found[2])


def span(text):
    """`3,5-7` as a set of numbers."""
    pairs = [part.partition("-") for part in text.split(",") if part]
    return {n for low, _, high in pairs for n in range(int(low), int(high or low) + 1)}


class Counters:
    """Sums of many files of counters."""

    def __init__(self):
        """Nothing yet."""
        self.counts = {}
        self.spans = {}

    def add(self, lines):
        """Add a file of counters."""
        for place, span_of, count in read(lines):
            self.counts[place] = self.counts.get(place, 0) + count
            self.spans[place] = span_of

    def files(self):
        """The files of the RTL that have counters."""
        return sorted({p.file for p in self.counts if p.kind != "user" and p.file[:1] != "."})

    def lines(self, file):
        """Lines of a file that have a statement, and whether it was run."""
        run = {}
        for place in self._of(file, ("line", "branch")):
            if not place.name.startswith("cond_"):
                for line in self.spans[place]:
                    run[line] = run.get(line, False) or self.counts[place] > 0
        return run

    def branches(self, file):
        """Ways of the branches of a file: (line, column, way), and whether it was gone."""
        found = [p for p in self._of(file, ("line", "branch")) if p.name in WAYS]
        return {(p.line, p.column, WAYS[p.name]): self.counts[p] > 0 for p in found}

    def points(self):
        """Named points: (module, name), and its count over all places."""
        found = {(p.file, p.name): n for p, n in self.counts.items() if p.kind == "user"}
        return dict(sorted(found.items()))

    def missed(self):
        """Named points that were not met."""
        bare = [key for key, count in self.points().items() if not count]
        return [Hole(module, 0, 0, "point", name) for module, name in bare]

    def holes(self, file, source):
        """What of a file was never run; `source` are its lines."""
        found = [(n, 0, "line") for n, run in self.lines(file).items() if not run]
        found += [place for place, run in self.branches(file).items() if not run]
        return sorted(Hole(file, n, at, what, source[n - 1].strip()) for n, at, what in found)

    def _of(self, file, kinds):
        return [p for p in self.counts if p.file == file and p.kind in kinds]


def reasons(text):
    """The committed reasons, `sim/coverage-holes.toml`."""
    rows = tomllib.loads(text).get("hole", [])
    return [Reason(r["file"], r["text"], r.get("what", ""), r["reason"]) for r in rows]


def explained(holes, known):
    """Each hole with its reason, or None."""
    return [(h, next((r for r in known if r.covers(h)), None)) for h in holes]


def check(pairs, known):
    """Fail on a hole without a reason, and on a reason without a hole."""
    bare = [h for h, reason in pairs if reason is None]
    idle = [r for r in known if not any(r.covers(h) for h, _ in pairs)]
    lines = [f"{h.file}:{h.line}: {h.what}: never: {h.source}" for h in bare]
    lines += [f"{r.file}: {r.text}: a reason that no hole needs" for r in idle]
    if lines:
        where = "sim/coverage-holes.toml"
        raise Failure(f"{len(lines)} to mend by a test or in {where}:\n" + "\n".join(lines))
