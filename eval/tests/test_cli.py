# SPDX-License-Identifier: Apache-2.0
"""`eval/report`: which reports are made, and what is said of the others."""

import contextlib
import io
import pathlib
import tempfile
import types
import unittest
from unittest import mock

from .. import cli
from ..content import Content
from ..context import Context
from ..output import Folder
from ..parts import PARTS
from ..tools import Failure, Skip


def part(**what):
    """A report that does what it is told."""
    return types.SimpleNamespace(LONG=False, FILES=[], ABOUT="about", **what)


def raising(error):
    """A measurement that ends in an exception."""

    def measure(_context):
        raise error

    return measure


class Command(unittest.TestCase):
    """Choice, failures, summary."""

    def run_parts(self, parts, *names):
        """What is printed, and the exit code, when these are all the reports there are."""
        said = io.StringIO()
        with tempfile.TemporaryDirectory() as scratch, mock.patch.object(cli, "PARTS", parts):
            streams = contextlib.redirect_stdout(said), contextlib.redirect_stderr(said)
            with streams[0], streams[1]:
                try:
                    cli.main(["--scratch", scratch, *names])
                    code = 0
                except SystemExit as end:
                    code = end.code
        return said.getvalue(), code

    def test_all_but_the_long_ones_are_made_and_the_end_says_what_was_not(self):
        """A failure does not keep the others from being made, but is a failure."""
        made = []
        long = part(measure=made.append)
        long.LONG = True
        parts = {
            "broken": part(measure=raising(Failure("it broke"))),
            "absent": part(measure=raising(Skip("nothing there"))),
            "partial": part(measure=lambda c: c.content.skip("a clip", "of odd size")),
            "good": part(measure=made.append),
            "long": long,
        }
        said, code = self.run_parts(parts)
        self.assertEqual(code, 1)
        self.assertEqual(len(made), 1)
        for line in [
            "report: made: partial, good",
            "report: SKIPPED long: it takes long: eval/report long, or --all",
            "report: SKIPPED absent: nothing there",
            "report: LEFT OUT: a clip: of odd size",
            "report: FAILED broken: it broke",
        ]:
            self.assertIn(line + "\n", said)
        said, code = self.run_parts(parts, "long", "--no-bench", "absent")
        self.assertEqual((len(made), code), (2, 1))
        self.assertIn("report: made: long\nreport: SKIPPED absent", said)
        said, code = self.run_parts(parts, "--all")
        self.assertEqual(len(made), 4)
        absent = {"absent": parts["absent"], "good": parts["good"]}
        self.assertEqual(self.run_parts(absent)[1], 0, "not asked for by name")

    def test_unknown_names_are_refused(self):
        """And reports without points have none."""
        said, code = self.run_parts(PARTS, "nothing")
        self.assertEqual(code, 2)
        self.assertIn("there is no report nothing: cells, efficiency", said)
        said, code = self.run_parts(PARTS, "--from-points", "speed")
        self.assertEqual(code, 2)
        self.assertIn("speed keeps no points", said)

    def test_every_report_says_what_it_is(self):
        """FILES, ABOUT, LONG, measure; no two write the same file."""
        files = [f for p in PARTS.values() for f in p.FILES]
        self.assertEqual(len(files), len(set(files)))
        for p in PARTS.values():
            self.assertTrue(p.ABOUT and p.FILES and callable(p.measure) and p.LONG in (True, False))

    def test_stand_ins_never_get_into_reports(self):
        """Without clips, drawn ones are measured elsewhere only."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            content = Content(folder / "project", {"TRICODEC_CONTENT": str(folder / "none")})
            content.drawn = lambda _folder: ["drawn"]
            context = Context(Folder(folder), content, scratch=False)
            with self.assertRaises(Skip):
                PARTS["video"].clips(context, folder)
            context.scratch = True
            self.assertEqual(PARTS["video"].clips(context, folder), ["drawn"])
