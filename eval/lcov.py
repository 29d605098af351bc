# SPDX-License-Identifier: Apache-2.0
"""Lines of Rust that tests run: LLVM's counters by file and line, and the functions around them.

A line counts as run when one instance of the code in it was run. Code of tests does not count:
items behind `#[cfg(test)]`.
"""

import re

FUNCTION = re.compile(r"^(\s*)(?:[a-z]\S*\s+)*fn (\w+)")
TEST = re.compile(r"^(\s*)#\[cfg\(test\)\]$")


def read(lines):
    """Counts by file, of each by line, from a file in the form of lcov."""
    files, counts = {}, {}
    for line in lines:
        key, _, value = line.rstrip("\n").partition(":")
        if key == "SF":
            counts = files.setdefault(value, {})
        elif key == "DA":
            number, count = (int(n) for n in value.split(",")[:2])
            counts[number] = counts.get(number, 0) + count
    return files


def of_tests(source):
    """Numbers of the lines of items that exist in tests alone; `source` as rustfmt writes it."""
    found, end = set(), None
    for number, line in enumerate(source, 1):
        if end is None:
            behind = TEST.match(line)
            if not behind:
                continue
            # A module or function ends in a brace below its attribute, a declaration in one line.
            end = re.compile(rf"{behind[1]}(?:}};?|[a-z].*[;}}])$")
        found.add(number)
        if end.match(line):
            end = None
    return found


def functions(source):
    """The name of the innermost function that each line is in; of others nothing."""
    names, around = [], []
    for line in source:
        head = FUNCTION.match(line)
        if head:
            around.append(head.groups())
        names.append(around[-1][1] if around else "")
        # The end of a body or, without one, of a declaration.
        if around and re.match(rf"{around[-1][0]}(?:}}$|\S.*[;}}]$)", line):
            around.pop()
    return names


def spans(numbers, between=()):
    """`3, 5–7` of numbers in order; those of `between` part nothing."""
    parts = []
    for number in sorted(numbers):
        if parts and all(n in between for n in range(parts[-1][1] + 1, number)):
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


class Source:
    """A file: its lines with code, whether each was run, and the functions they are in."""

    def __init__(self, name, counts, source):
        """`counts` by line, `source` the file's lines."""
        tests = of_tests(source)
        self.name = name
        self.run = {n: counts[n] > 0 for n in sorted(counts) if n not in tests}
        self.functions = functions(source)
        self.bare = set(range(1, len(source) + 1)) - set(self.run)

    def by_function(self):
        """Functions that are not run as a whole: (name, lines, lines run, those that are not)."""
        found = {}
        for number, run in self.run.items():
            found.setdefault(self.functions[number - 1], {})[number] = run
        for name, lines in found.items():
            missed = [n for n, run in lines.items() if not run]
            if missed:
                yield name, len(lines), len(lines) - len(missed), spans(missed, self.bare)
