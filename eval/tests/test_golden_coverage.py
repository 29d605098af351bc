# SPDX-License-Identifier: Apache-2.0
"""Coverage of golden: lines as lcov has them, what is of tests, and the functions around lines."""

import unittest

from .. import lcov, llvm
from ..parts import golden_coverage
from ..provenance import version

SOURCE = """\
//! A file.
#[derive(Debug)]
pub struct A(u32);

impl A {
    pub(crate) const fn new(
        n: u32,
    ) -> Self {
        A(n)
    }

    fn late(&self) -> u32 {
        // As late as can be.
        if self.0 > 9 {
            return 1;
        }

        self.0
    }
}

trait B {
    fn declared(
        n: u32,
    ) -> u32;
    fn short(n: u32) -> u32 { n }
}

#[cfg(test)]
fn helper() {
    A::new(1);
}

fn last() {}

#[cfg(test)]
mod elsewhere;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a() {}
}
""".splitlines()
COUNTS = {2: 0, 6: 3, 9: 3, 12: 0, 14: 0, 15: 0, 18: 0, 26: 7, 30: 1, 31: 0, 34: 2, 44: 1}
INFO = ["SF:/g/golden/src/a.rs\n", "FN:6,_R\n", "DA:6,0\n", "DA:6,3,x\n", "end_of_record\n"]


class GoldenCoverage(unittest.TestCase):
    """A file of Rust, and one of counters."""

    def setUp(self):
        """The file with its counters."""
        self.file = lcov.Source("a.rs", COUNTS, SOURCE)

    def test_counters_of_a_line_are_added(self):
        """Those of a file that is there twice, too."""
        more = ["SF:/g/golden/src/b.rs\n", "DA:1,4\n", *INFO]
        wanted = {"/g/golden/src/a.rs": {6: 6}, "/g/golden/src/b.rs": {1: 4}}
        self.assertEqual(lcov.read(INFO + more), wanted)

    def test_code_of_tests_does_not_count(self):
        """A function, a module that is elsewhere, a module."""
        found = lcov.of_tests(SOURCE)
        self.assertEqual(lcov.spans(found), "29–32, 36–37, 39–45")
        self.assertEqual([n for n in COUNTS if n not in self.file.run], [30, 31, 44])

    def test_lines_have_their_functions(self):
        """A head of several lines, a declaration, a body of one line; others are in none."""
        names = lcov.functions(SOURCE)
        found = {n: [i for i, name in enumerate(names, 1) if name == n] for n in set(names)}
        self.assertEqual(found["new"], [6, 7, 8, 9, 10])
        self.assertEqual(found["late"], list(range(12, 20)))
        self.assertEqual(found["declared"], [23, 24, 25])
        self.assertEqual((found["short"], found["last"]), ([26], [34]))
        self.assertEqual(names[1], "")

    def test_lines_that_are_not_run_are_put_together(self):
        """Comments, braces and blank lines do not part them."""
        found = list(self.file.by_function())
        self.assertEqual(found, [("", 1, 0, "2"), ("late", 4, 0, "12–18")])
        self.assertEqual(lcov.spans([1, 2, 5, 9], between={3, 4}), "1–5, 9")

    def test_rows_and_page(self):
        """The share is never rounded up; a file without a hole is not among the least."""
        whole = lcov.Source("b.rs", {1: 1}, ["fn b() {}"])
        listed = list(golden_coverage.rows([self.file, whole]))
        wanted = {"file": "a.rs", "lines": 9, "lines_run": 4, "percent": "44.44"}
        self.assertEqual(listed[0], wanted)
        self.assertEqual(golden_coverage.percent(99_999, 100_000), "99.99")
        page = golden_coverage.page([self.file, whole], streams=False)
        self.assertIn("5 of 10 lines with code are run: 50.00 %. Of 2 files", page)
        self.assertIn("| a.rs | 9 | 4 | 44.44 |\n\n", page)
        self.assertIn("| a.rs | late | 4 |\n", page)
        self.assertIn("| late | 0 | 4 | a.rs:12–18 |\n", page)
        self.assertNotIn("| b.rs", page)
        self.assertIn("they were not there", page)
        self.assertNotIn("they were not there", golden_coverage.page([whole], streams=True))

    def test_files_of_golden_alone(self):
        """Whatever else has counters."""
        name = str(golden_coverage.SOURCES / "lib.rs")
        lines = ["SF:/elsewhere/golden/src/a.rs\n", "DA:1,1\n", f"SF:{name}\n", "DA:1,1\n"]
        self.assertEqual([f.name for f in golden_coverage.sources(lines)], ["lib.rs"])

    def test_the_tools_have_versions(self):
        """As they are pinned."""
        self.assertGreaterEqual(len(llvm.pins()), 2)
        for name, pin in llvm.pins().items():
            self.assertEqual(version(name), f"{name} {pin}")
