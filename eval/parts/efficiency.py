# SPDX-License-Identifier: Apache-2.0
"""Coding efficiency of pictures against x264.

Photographs as grey, one slice, QP 20 to 40. Ours is compared with x264 restricted to our tools
(eval/x264-4x4: Intra_4x4 only, CABAC, no 8x8 transform, no deblocking, no trellis, no adaptive
QP), deciding modes by SATD as we do (subme 5) and by rate and distortion (subme 7), and, to show
what Intra_16x16 is worth, with the x264 of the pinned ffmpeg, which cannot leave it out. Bits are
those of the parameter sets and slices: x264's message about itself is not counted.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

from .. import tools
from ..metrics import bd_rate, psnr
from ..output import NO_HEAD, read_csv, table
from ..tools import FFMPEG, ROOT, TRICODEC, X264, Failure, Skip, run

ABOUT = "coding efficiency of grey pictures against x264 with the same tools"
LONG = False
FILES = ["efficiency.csv", "efficiency.md"]
QPS = [20, 24, 28, 32, 36, 40]
LIMIT = 3.0
OURS, LIBRARY = "tricodec", "x264 with I16x16"
JUDGES = {"x264 4x4 subme 5": 5, "x264 4x4 subme 7": 7}
OPTIONS = (
    "--keyint 1 --ipratio 1 --partitions i4x4 --no-8x8dct --trellis 0 --aq-mode 0 --no-deblock"
    " --no-psy --no-mbtree --threads 1 --no-progress --demuxer raw"
    " --input-csp i400 --output-csp i400 --fps 25"
).split()
# x264's names of the same restrictions for its library, in ffmpeg.
PARAMETERS = (
    "subme=7:keyint=1:ipratio=1:partitions=i4x4:8x8dct=0:trellis=0:aq-mode=0:no-deblock=1:psy=0"
    ":mbtree=0:threads=1"
)


def coded_bits(stream):
    """Bits of parameter sets and slices, with start codes of three bytes."""
    units = re.split(b"\0*\0\0\1", stream)[1:]
    return sum(8 * (3 + len(u.rstrip(b"\0"))) for u in units if u and u[0] & 31 in (1, 5, 7, 8))


def decode(stream):
    """Luma samples of a stream, by ffmpeg."""
    source = "-v error -f h264 -i pipe:0 -vf extractplanes=y".split()
    return run([FFMPEG, *source, *"-f rawvideo -pix_fmt gray pipe:1".split()], stream).stdout


def intra16(log):
    """Share of Intra_16x16 macroblocks in x264's log, in percent."""
    found = re.search(rb"mb I\s+I16\.\.4:\s*([\d.]+)%", log)
    return float(found.group(1)) if found else None


def ours(raw, width, height, qp, folder):
    """Stream and share of Intra_16x16 of our encoder."""
    source = tools.pgm(folder / "p.pgm", raw, width, height)
    result = folder / "p.264"
    run([TRICODEC, "encode", source, "-o", result, "--qp", str(qp), "--lanes", "1"])
    return result.read_bytes(), 0.0


def restricted(subme):
    """An encoder like `ours`: the restricted x264."""

    def encode(raw, width, height, qp, folder):
        source, result = folder / "p.yuv", folder / "x.264"
        source.write_bytes(raw)
        size = ["--input-res", f"{width}x{height}", "--qp", str(qp), "--subme", str(subme)]
        done = run([X264, *OPTIONS, *size, "-o", result, source])
        return result.read_bytes(), intra16(done.stderr)

    return encode


def library(raw, width, height, qp, _folder):
    """An encoder like `ours`: the x264 in ffmpeg, with Intra_16x16."""
    source = f"-v info -f rawvideo -pix_fmt gray -s {width}x{height} -i pipe:0".split()
    codec = f"-c:v libx264 -pix_fmt gray -preset medium -x264-params qp={qp}:{PARAMETERS}".split()
    done = run([FFMPEG, *source, *codec, "-f", "h264", "pipe:1"], raw)
    return done.stdout, intra16(done.stderr)


def measure(context):
    """Code every picture by every encoder at every QP."""
    build = subprocess.run([ROOT / "eval" / "x264-4x4"], capture_output=True, text=True)
    if build.returncode != 0:
        print(build.stderr, end="", file=sys.stderr)
        raise Skip("without the restricted x264, which eval/x264-4x4 builds, nothing is judged")
    made = context.provenance("efficiency", ["tricodec", "ffmpeg", "x264-4x4"])
    encoders = {OURS: ours, **{name: restricted(subme) for name, subme in JUDGES.items()}}
    encoders[LIBRARY] = library
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for path in context.content.pictures():
            name = path.stem.removeprefix("nat_")
            raw, width, height = tools.grey(path, folder)
            for encoder, encode in encoders.items():
                for qp in QPS:
                    stream, share = encode(raw, width, height, qp, pathlib.Path(folder))
                    if encoder in JUDGES and share:
                        raise Failure(f"{encoder} used Intra_16x16 at QP {qp}: {share} %")
                    bits = coded_bits(stream)
                    rows.append(
                        {
                            "picture": name,
                            "width": width,
                            "height": height,
                            "encoder": encoder,
                            "qp": qp,
                            "bits": bits,
                            "bits_per_sample": f"{bits / len(raw):.4f}",
                            "psnr_db": f"{psnr(decode(stream), raw):.3f}",
                            "intra16x16_percent": share,
                        }
                    )
            print(f"efficiency: {name}", flush=True)
    context.out.csv("efficiency.csv", rows, made)
    write(context, rows, made)


def from_points(context):
    """Make the page from efficiency.csv as it stands in the folder."""
    path = context.out.path / "efficiency.csv"
    if not path.exists():
        raise Skip(f"there is no {path}")
    comments, rows = read_csv(path)
    write(context, rows, context.provenance("--from-points efficiency", points=comments or NO_HEAD))


def compare(rows):
    """Rows of the page's table, and the worst rate against the judges, in percent."""
    body, worst = [], -100.0
    for name in dict.fromkeys(row["picture"] for row in rows):
        of_picture = [row for row in rows if row["picture"] == name]
        points = {}
        for row in of_picture:
            point = (int(row["bits"]), float(row["psnr_db"]))
            points.setdefault(row["encoder"], []).append(point)
        rates = {e: bd_rate(points[e], points[OURS]) for e in points if e != OURS}
        if None in rates.values():
            raise Failure(f"the curves of {name} do not overlap")
        worst = max([worst, *(rates[judge] for judge in JUDGES)])
        shares = [float(r["intra16x16_percent"]) for r in of_picture if r["encoder"] == LIBRARY]
        line = [f"{name} {of_picture[0]['width']}x{of_picture[0]['height']}"]
        line += [f"{rate:+.2f} %" for rate in rates.values()]
        body.append([*line, f"{min(shares):.0f} to {max(shares):.0f} %"])
    return body, worst


def write(context, rows, made):
    """Write efficiency.md; fail when the aim is missed."""
    body, worst = compare(rows)
    text = (
        "Bits more (+) or fewer (−) than x264 at equal PSNR (BD-rate over QP 20 to 40), one\n"
        "slice, grey. The restricted x264 has our tools: Intra_4x4, CABAC, no 8x8 transform, no\n"
        "deblocking, no trellis, no adaptive QP. With subme 5 it decides modes by SATD as we do,\n"
        "with subme 7 by rate and distortion. x264 has no option to leave Intra_16x16 out:\n"
        "eval/x264-4x4 changes that in its source. The last columns are the x264 of ffmpeg with\n"
        "the same options and Intra_16x16, a tool that this encoder does not have, and how much\n"
        "it uses it.\n\n"
    )
    against = [f"against {e}" for e in (*JUDGES, LIBRARY)]
    text += table(["picture", *against, "its I16x16"], body)
    text += f"\nWorst against the same tools: {worst:+.2f} %; aim: at most {LIMIT:+.1f} %.\n"
    context.out.page("efficiency.md", "Coding efficiency of pictures", text, made)
    print(f"efficiency: worst against the same tools {worst:+.2f} %")
    if worst > LIMIT:
        raise Failure(f"{worst:+.2f} % against x264 with the same tools: the aim is {LIMIT:+.1f} %")
