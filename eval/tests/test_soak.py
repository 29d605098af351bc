# SPDX-License-Identifier: Apache-2.0
"""The soak: what the rows sum, what the page says, and that a mismatch is a failure."""

import json
import pathlib
import tempfile
import unittest
from unittest import mock

from .. import provenance
from ..content import Content
from ..context import Context
from ..output import Folder, read_csv
from ..parts import soak
from ..tools import Failure


def job(seed, top, kind, **changed):
    """A line of the file of finished jobs."""
    figures = {"samples": 1000, "packets": 4, "damaged": 3, "clocks": 500, "compared": 90}
    facts = {"config": "small", "twins": seed % 2 == 0, "seconds": 0.5, "failure": None}
    counts = {"formats": [1] * 12, "errors": {"2": 1, "9": 2} if top == "decoder" else {}}
    return {"seed": seed, "top": top, "kind": kind, **figures, **facts, **counts, **changed}


class Soak(unittest.TestCase):
    """Without the program."""

    def setUp(self):
        """A folder with a file of jobs, and one of reports."""
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.out = pathlib.Path(scratch.name)
        self.path = self.out / "state.jsonl"
        folder = Folder(self.out / "reports")
        self.context = Context(out=folder, content=Content(), scratch=True, soak_hours=0.0)

    def keep(self, jobs, rest=""):
        """Write the file of finished jobs."""
        self.path.write_text("".join(json.dumps(j) + "\n" for j in jobs) + rest)

    def measure(self):
        """The report of the jobs that are kept: its page."""
        with mock.patch.object(soak, "state", lambda: self.path):
            soak.measure(self.context)
        return (self.out / "reports" / "soak.md").read_text()

    def test_the_rows_are_sums(self):
        """Of each top, configuration and kind; a line that breaks off is no job."""
        jobs = [job(1, "encoder", "slices"), job(2, "encoder", "slices")]
        jobs += [job(3, "decoder", "sound"), job(4, "decoder", "damaged")]
        self.keep(jobs, rest='{"seed": 5, "to')
        page = self.measure()
        rows = read_csv(self.out / "reports" / "soak.csv")[1]
        self.assertEqual([r["kind"] for r in rows], ["damaged", "sound", "slices"])
        self.assertEqual(rows[2]["samples"], "2000")
        self.assertEqual(rows[2]["clocks_per_second"], "1000")
        self.assertEqual(rows[2]["twins"], "1")
        self.assertIn("4 jobs, seeds 1 to 4", page)
        self.assertIn("| samples decoded | 2,000 | 100,000,000 | not yet |", page)
        self.assertIn("| HEADER |", page)

    def test_a_target_that_is_met_is_said_to_be(self):
        """The damaged packets count alone."""
        self.keep([job(1, "decoder", "damaged", damaged=10**6)])
        page = self.measure()
        self.assertIn("| damaged packets | 1,000,000 | 1,000,000 | yes |", page)
        self.assertIn("| samples encoded | 0 |", page)

    def test_a_mismatch_is_in_the_page_and_fails(self):
        """With its seed."""
        self.keep([job(8, "decoder", "sound", failure="lane 3: other bytes")])
        with self.assertRaisesRegex(Failure, "soak.md"):
            self.measure()
        page = (self.out / "reports" / "soak.md").read_text()
        self.assertIn("- seed 8, decoder, small: lane 3: other bytes", page)
        self.assertIn("mismatches: 1.", page)

    def test_without_jobs_there_is_no_report(self):
        """And with time they are run from the seed that is given."""
        with self.assertRaisesRegex(Failure, "no job"):
            self.measure()
        self.context.soak_hours, self.context.soak_seed = 0.5, 7
        asked = []

        def run(seconds, seed, path):
            asked.append((seconds, seed, path))
            self.keep([job(7, "encoder", "slices")])

        with mock.patch.object(soak, "run", run):
            self.measure()
        self.assertEqual(asked, [(1800.0, 7, self.path)])

    def test_the_file_is_named_by_what_is_compared(self):
        """The same sources go on; others begin anew."""
        self.assertNotIn("none", provenance.trees(soak.SOURCES))
        held = ["a", "b"]
        with mock.patch.object(soak, "trees", lambda _sources: held):
            first = soak.state()
            self.assertEqual(first, soak.state())
            held[0] = "another"
            self.assertNotEqual(first, soak.state())


if __name__ == "__main__":
    unittest.main()
