# SPDX-License-Identifier: Apache-2.0
"""The table of modules: each column from its report."""

import contextlib
import io
import pathlib
import tempfile
import unittest

from ..content import Content
from ..context import Context
from ..output import Folder
from ..parts import blocks
from ..tools import ROOT, Skip


class Blocks(unittest.TestCase):
    """On made-up reports, but of the project's own modules."""

    def test_mutants_are_of_a_top_or_of_a_file(self):
        """What changes nothing is left out."""
        row = {"block": "predict", "where": "tri_predict_taps.sv:40"}
        mutated = [{**row, "fate": fate} for fate in ["killed", "killed", "same", "survives"]]
        self.assertEqual(blocks.killed(mutated, "tri_predict", "predict"), "2 of 3")
        self.assertEqual(blocks.killed(mutated, "tri_predict_taps", None), "2 of 3")
        self.assertEqual(blocks.killed(mutated, "tri_predict_modes", None), "–")

    def test_a_proof_counts_for_the_modules_that_it_has(self):
        """A property of two proofs is one; what is covered is no property."""
        known = {"a": {"top": "fifo"}, "b": {"top": "fifo"}, "c": {"streams": "tri_encoder"}}
        row = {"property": "p", "kind": "assert", "bound": ""}
        properties = [{**row, "proof": "a"}, {**row, "proof": "b"}, {**row, "proof": "c"}]
        properties += [{**row, "proof": "a", "property": "q", "bound": "20"}]
        properties += [{**row, "proof": "a", "property": "r", "kind": "cover"}]
        self.assertEqual(blocks.proved(known, properties), {"tri_fifo": (2, 1)})

    def test_every_module_has_a_row(self):
        """With its test, and figures where there are some."""
        covered = [{"file": "common/tri_fifo.sv", "lines": "9", "lines_run": "8"}]
        covered[0].update({"branches": "0", "branches_run": "0"})
        table = {row[0]: row[1:] for row in blocks.rows([], covered, [])}
        self.assertEqual(table["`tri_fifo`"], ["`common.rs`", "–", "8 of 9", "–", "–"])
        self.assertEqual(table["`tri_enc_carry`"][0], "`blocks/enc_carry.rs`")
        self.assertEqual(table["`tri_decoder`"][0], "`decoder/`")
        modules = {p.stem for p in (ROOT / "rtl").rglob("tri_*.sv") if p.parent.name != "pkg"}
        self.assertEqual({name.strip("`") for name in table}, modules)

    def test_it_waits_for_the_others(self):
        """Without their reports there is nothing to put together."""
        with tempfile.TemporaryDirectory() as scratch:
            out = Folder(pathlib.Path(scratch) / "out")
            with contextlib.redirect_stdout(io.StringIO()), self.assertRaises(Skip):
                blocks.measure(Context(out, Content(pathlib.Path(scratch), {}), scratch=True))


if __name__ == "__main__":
    unittest.main()
