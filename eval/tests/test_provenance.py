# SPDX-License-Identifier: Apache-2.0
"""What made a report, and when it must not be written."""

import pathlib
import subprocess
import tempfile
import unittest
from unittest import mock

from .. import provenance
from ..output import Folder, read_csv
from ..provenance import Provenance, refusal, version
from ..tools import Failure


def git(root, *arguments):
    """Run git as somebody."""
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)


class Tree(unittest.TestCase):
    """A small project under git."""

    def setUp(self):
        """One commit, clean."""
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name) / "project"
        (self.root / "reports").mkdir(parents=True)
        (self.root / "code").write_text("1")
        git(self.root.parent, "init", "-q", self.root)
        git(self.root, "add", "-A")
        git(self.root, "commit", "-qm", "first")

    def test_a_clean_tree_writes(self):
        """Files of reports/ itself do not count."""
        self.assertIsNone(refusal(self.root / "reports", self.root))
        (self.root / "reports" / "new.csv").touch()
        self.assertIsNone(refusal(self.root / "reports", self.root))

    def test_a_dirty_tree_is_refused_in_one_sentence(self):
        """Changed and new files alike, and for folders in reports/ too."""
        (self.root / "code").write_text("2")
        for folder in ("reports", "reports/deep", "x/../reports"):
            said = refusal(self.root / folder, self.root)
            self.assertRegex(said, r"clean tree only, and 1 file differs .*\(code\).*--scratch")
            self.assertEqual(len(said.splitlines()), 1)
        (self.root / "new").touch()
        self.assertIn("2 files differ", refusal(self.root / "reports", self.root))

    def test_elsewhere_all_may_be_written(self):
        """A folder of the tree that is not reports/, or one outside."""
        (self.root / "code").write_text("2")
        self.assertIsNone(refusal(self.root / "out", self.root))
        self.assertIsNone(refusal(self.root.parent / "reports", self.root))

    def test_without_a_commit_nothing_is_vouched_for(self):
        """A tree that was unpacked, not cloned."""
        subprocess.run(["rm", "-rf", self.root / ".git"], check=True)
        with mock.patch.dict("os.environ", {"GIT_CEILING_DIRECTORIES": str(self.root.parent)}):
            self.assertIn("no commit here", refusal(self.root / "reports", self.root))

    def test_a_tree_that_changes_meanwhile_is_refused(self):
        """A folder is opened in a clean tree; writing looks again."""

        def here(folder, begun=None):
            return refusal(folder, self.root, begun)

        with mock.patch.object(provenance, "refusal", here):
            out = Folder(self.root / "reports")
            made = Provenance("c")
            made.commit = provenance.commit(self.root)
            out.csv("a.csv", [{"x": 1}], made)
            (self.root / "code").write_text("2")
            with self.assertRaisesRegex(Failure, "clean tree only"):
                out.csv("b.csv", [{"x": 1}], made)
            with self.assertRaisesRegex(Failure, "clean tree only"):
                Folder(self.root / "reports")
            git(self.root, "commit", "-qam", "second")
            Folder(self.root / "reports")
            with self.assertRaisesRegex(Failure, f"begun at {made.commit}"):
                out.csv("b.csv", [{"x": 1}], made)
        self.assertEqual([p.name for p in (self.root / "reports").iterdir()], ["a.csv"])


class Head(unittest.TestCase):
    """The first lines of a report."""

    def test_a_csv_says_what_made_it_and_reads_back(self):
        """Command, commit, date, machine, tools; then the rows."""
        made = Provenance("eval/report x", ["verilator"], ["command: y"])
        with tempfile.TemporaryDirectory() as scratch:
            out = Folder(pathlib.Path(scratch))
            out.csv("a.csv", [{"x": 1, "y": "a, b"}, {"x": 2, "y": None}], made)
            out.page("a.md", "Title", "Text.\n", made)
            comments, rows = read_csv(pathlib.Path(scratch) / "a.csv")
            page = (pathlib.Path(scratch) / "a.md").read_text()
        names = [line.split(":")[0] for line in comments]
        self.assertEqual(names, ["command", "commit", "date", "machine", "tools", "points"])
        self.assertEqual(rows, [{"x": "1", "y": "a, b"}, {"x": "2", "y": ""}])
        self.assertTrue(page.startswith("# Title\n\nMade by `eval/report x` at commit "))
        self.assertTrue(page.endswith(".\n\nText.\n"))
        # How the lines break depends on the commit.
        self.assertIn("From points measured before: command: y. Text.", " ".join(page.split()))
        self.assertLessEqual(max(map(len, page.splitlines())), 100)

    def test_versions_of_packages_are_those_that_are_pinned(self):
        """And a tool that nobody knows is a fault of the report."""
        self.assertRegex(version("verilator"), r"^verilator [\d.]+$")
        self.assertRegex(version("pyosys"), r"^pyosys [\d.]+$")
        with self.assertRaisesRegex(Failure, "nothing has no version"):
            version("nothing")
