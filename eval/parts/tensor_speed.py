# SPDX-License-Identifier: Apache-2.0
"""Speed and memory of tensor coders on one core, all in turns on the same matrix."""

import pathlib
import tempfile

from .. import packages
from ..output import table
from ..tools import FFMPEG, ONE_THREAD, TRICODEC, needs, spent

ABOUT = "speed and memory of tensor coders on one core: ours, NNCodec, x265, zstd, ZipNN"
LONG = True
FILES = ["tensor-speed.csv", "tensor-speed.md"]
ROUNDS = 3
SIDE = 384
# Near three bits a value, all of them.
STEP, QP, BITS, X265_QP = "0.516", "11", "3", "15"
LIBRARIES = {"NNCodec": "nncodec", "zstd -3": "zstd", "ZipNN": "zipnn"}
LOSSLESS = ("zstd -3", "ZipNN")
USED = "numpy nncodec zstandard zipnn".split()
# Values in a second: least of encoding at a fixed step and of decoding; most time for --bits.
AIMS = {"encode": 5e6, "decode": 20e6, "ratio": 2.5}


def ours(folder):
    """Runs of our command: coder, direction, command, result."""
    source = folder / "x.npy"
    runs = []
    for tools, option, value in [
        ("tensor", "--step", STEP),
        ("tensor", "--bits", BITS),
        ("avc", "--qp", QP),
        ("avc", "--bits", BITS),
    ]:
        archive = folder / f"{tools}{option}.tri"
        given = [TRICODEC, "encode", source, "-o", archive, "--tools", tools, option, value]
        runs.append((f"{tools} {option} {value}", "encode", given, archive))
    for tools, option in (("tensor", "--step"), ("avc", "--qp")):
        archive, result = folder / f"{tools}{option}.tri", folder / "decoded.npy"
        given = [TRICODEC, "decode", archive, "-o", result]
        runs.append((f"{tools} {option}", "decode", given, archive))
    return runs


def film(folder):
    """Runs of x265 on pictures of 384x384."""
    stream = folder / "x.hevc"
    parameters = f"qp={X265_QP}:keyint=1:ipratio=1:info=0:log-level=none:pools=none:frame-threads=1"
    picture = f"-f rawvideo -pix_fmt gray -s {SIDE}x{SIDE} -i".split()
    codec = "-c:v libx265 -pix_fmt gray -preset medium -x265-params".split()
    encode = [FFMPEG, "-v", "error", "-y", *picture, folder / "x.gray", *codec, parameters, stream]
    decode = f"-v error -y -threads 1 -i {stream} -f rawvideo {folder / 'decoded.gray'}".split()
    return [
        ("x265 medium, intra", "encode", encode, stream),
        ("x265 medium, intra", "decode", [FFMPEG, *decode], stream),
    ]


def measure(context):
    """Time all of them in turns; the best round counts."""
    needs(TRICODEC)
    packages.python()
    made = context.provenance("tensor-speed", ["tricodec", "ffmpeg", *USED])
    best, failed = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        values = packages.say("eval.tensors.worker", "input", folder)["values"]
        for _ in range(ROUNDS):
            for coder, direction, command, result in [*ours(folder), *film(folder)]:
                (folder / "decoded.npy").unlink(missing_ok=True)
                seconds, peak = spent(command, ONE_THREAD)
                keep(best, (coder, direction), seconds, result.stat().st_size, peak)
            for coder, name in LIBRARIES.items():
                for direction in ("encode", "decode") if coder not in failed else ():
                    said = packages.say("eval.tensors.worker", direction, name, folder)
                    if "missing" in said:
                        failed[coder] = said["missing"]
                        context.content.skip(coder, failed[coder])
                        break
                    figures = said["seconds"], said["bytes"], said["peak_kib"]
                    keep(best, (coder, direction), *figures)
    rows = [row(key, figures, values) for key, figures in best.items()]
    context.out.csv("tensor-speed.csv", rows, made)
    text = page(rows, values, failed)
    context.out.page("tensor-speed.md", "Speed and memory of tensor coders", text, made)
    for line in aims(rows):
        print("tensor-speed: " + ", ".join(line))


def keep(best, key, seconds, size, peak):
    """Keep the fastest round and the highest peak."""
    before = best.get(key, (float("inf"), size, 0))
    best[key] = (min(seconds, before[0]), size, max(peak, before[2]))


def row(key, figures, values):
    """A row of the report."""
    seconds, size, peak = figures
    return {
        **{"coder": key[0], "direction": key[1], "lossless": "yes" if key[0] in LOSSLESS else "no"},
        "values": values,
        "bits_per_value": f"{8 * size / values:.3f}",
        "cpu_seconds": f"{seconds:.3f}",
        "million_values_per_second": f"{values / max(seconds, 1e-9) / 1e6:.2f}",
        "peak_mb": f"{peak / 1024:.0f}",
    }


def aims(rows):
    """What is aimed at, and whether it is met."""
    million = {(r["coder"], r["direction"]): r["million_values_per_second"] for r in rows}
    speed = {key: 1e6 * float(value) for key, value in million.items()}
    encode, decode = speed[f"tensor --step {STEP}", "encode"], speed["tensor --step", "decode"]
    ratio = encode / speed[f"tensor --bits {BITS}", "encode"]
    lines = []
    for name, value, aim in [
        ("encode at a fixed step", encode, AIMS["encode"]),
        ("decode", decode, AIMS["decode"]),
    ]:
        kept = "met" if value >= aim else "missed"
        lines.append([name, f"{value / 1e6:.1f} million/s", f"{aim / 1e6:.0f} million/s", kept])
    kept = "met" if ratio <= AIMS["ratio"] else "missed"
    lines.append(["--bits over a fixed step", f"{ratio:.2f} times", f"{AIMS['ratio']} times", kept])
    return lines


def page(rows, values, failed):
    """tensor-speed.md below its first lines."""
    text = (
        f"{values} weights of MiniLM in float32 ({4 * values / 1e6:.0f} MB), one core, processor\n"
        f"time in user mode and in the kernel, best of {ROUNDS} rounds in which all take turns.\n"
        "\n## Aims, `tensor`\n\n"
    )
    text += table(["", "measured", "aim", ""], aims(rows)) + "\n## All\n\n"
    text += table([k.replace("_", " ") for k in rows[0]], [list(r.values()) for r in rows])
    text += (
        "\nOurs and x265 are whole processes: starting, reading and writing are in their time.\n"
        "NNCodec, zstd and ZipNN are calls from Python: of these the call alone is timed, while\n"
        "the peak is of the whole process, with Python and the float32 matrix (and of ours with\n"
        "the mapped file). x265 codes pictures of 8 bits that are made before. zstd and ZipNN are\n"
        "lossless: they stand for what copying less would cost, not for the same work.\n"
    )
    return text + "".join(f"\nLeft out: {name}: {why}.\n" for name, why in failed.items())
