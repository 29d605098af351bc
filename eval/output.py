# SPDX-License-Identifier: Apache-2.0
"""Writing reports: .csv and .md, whole or not at all, each with what made it in front."""

import csv
import io
import json
import os
import pathlib

from . import provenance
from .tools import Failure

# What is said of points whose file does not say what made them.
NO_HEAD = ["by what is not recorded"]


def table(header, rows):
    """A table in Markdown."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def read_csv(path):
    """Comment lines without their mark, and rows, of a .csv of reports/."""
    text = path.read_text().splitlines()
    comments = [line[1:].strip() for line in text if line.startswith("#")]
    return comments, list(csv.DictReader(line for line in text if not line.startswith("#")))


def write_json(folder, what):
    """Write `what` into a file of a folder that is not kept, and give its path."""
    path = pathlib.Path(folder) / "points.json"
    path.write_text(json.dumps(what))
    return path


class Folder:
    """A folder that reports are written into."""

    def __init__(self, path):
        """Fail when `path` is the project's reports/ and the tree is not clean."""
        self.path = path
        self._check()

    def _check(self, begun=None):
        refused = provenance.refusal(self.path, begun=begun)
        if refused:
            raise Failure(refused)

    def _write(self, name, text, made):
        # A report may take an hour: the tree must still be the commit that was measured.
        self._check(made.commit)
        self.path.mkdir(parents=True, exist_ok=True)
        temporary = self.path / f".{name}"
        temporary.write_text(text)
        os.replace(temporary, self.path / name)

    def csv(self, name, rows, made):
        """Write rows, which are dictionaries with the same keys; `made` is their Provenance."""
        out = io.StringIO()
        out.writelines(f"# {line}\n" for line in made.lines())
        writer = csv.DictWriter(out, fieldnames=rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self._write(name, out.getvalue(), made)

    def page(self, name, title, text, made):
        """Write a page of Markdown."""
        self._write(name, f"# {title}\n\n{made.sentence()}\n{text}", made)

    def drawn(self, name, draw, made):
        """Write a plot: `draw` makes the file whose path it is given, of the same ending."""
        self._check(made.commit)
        self.path.mkdir(parents=True, exist_ok=True)
        temporary = self.path / f".{name}"
        try:
            draw(temporary)
            os.replace(temporary, self.path / name)
        finally:
            temporary.unlink(missing_ok=True)
