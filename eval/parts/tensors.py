# SPDX-License-Identifier: Apache-2.0
"""Bits against error of tensors: our two sets of tools beside the coders of others."""

import functools
import shlex
import tempfile

from .. import packages
from ..context import OURS, measured
from ..output import NO_HEAD, read_csv, table, write_json
from ..tensors.rates import CLASSES, LIMITS, TARGETS, at, best, curves, means, tensors_of, verdicts
from ..tools import TRICODEC, Failure, Skip, needs

ABOUT = "bits against error of tensors: ours, INT, MXFP, video coders, NNCodec, KIVI"
LONG = True
PLOT = "tensors-rate"
FILES = ["tensors.csv", "tensors.md", f"{PLOT}.svg", f"{PLOT}.png"]
# Families whose settings are points of a curve, and those with a few points of their own.
STAGED = ("INT, one scale", "INT, groups of 128")
STAGES = ("fixed", "Huffman", "Deflate", "LZ4", "CABAC")
WHOLE = ("NNCodec", "x264", "x265", "AV1")
POINTS = ("MXFP", "KIVI, by channel", "KIVI, by token")
USED = "ffmpeg numpy dahuffman lz4 nncodec matplotlib".split()
DASH = "–"

COUNTED = """
Counted, in all tables: of ours the whole archive, as it is on the disk; of INT and MXFP the coded
symbols with every table that their decoder needs, and all scales (INT: one step of 32 bits, or one
of 16 for each 128 values; MXFP: 8 bits for each 32; KIVI: 32 for each 64), which the entropy stage
codes too where that is shorter; of x264, x265 and AV1 the stream with its headers and 32 bits for
the scale; of NNCodec the coded tensor and 32 bits for its step: its other headers are left out. No
shape or name is counted for the others, while ours are in the archive. SNR is 10·log10(variance /
mean squared error) against the tensor in float32. Between points less than 1.2 dB apart bits are
interpolated, and of symbols of a fixed length the fewest bits that come to the SNR are taken;
nothing is extrapolated, and a coder that does not come to an SNR has a dash.
"""

SOFTWARE = """
Entropy stages: `fixed` is a whole number of bits for each symbol; Huffman has the code lengths of
dahuffman, one table for the tensor; Deflate is zlib at level 9 and LZ4 its HC at level 12, of bytes
or of packed bits, whichever is shorter, or stored; CABAC is NNCodec's adaptive binary arithmetic
coder on the same symbols, with the scales as they are. NNCodec has dependent quantisation, its
parameter search, and the better of two weights of rate (0.6, 1.0). x264, x265 and AV1 (libaom) code
the tensor as a grey picture of 8 bits whose largest magnitude is 127: a tensor with outliers loses
much by that, and some do not come to 15 or 20 dB. `avc` and `tensor` are `tricodec encode --tools`.
"""

KIVI = """KIVI has a least value and a step for each 64 tokens of a channel (K), or for each 64
channels of a token (V). Counted as above.

"""


def measure(context):
    """Measure all coders on all tensors."""
    found = context.content.tensors()
    packages.python()
    used, option = list(USED), ""
    if context.coders != "all":
        option = f" --coders {shlex.quote(context.coders)}"
    if any(measured(context.coders, coder) for coder in OURS):
        needs(TRICODEC)
        used.insert(0, "tricodec")
    points, kept = context.kept("tensors.csv")
    made = context.provenance(f"tensors{option}", used, points)
    given = [f"{name}={kind}={path}" for name, kind, path in found]
    found = packages.run("eval.tensors.measure", context.coders, *given)
    rows = kept + found["rows"]
    for line in found["skipped"]:
        context.content.skip(*line.split(": ", 1))
    if not rows:
        raise Failure("nothing was measured: see the messages above")
    context.out.csv("tensors.csv", rows, made)
    write(context, rows, made, found["skipped"])


def from_points(context):
    """Make page and plots from tensors.csv as it stands in the folder."""
    path = context.out.path / "tensors.csv"
    if not path.exists():
        raise Skip(f"there is no {path}")
    comments, rows = read_csv(path)
    made = context.provenance("--from-points tensors", points=comments or NO_HEAD)
    write(context, rows, made, [])


def columns(rows):
    """Names of the curves that are there, as (coder, variant or None): ours come first."""
    there = {(row["coder"], row["variant"]) for row in rows}
    found = [(coder, None) for coder in (*OURS, *WHOLE) if any(c == coder for c, _ in there)]
    return found + [(c, s) for c in STAGED for s in STAGES if (c, s) in there]


def label(coder, variant):
    """A curve's name in a table."""
    return f"{coder}, {variant}" if variant else coder


def of_curve(rows, coder, variant):
    """Rows of one curve."""
    return [r for r in rows if r["coder"] == coder and variant in (None, r["variant"])]


def figure(value):
    """Bits, or a dash."""
    return DASH if value is None else f"{value:.3f}"


def class_means(rows, db):
    """Bits of every curve by class, as {(coder, variant): {class: bits or None}}."""
    classes = tensors_of(rows)
    result = {}
    for coder, variant in columns(rows):
        # A tensor without any point of this curve has no figure: it must not drop out of a mean.
        chosen = of_curve(rows, coder, variant)
        found = means(chosen, [coder], db) if chosen else {}
        complete = tensors_of(chosen)
        result[coder, variant] = {
            name: found.get((coder, name)) if complete.get(name) == tensors else None
            for name, tensors in classes.items()
        }
    return result


def mean_tables(rows):
    """The tables of bits at each SNR."""
    text = ""
    for db in TARGETS:
        found = class_means(rows, db)
        classes = list(next(iter(found.values())))
        body = [
            [label(*curve), *(figure(bits[name]) for name in classes)]
            for curve, bits in found.items()
        ]
        text += f"\n### {db:.0f} dB\n\n" + table(["coder", *classes], body)
    return text


def against(rows):
    """Two lists of sentences: where `tensor` needs the fewest bits, and where it does not."""
    good, bad = [], []
    for db in TARGETS:
        found = class_means(rows, db)
        ours = found.pop(("tensor", None), {})
        for name in tensors_of(rows):
            bits = ours.get(name)
            others = {c: b[name] for c, b in found.items() if b[name] is not None and c[0] != "avc"}
            if bits is None:
                bad.append(f"{CLASSES[name]} at {db:.0f} dB: no figure of ours")
                continue
            if not others:
                good.append(f"{CLASSES[name]} at {db:.0f} dB: no other coder has a figure")
                continue
            curve = min(others, key=others.get)
            change = 100 * (bits / others[curve] - 1)
            where = good if change < 0 else bad
            place = f"{CLASSES[name]} at {db:.0f} dB: {bits:.3f} against {others[curve]:.3f} of"
            where.append(f"{place} {label(*curve)} ({change:+.1f} %)")
    return good, bad


def single(rows):
    """Where another coder needs fewer bits on a single tensor."""
    found, names = curves(rows), dict.fromkeys((r["coder"], r["variant"]) for r in rows)
    lines = []
    for tensor in (t for tensors in tensors_of(rows).values() for t in tensors):
        for db in TARGETS:
            ours = best(found, tensor, "tensor", db)
            for coder, variant in names:
                if coder in OURS or (tensor, coder, variant) not in found:
                    continue
                one = {(tensor, coder, variant): found[tensor, coder, variant]}
                bits = best(one, tensor, coder, db)
                if bits is not None and (ours is None or bits < ours):
                    place = f"{tensor} at {db:.0f} dB: {figure(ours)} against {bits:.3f} of"
                    lines.append(f"{place} {label(coder, variant)}")
    return lines


def aims(rows):
    """Whether the limits at 15 dB are kept."""
    body = []
    for name, bits, limit in verdicts(rows):
        kept = "missed" if bits is None or bits > limit else "met"
        body.append([f"{name} ({CLASSES[name]})", figure(bits), f"{limit:.2f}", kept])
    return body


def operating_points(rows):
    """Quantisers with a few points of their own beside `tensor` at the same SNR, by tensor."""
    found = curves([r for r in rows if r["coder"] == "tensor"])
    body = []
    for family in POINTS:
        chosen = [r for r in rows if r["coder"] == family]
        for key in dict.fromkeys((r["tensor"], r["setting"]) for r in chosen):
            same = [r for r in chosen if (r["tensor"], r["setting"]) == key]
            bits = {r["variant"]: float(r["bits_per_value"]) for r in same}
            db = float(same[0]["snr_db"])
            ours = at(found.get((key[0], "tensor", ""), []), db)
            least = min(bits, key=bits.get)
            coded = f"{bits[least]:.3f} ({least})"
            body.append([key[0], f"{family} {key[1]}", f"{db:.2f}", figure(bits["fixed"]), coded])
            body[-1].append(figure(ours))
    return body


def page(rows, skipped):
    """tensors.md below its first lines."""
    good, bad = against(rows)
    names = [f"{k}: {', '.join(t)}" for k, t in tensors_of(rows).items()]
    text = "Bits per value at equal error, means over the tensors of a class. " + "; ".join(names)
    text += ".\n\n## Aims at 15 dB, `tensor`\n\n"
    text += table(["class", "bits", "limit", ""], aims(rows))
    text += "\n## For and against\n\nWhere `tensor` needs fewer bits than every other coder:\n\n"
    text += "".join(f"- {line}\n" for line in good or ["nowhere"])
    text += "\nWhere it does not:\n\n" + "".join(f"- {line}\n" for line in bad or ["nowhere"])
    text += "\nSingle tensors of which another coder needs fewer bits:\n\n"
    text += "".join(f"- {line}\n" for line in single(rows) or ["none"])
    text += f"\n![Bits against SNR]({PLOT}.svg)\n"
    text += "\n## Bits at 10, 15 and 20 dB\n" + mean_tables(rows) + COUNTED + SOFTWARE
    points = operating_points(rows)
    if points:
        head = ["tensor", "quantiser", "dB", "fixed length", "least of its stages", "`tensor`"]
        text += "\n## Quantisers with points of their own, and ours at the same SNR\n\n"
        text += KIVI + table(head, points)
    missing = [name for name in LIMITS if name not in tensors_of(rows)]
    if missing:
        text += f"\nNot measured, for want of tensors: {', '.join(CLASSES[n] for n in missing)}.\n"
    text += "".join(f"\nLeft out: {line}.\n" for line in skipped)
    return text


def draw(points, path):
    """Draw the curves into a file."""
    packages.draw("eval.tensors.plots", points, path)


def write(context, rows, made, skipped):
    """Write page and plots."""
    context.out.page("tensors.md", "Tensors: bits against error", page(rows, skipped), made)
    curves_of = [{"coder": label(c, v), "rows": of_curve(rows, c, v)} for c, v in columns(rows)]
    whole = {"curves": curves_of, "classes": CLASSES, "foot": made.lines()}
    with tempfile.TemporaryDirectory() as scratch:
        points = write_json(scratch, whole)
        for kind in ("svg", "png"):
            context.out.drawn(f"{PLOT}.{kind}", functools.partial(draw, points), made)
    for name, bits, limit, kept in aims(rows):
        print(f"tensors: {name} at 15 dB: {bits} bits, limit {limit}: {kept}")
