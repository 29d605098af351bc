# SPDX-License-Identifier: Apache-2.0
"""Mutants: which tops there are, which tests kill, and what the page says."""

import pathlib
import tempfile
import unittest

from ..parts import mutants
from ..tools import ROOT, Failure


class Mutants(unittest.TestCase):
    """Without Yosys and without a compiler."""

    def test_a_module_is_mutated_once(self):
        """The first line of a module counts; tops of configurations do not."""
        lines = ["# no top", "first tri_a", "second tri_a N=3", "third encoder.small", "last tri_b"]
        wanted = [("first", "tri_a", []), ("last", "tri_b", [])]
        self.assertEqual(mutants.tops("\n".join(lines)), wanted)

    def test_every_module_that_is_a_top_has_a_test(self):
        """Otherwise the top is there for nothing."""
        for name, _, _ in mutants.tops((ROOT / "sim" / "tops.txt").read_text()):
            with self.subTest(top=name):
                self.assertTrue(mutants.tests(name))

    def test_a_block_is_tested_by_its_file_and_a_small_one_by_its_function(self):
        """Where a file has many tops, its functions say which is whose."""
        self.assertEqual(mutants.tests("enc_carry"), [("blocks", ["enc_carry::"])])
        self.assertEqual(mutants.tests("fifo"), [("common", ["fifo"])])
        self.assertEqual(mutants.tests("there_is_no_such_top"), [])
        # The root of a test of several files has no module's name.
        self.assertEqual(mutants.tests("level_drops")[0][0], "transform8")

    def test_functions_between_tests_are_followed(self):
        """What makes a model may stand behind another test, and call one another."""
        text = (
            'fn deep() { Block::new("a") }\n#[test]\nfn one() { Block::new("b") }\n'
            "fn over() { deep() }\n#[test]\nfn two() { over(); }\n#[test]\nfn three() { deep() }\n"
        )
        self.assertEqual(mutants.named(text, "a"), ["two", "three"])
        self.assertEqual(mutants.named(text, "b"), ["one"])
        typed = 'impl Pair {\n fn new() { Block::new("a") }\n}\n#[test]\nfn one() { Pair::new() }\n'
        self.assertEqual(mutants.named(typed, "a"), ["one"])

    def test_what_and_where_are_short(self):
        """The innermost place, without its folder."""
        mutant = {
            "mutant": 3,
            "mode": "inv",
            "cell": "$44",
            "port": "B",
            "portbit": "2",
            "wire": "run_q",
            "wirebit": "5",
            "places": ["rtl/entropy/enc/tri_enc_carry.sv:62.28-64.42", "rtl/x.sv:1.1-2.2"],
        }
        self.assertEqual(mutants.what(mutant), "inv $44.B[2] (run_q[5])")
        self.assertEqual(mutants.where(mutant), "tri_enc_carry.sv:62")
        self.assertEqual(mutants.where({"places": []}), "")

    def test_what_kills_is_told_from_what_hangs(self):
        """A failing test, a crash, no end, and none of them."""
        with tempfile.TemporaryDirectory() as folder:
            for lines, killer in [
                ("echo test one::two ... FAILED; exit 101", "t: one::two"),
                ("kill -SEGV $$", "t: it crashes"),
                ("while :; do :; done", mutants.HANGS),
                ("echo test one::two ... ok", None),
            ]:
                path = pathlib.Path(folder) / "test"
                path.write_text(f"#!/bin/sh\n{lines}\n")
                path.chmod(0o755)
                found = mutants.killer(folder, 1, [("t", [])], {"t": path}, 1)
                self.assertEqual(found, killer)
            path.write_text("#!/bin/sh\necho running 0 tests\n")
            with self.assertRaisesRegex(Failure, "no tests"):
                mutants.killer(folder, 1, [("t", ["x"])], {"t": path}, 1)

    def test_the_share_is_of_those_that_may_change_something(self):
        """What changes nothing is left out."""
        fates = ["killed"] * 3 + ["same"] * 5 + ["survives"]
        row = {"block": "b", "mutant": 1, "what": "inv", "where": "x.sv:1", "killed_by": ""}
        page = mutants.page([{**row, "fate": fate} for fate in fates])
        self.assertIn("75.0 %", page)
        self.assertIn("| b | 9 | 3 | 5 | 1 |", page)
        self.assertIn("| b | 1 | inv | x.sv:1 |", page)


if __name__ == "__main__":
    unittest.main()
