# SPDX-License-Identifier: Apache-2.0
"""Bits at equal error: interpolation between measured points, and means over classes.

A point is (bits per value, SNR in dB). Nothing is extrapolated, and nothing is interpolated
between points that lie further apart than GAP_DB: there a coder has no figure. Symbols of a fixed
length have a whole number of bits: their figure is the fewest bits that come to the SNR.
"""

GAP_DB = 1.2
FIXED = "fixed"
TARGETS = (10.0, 15.0, 20.0)
CLASSES = {
    "W": "weights",
    "A": "activations",
    "K": "keys",
    "V": "values",
    "WG": "weight gradients",
    "AG": "activation gradients",
}
# What the tensor tools are to take at 15 dB, whole archives counted.
LIMITS = {"W": 2.56, "A": 1.81, "K": 1.46, "V": 2.04, "WG": 1.49, "AG": 0.95}


def at(points, db, gap=GAP_DB):
    """Bits at an SNR, or None where no two neighbouring points have it between them.

    Points that another one beats, in bits and in SNR, are left out: nobody would use them.
    """
    kept = []
    for bits, snr in sorted(points, key=lambda p: (p[0], -p[1])):
        if not kept or snr > kept[-1][1]:
            kept.append((bits, snr))
    for (b0, d0), (b1, d1) in zip(kept, kept[1:]):
        if d0 <= db <= d1 and d1 - d0 < gap:
            return b0 + (b1 - b0) * (db - d0) / (d1 - d0)
    exact = [bits for bits, snr in kept if snr == db]
    return exact[0] if exact else None


def stairs(points, db):
    """Bits of the cheapest point that comes to an SNR, or None; without one below it, None too."""
    if not points or min(snr for _, snr in points) > db:
        return None
    return min((bits for bits, snr in points if snr >= db), default=None)


def curves(rows):
    """Points by (tensor, coder, variant)."""
    found = {}
    for row in rows:
        key = (row["tensor"], row["coder"], row["variant"])
        found.setdefault(key, []).append((float(row["bits_per_value"]), float(row["snr_db"])))
    return found


def best(found, tensor, coder, db):
    """Bits of a coder's best variant on a tensor at an SNR, or None."""
    values = [
        (stairs if variant == FIXED else at)(points, db)
        for (t, c, variant), points in found.items()
        if (t, c) == (tensor, coder)
    ]
    return min((v for v in values if v is not None), default=None)


def tensors_of(rows):
    """Tensors by class, in the order of CLASSES."""
    found = {name: [] for name in CLASSES}
    for row in rows:
        if row["tensor"] not in found[row["class"]]:
            found[row["class"]].append(row["tensor"])
    return {name: tensors for name, tensors in found.items() if tensors}


def means(rows, coders, db):
    """Bits of each coder by class: the mean over its tensors, None where one has no figure."""
    found, classes = curves(rows), tensors_of(rows)
    table = {}
    for coder in coders:
        for name, tensors in classes.items():
            bits = [best(found, tensor, coder, db) for tensor in tensors]
            table[coder, name] = None if None in bits else sum(bits) / len(bits)
    return table


def verdicts(rows, coder="tensor"):
    """Class, bits at 15 dB and limit of our tools, for the classes that were measured."""
    table = means(rows, [coder], 15.0)
    return [(name, bits, LIMITS[name]) for (_, name), bits in table.items()]
