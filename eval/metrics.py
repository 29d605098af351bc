# SPDX-License-Identifier: Apache-2.0
"""What the reports compare by: PSNR, and the Bjøntegaard difference in rate (BD-rate).

BD-rate is the mean difference of two curves of log(rate) over PSNR, over the PSNR that both reach,
as a percentage. The curve through the points is a piecewise cubic Hermite interpolation (PCHIP).
VCEG-M33 put one cubic through four points; that cubic swings out between points that lie
unevenly, so the JCT-VC and JVET common test conditions (JCTVC-L1100, JVET-T2010) took PCHIP. It
is monotone between monotone points, takes any number of them, and is what other people's figures
mean today. The slopes are those of Fritsch and Butland inside and of the three-point formula at
the ends, as in those documents' sheets and in SciPy. The integral is exact, not a sum of samples.
"""

import math

# Points that lie closer together in dB than this are one point.
SAME_DB = 1e-6
# Fewer points than this say nothing of a curve.
LEAST_POINTS = 3


def psnr(a, b):
    """PSNR in dB of two sequences of 8-bit samples; 100 where they are alike."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} samples cannot be compared with {len(b)}")
    error = sum((x - y) ** 2 for x, y in zip(a, b))
    return 10 * math.log10(255 * 255 * len(a) / error) if error else 100.0


def bd_rate(anchor, test):
    """Rate of `test` over that of `anchor` at equal PSNR, in percent: negative is fewer bits.

    Both are lists of (rate, PSNR in dB) in any order and any unit of rate. Points without a finite
    PSNR do not count. None where a curve has less than three points, or none overlap.
    """
    curves = [_curve(points) for points in (anchor, test)]
    if any(len(x) < LEAST_POINTS for x, _ in curves):
        return None
    low = max(x[0] for x, _ in curves)
    high = min(x[-1] for x, _ in curves)
    if high <= low:
        return None
    means = [_integral(x, y, low, high) / (high - low) for x, y in curves]
    return 100 * math.expm1(means[1] - means[0])


def _curve(points):
    """PSNR, rising, and the logarithm of the rate: of points alike in PSNR the cheapest."""
    x, y = [], []
    for db, log_rate in sorted((db, math.log(rate)) for rate, db in points if math.isfinite(db)):
        if not x or db - x[-1] > SAME_DB:
            x.append(db)
            y.append(log_rate)
    return x, y


def _slopes(x, y):
    """Slopes of the PCHIP at its points, three at least."""
    h = [b - a for a, b in zip(x, x[1:])]
    d = [(b - a) / w for a, b, w in zip(y, y[1:], h)]
    inner = []
    for h0, h1, d0, d1 in zip(h, h[1:], d, d[1:]):
        if d0 * d1 <= 0:
            inner.append(0.0)
        else:
            # A harmonic mean, weighted towards the shorter interval.
            w0, w1 = 2 * h1 + h0, h1 + 2 * h0
            inner.append((w0 + w1) / (w0 / d0 + w1 / d1))
    return [_end(h[0], h[1], d[0], d[1]), *inner, _end(h[-1], h[-2], d[-1], d[-2])]


def _end(h0, h1, d0, d1):
    """Slope at an end: the parabola's through three points, held back to keep the shape."""
    slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if slope * d0 <= 0:
        return 0.0
    if d0 * d1 <= 0 and abs(slope) > 3 * abs(d0):
        return 3 * d0
    return slope


def _integral(x, y, low, high):
    """Integral of the PCHIP through (x, y) from low to high, which lie within x."""
    m = _slopes(x, y)
    total = 0.0
    for i in range(len(x) - 1):
        a, b = max(low, x[i]), min(high, x[i + 1])
        if a >= b:
            continue
        h = x[i + 1] - x[i]
        # The cubic of the interval over t = 0..1, by its powers.
        rise = y[i + 1] - y[i]
        square = 3 * rise - h * (2 * m[i] + m[i + 1])
        cube = h * (m[i] + m[i + 1]) - 2 * rise
        powers = (y[i], h * m[i] / 2, square / 3, cube / 4)
        total += h * (_primitive(powers, (b - x[i]) / h) - _primitive(powers, (a - x[i]) / h))
    return total


def _primitive(powers, t):
    """The polynomial p0·t + p1·t² + p2·t³ + p3·t⁴."""
    return sum(p * t**k for k, p in enumerate(powers, 1))
