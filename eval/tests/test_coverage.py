# SPDX-License-Identifier: Apache-2.0
"""Coverage: counters as Verilator writes them, sums, holes and their reasons."""

import re
import unittest

from ..coverage import Counters, check, explained, reasons, span
from ..parts import coverage
from ..tools import ROOT, Failure

SOURCE = ["always_comb begin", "  if (a)", "    b = 1;", "  else", "    b = c ? 2 : 3;", "end"]


def counter(line, name, lines, count, kind="branch", top="x"):
    """A line of a file of counters."""
    fields = {"f": "m.sv", "l": line, "n": 3, "page": f"v_{kind}/m", "o": name, "S": lines}
    fields["h"] = f"{top}.m"
    text = "".join(f"\1{key}\2{value}" for key, value in fields.items())
    return f"C '{text}' {count}\n"


class Coverage(unittest.TestCase):
    """A module of six lines."""

    def setUp(self):
        """Two models of it: each has gone one way."""
        first = ["# SystemC::Coverage-3\n", counter(1, "block", "1,6", 9, "line")]
        first += [counter(2, "if", "2-3", 9), counter(2, "else", "4-5", 0)]
        first += [counter(5, "cond_then", "5", 0), counter(5, "cond_else", "5", 0)]
        self.counters = Counters()
        self.counters.add(first)
        self.first = first

    def test_lines_of_a_span(self):
        """Numbers and ranges."""
        self.assertEqual(span("3,5-7"), {3, 5, 6, 7})
        self.assertEqual(span(""), set())

    def test_what_no_model_runs_is_a_hole(self):
        """Lines by their blocks, branches by their ways; a ternary is no line."""
        self.assertEqual(self.counters.lines("m.sv"), {n: n not in (4, 5) for n in range(1, 7)})
        holes = self.counters.holes("m.sv", SOURCE)
        wanted = [(2, "else"), (4, "line"), (5, "line"), (5, "? else"), (5, "? then")]
        self.assertEqual([(h.line, h.what) for h in holes], wanted)
        self.assertEqual(holes[1].source, "else")

    def test_one_model_is_enough(self):
        """Of the same place in two tops, one has run it."""
        self.counters.add([counter(2, "else", "4-5", 1, top="y")])
        holes = self.counters.holes("m.sv", SOURCE)
        self.assertEqual([h.what for h in holes], ["? else", "? then"])
        row = {"file": "m.sv", "lines": 6, "lines_run": 6, "branches": 4, "branches_run": 2}
        self.assertEqual(list(coverage.rows(self.counters)), [row])

    def test_each_hole_has_a_reason_and_each_reason_a_hole(self):
        """Of one kind, or of all in the line."""
        holes = self.counters.holes("m.sv", SOURCE)

        def checked(text):
            known = reasons(text)
            check(explained(holes, known), known)

        both = '[[hole]]\nfile = "m.sv"\ntext = "c .|else|if"\nreason = "why"\n'
        checked(both)
        self.assertEqual({r.reason for _, r in explained(holes, reasons(both))}, {"why"})
        with self.assertRaisesRegex(Failure, r"m.sv:2: else: never: if \(a\)"):
            checked(both.replace("|if", ""))
        with self.assertRaisesRegex(Failure, "m.sv: zzz: a reason that no hole needs"):
            checked(both + both.replace("c .|else|if", "zzz"))
        with self.assertRaisesRegex(Failure, "^4 to mend"):
            checked(both.replace("reason", 'what = "? then"\nreason'))

    def test_a_named_point_is_counted_over_all_places(self):
        """By the module that it is bound to; it is no line, and what it has of lines neither."""
        for top, count in (("x", 2), ("y", 0)):
            top += ".u_points_fifo__words.gen_a[3].gen_b__BRA__1__KET__"
            self.counters.add([counter(3, "full", "", count, "user", top)])
            self.counters.add([counter(9, "if", "9", count, "branch", top)])
        self.counters.add([counter(3, "full", "", 1, "user", "x.u_points_fifo__words.gen_a[*]")])
        self.counters.add([counter(3, "full", "", 1, "user", "x*")])
        self.assertEqual(self.counters.points(), {("tri_fifo", "words full[3][1]"): 2})
        self.assertEqual(len(self.counters.lines("m.sv")), 6)
        self.assertEqual(self.counters.missed(), [])
        lines = list(coverage.rows(self.counters))
        page = coverage.page(lines, [], self.counters.points())
        self.assertIn("4 of 6 lines", page)
        self.assertIn("66.67 % (aim: 98 %, missed)", page)
        self.assertIn("1 of 1 named points", page)
        self.assertIn("| tri_fifo | words full | 1 | 1 |", page)

    def test_holes_of_one_reason_share_a_row(self):
        """Those that follow one another."""
        known = reasons('[[hole]]\nfile = "m.sv"\ntext = ""\nreason = "why"\n')
        pairs = explained(self.counters.holes("m.sv", SOURCE), known)
        wanted = [["m.sv:2", "else", "`if (a)`", "why"]]
        wanted += [["m.sv:4–5", "line", "`else` and 1 more", "why"]]
        self.assertEqual(list(coverage.missing(pairs))[:2], wanted)
        bare = explained(self.counters.holes("m.sv", SOURCE), [])
        self.assertEqual({row[3] for row in coverage.missing(bare)}, {"not by these tests"})

    def test_committed_reasons_name_files_and_lines(self):
        """Each file is there, and a line of it matches."""
        for reason in reasons((ROOT / "sim" / "coverage-holes.toml").read_text()):
            with self.subTest(file=reason.file, text=reason.text):
                if reason.what != "point":
                    lines = (ROOT / "rtl" / reason.file).read_text().splitlines()
                    matching = [n for n in lines if re.search(reason.text, n.strip())]
                    self.assertTrue(matching, reason.text)
                self.assertTrue(reason.reason)


if __name__ == "__main__":
    unittest.main()
