# SPDX-License-Identifier: Apache-2.0
"""`reports/README.md`: the index of the reports beside what is in the folder.

The page has a table of files (`file`, `made by`, `what`) and, below headings that name one or
more .csv files, tables of columns (`column`, `unit`, `what`).
"""

import re

NAME = "README.md"


class Index:
    """What the page says: files with their commands, and columns of each .csv."""

    def __init__(self, text):
        """Parses the page."""
        self.made_by, self.columns = {}, {}
        of = []
        for line in text.splitlines():
            if line.startswith("#"):
                of = re.findall(r"`([^`]+\.csv)`", line)
                for name in of:
                    self.columns.setdefault(name, {})
                continue
            cells = [c.strip() for c in line.strip("|").split("|")]
            quoted = re.fullmatch(r"`([^`]+)`", cells[0])
            if not line.startswith("|") or not quoted or len(cells) != 3:
                continue
            for name in of:
                self.columns[name][quoted.group(1)] = tuple(cells[1:])
            if not of:
                self.made_by[quoted.group(1)] = cells[1].strip("`")


def faults(folder):
    """What the page in `folder` lacks, or names in vain: one line each."""
    page = folder / NAME
    if not page.exists():
        return [f"there is no {NAME}"]
    index = Index(page.read_text())
    there = {p.name for p in folder.iterdir() if p.is_file() and p.name[0] != "."} - {NAME}
    found = [f"{name} is not listed" for name in sorted(there - set(index.made_by))]
    found += [f"{name} is listed but not there" for name in sorted(set(index.made_by) - there)]
    tables = {name for name in there if name.endswith(".csv")}
    found += [
        f"{name} has columns but is not there" for name in sorted(set(index.columns) - tables)
    ]
    for name in sorted(tables):
        said = index.columns.get(name, {})
        head = header(folder / name)
        found += [f"{name}: {c} is not described" for c in head if c not in said]
        found += [f"{name}: there is no column {c}" for c in said if c not in head]
        found += [f"{name}: {c} is described by nothing" for c in said if not all(said[c])]
    return found


def header(path):
    """Names of the columns of a .csv, behind its comment lines."""
    lines = (line for line in path.read_text().splitlines() if not line.startswith("#"))
    return next(lines, "").split(",")
