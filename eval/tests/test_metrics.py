# SPDX-License-Identifier: Apache-2.0
"""PSNR and BD-rate beside published figures and the outside judge's."""

import math
import random
import unittest

from ..metrics import bd_rate, psnr

# Points (rate, PSNR) and BD-rates of document JCTVC-E137, as Netflix's VMAF quotes them: the
# anchor, the tested, percent.
PUBLISHED = [
    (
        [(108048.8736, 43.6471), (61279.976, 40.3953), (33905.6656, 37.247), (18883.6928, 34.2911)],
        [
            (108061.2784, 43.6768),
            (61299.9936, 40.4232),
            (33928.7472, 37.2761),
            (18910.912, 34.3147),
        ],
        -0.465215420752807,
    ),
    (
        [(40433.8848, 37.5761), (7622.7456, 35.3756), (2394.488, 33.8977), (1017.6184, 32.0603)],
        [(40370.12, 37.5982), (7587.0024, 35.4025), (2390.0944, 33.9194), (1017.0984, 32.0822)],
        -1.8779823450567612,
    ),
]

# Points that open packages come with; the percentages are those of PyPI's `bjontegaard` 1.3.0,
# bd_rate(..., method="pchip", min_overlap=0), computed once for this file.
JUDGED = [
    # The example of the Matlab function bjontegaard.m and of what descends from it.
    (
        [(686.76, 40.28), (309.58, 37.18), (157.11, 34.24), (85.95, 31.42)],
        [(893.34, 40.39), (407.8, 37.21), (204.93, 34.17), (112.75, 31.24)],
        31.379878202397627,
    ),
    (
        [(675.76, 40.18), (302.58, 36.18), (151.11, 32.24), (65.95, 31.02)],
        [(883.34, 40.09), (402.8, 36.21), (201.93, 32.17), (102.75, 30.24)],
        35.64322387435506,
    ),
    # The three of `bjontegaard`: four points, high rates, six points. One cubic through them
    # would give -4.42, -4.70 and -0.64.
    (
        [(9487.76, 40.037), (4593.60, 38.615), (2486.44, 36.845), (1358.24, 34.851)],
        [(9787.80, 40.121), (4469.00, 38.651), (2451.52, 36.970), (1356.24, 34.987)],
        -4.417485350589045,
    ),
    (
        [(82472.76, 43.825), (26875.24, 41.404), (9487.76, 40.037), (4593.6, 38.615)],
        [(99896.96, 44.731), (33952.04, 41.875), (9787.8, 40.121), (4469.0, 38.651)],
        -4.47218200276197,
    ),
    (
        [
            *[(82472.76, 43.825), (26875.24, 41.404), (9487.76, 40.037), (4593.6, 38.615)],
            *[(3600, 36.5), (2900, 35.1)],
        ],
        [
            *[(99896.96, 44.731), (33952.04, 41.875), (9787.8, 40.121), (4469.0, 38.651)],
            *[(4040, 37), (3300, 36.5)],
        ],
        -2.9528024116427964,
    ),
    # Rates that fall while PSNR rises, and ends whose slope is held back.
    (
        [(100, 30), (90, 32), (400, 33), (410, 38), (2000, 39)],
        [(110, 29), (120, 31), (115, 34), (900, 35), (1000, 40)],
        16.234401847789147,
    ),
]


def curve(seed):
    """Points of some codec: rising in rate and PSNR."""
    draw = random.Random(seed)
    rate, db, points = 100.0, 28.0, []
    for _ in range(draw.randint(3, 8)):
        rate *= math.exp(draw.uniform(0.2, 0.9))
        db += draw.uniform(0.5, 4)
        points.append((rate, db))
    return points


class BdRate(unittest.TestCase):
    """The one BD-rate."""

    def test_it_is_what_the_document_prints(self):
        """JCTVC-E137: twelve digits."""
        for anchor, test, expected in PUBLISHED:
            self.assertAlmostEqual(bd_rate(anchor, test), expected, delta=1e-11)

    def test_it_is_what_the_package_says(self):
        """Beside the outside judge."""
        for anchor, test, expected in JUDGED:
            self.assertAlmostEqual(bd_rate(anchor, test), expected, delta=1e-10)

    def test_a_factor_in_the_rate_is_found(self):
        """Whatever the curve: 7 % more bits at every PSNR are 7 %."""
        for seed in range(50):
            anchor = curve(seed)
            dearer = [(1.07 * rate, db) for rate, db in anchor]
            self.assertAlmostEqual(bd_rate(anchor, dearer), 7.0, places=9)
            self.assertAlmostEqual(bd_rate(anchor, anchor), 0.0, places=9)

    def test_both_ways_are_one(self):
        """a over b times b over a is 1, and neither order nor unit matters."""
        for seed in range(50):
            a, b = curve(seed), curve(1000 + seed)
            forth, back = bd_rate(a, b), bd_rate(b, a)
            self.assertAlmostEqual((1 + forth / 100) * (1 + back / 100), 1.0, places=9)
            kilo = [(rate / 1000, db) for rate, db in reversed(a)]
            self.assertAlmostEqual(bd_rate(kilo, [(r / 1000, d) for r, d in b]), forth, places=7)

    def test_points_on_a_line_are_a_line(self):
        """log(rate) linear in PSNR: the mean distance is the distance in the middle."""
        anchor = [(math.exp(0.2 * db), db) for db in (30, 33, 34, 40)]
        test = [(math.exp(0.25 * db - 1.8), db) for db in (31, 35, 36, 41)]
        middle = (31 + 40) / 2
        expected = 100 * math.expm1(0.05 * middle - 1.8)
        self.assertAlmostEqual(bd_rate(anchor, test), expected, places=9)

    def test_what_cannot_be_compared_is_none(self):
        """No overlap, too few points, infinite PSNR, points that are alike."""
        a = curve(1)
        self.assertIsNone(bd_rate(a, [(rate, db + 100) for rate, db in a]))
        self.assertIsNone(bd_rate(a, a[:2]))
        self.assertIsNone(bd_rate(a[:2] + [(1e6, math.inf)], a))
        self.assertIsNone(bd_rate(a, [a[0], a[1], a[1]]))

    def test_of_points_alike_in_psnr_the_cheapest_counts(self):
        """A dearer way to the same PSNR changes nothing."""
        a, b = curve(3), curve(4)
        self.assertEqual(bd_rate(a, [*b, (9 * b[1][0], b[1][1])]), bd_rate(a, b))


class Psnr(unittest.TestCase):
    """PSNR of samples of 8 bits."""

    def test_by_hand(self):
        """One sample of four is off by ten: the mean square is 25."""
        self.assertAlmostEqual(psnr(bytes([1, 2, 3, 4]), bytes([1, 12, 3, 4])), 34.1514, places=4)
        self.assertEqual(psnr(b"same", b"same"), 100.0)

    def test_other_sizes_are_refused(self):
        """Not cut to the shorter one."""
        with self.assertRaisesRegex(ValueError, "3 samples cannot be compared with 4"):
            psnr(b"abc", b"abcd")
