# SPDX-License-Identifier: Apache-2.0
"""What is committed in reports/: described, and the tables those of the points."""

import pathlib
import tempfile
import unittest

from ..index import NAME, Index, faults
from ..output import read_csv
from ..parts import PARTS, efficiency, video
from ..provenance import REPORTS


class Committed(unittest.TestCase):
    """The project's own folder."""

    def test_every_file_and_every_column_is_described(self):
        """Both ways: nothing is described that is not there."""
        self.assertEqual(faults(REPORTS), [])

    def test_the_index_names_the_command_of_each_file(self):
        """The one that says it writes it."""
        index = Index((REPORTS / NAME).read_text())
        made_by = {f: f"eval/report {name}" for name, p in PARTS.items() for f in p.FILES}
        self.assertEqual(index.made_by, made_by)

    def test_the_table_of_clips_is_that_of_the_kept_points(self):
        """`eval/report --from-points video` would change no figure."""
        rows, means = video.compare(read_csv(REPORTS / video.POINTS)[1])
        kept = read_csv(REPORTS / "efficiency-video.csv")[1]
        self.assertEqual([{k: str(v) for k, v in row.items()} for row in rows], kept)
        page = (REPORTS / "efficiency-video.md").read_text()
        for row in video.page_rows(means):
            self.assertIn("| " + " | ".join(map(str, row)) + " |", page)

    def test_the_table_of_pictures_is_that_of_the_kept_points(self):
        """`eval/report --from-points efficiency` would change no figure."""
        body, worst = efficiency.compare(read_csv(REPORTS / "efficiency.csv")[1])
        page = (REPORTS / "efficiency.md").read_text()
        for row in body:
            self.assertIn("| " + " | ".join(row) + " |", page)
        self.assertIn(f"Worst against the same tools: {worst:+.2f} %", page)


class Page(unittest.TestCase):
    """The index of a made-up folder."""

    def test_what_is_missing_is_named(self):
        """Files, columns, and empty descriptions, both ways."""
        page = (
            "## Files\n| file | made by | what |\n| --- | --- | --- |\n"
            "| `a.csv` | `x` | y |\n| `gone.md` | `x` | y |\n"
            "### `a.csv`\n| `one` | – | y |\n| `two` | – | |\n| `old` | m | y |\n"
        )
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            self.assertEqual(faults(folder), ["there is no README.md"])
            (folder / NAME).write_text(page)
            (folder / "a.csv").write_text("# c\none,two,three\n")
            (folder / "new.csv").write_text("x\n")
            self.assertEqual(
                faults(folder),
                [
                    "new.csv is not listed",
                    "gone.md is listed but not there",
                    "a.csv: three is not described",
                    "a.csv: there is no column old",
                    "a.csv: two is described by nothing",
                    "new.csv: x is not described",
                ],
            )
