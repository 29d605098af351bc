# SPDX-License-Identifier: Apache-2.0
"""prove.py tells what holds from what does not."""

import pathlib
import unittest

import prove

FOLDER = pathlib.Path(__file__).parent


class Counter(unittest.TestCase):
    """The properties of counter.sv."""

    def verdicts(self, clocks):
        """Property: first words of the verdict, whether that is good."""
        proof = {"top": "counter", "clocks": clocks}
        rows = prove.prove("counter", proof, [FOLDER / "counter.sv"])
        return {row["property"]: (row["verdict"].split(" at ")[0], row["good"]) for row in rows}

    def test_without_a_bound(self):
        """By induction."""
        found = self.verdicts({})
        self.assertEqual(found["ten_at_most"], ("holds", True))
        self.assertEqual(found["add_up"], ("holds", True))
        self.assertEqual(found["five_at_most"], ("fails", False))
        self.assertEqual(found["any_to_begin_with"], ("fails", False))
        self.assertEqual(found["nine"], ("reached", True))
        self.assertEqual(found["twelve"], ("never reached", False))

    def test_with_a_bound(self):
        """A bound that is too short finds nothing, one that is long enough does."""
        self.assertEqual(self.verdicts({"five_at_most": 5})["five_at_most"], ("holds", True))
        self.assertEqual(self.verdicts({"five_at_most": 9})["five_at_most"], ("fails", False))


if __name__ == "__main__":
    unittest.main()
