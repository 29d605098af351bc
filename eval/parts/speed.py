# SPDX-License-Identifier: Apache-2.0
"""Speed of the golden codec and of the lockstep.

1. The golden codec beside x264 and ffmpeg on the same photograph and core: processor time for each
   frame, from runs over 4 and 40 frames whose difference leaves out starting and reading; the best
   of several rounds, in which all take turns, so that other load on the machine meets all alike.
2. The criterion benches of golden/benches (wall time, one thread).
3. The lockstep of both configurations in clocks per second.
"""

import json
import os
import pathlib
import subprocess
import tempfile

from .. import tools
from ..configs import configurations
from ..output import table
from ..tools import FFMPEG, ONE_THREAD, PIN, ROOT, TARGET, TRICODEC, Failure

ABOUT = "speed of the golden codec beside x264 and ffmpeg, benches, lockstep"
LONG = False
FILES = ["speed.csv", "speed.md"]
QP = 27
FEW, MANY = 4, 40
ROUNDS = 5
SAME_TOOLS = ":partitions=i4x4:8x8dct=0:trellis=0:aq-mode=0:no-deblock=1:psy=0"


def codecs(picture, folder):
    """Megabytes per second of each codec, one byte a sample."""
    raw, width, height = tools.grey(picture, folder)
    folder = pathlib.Path(folder)
    for frames in (FEW, MANY):
        header = b"YUV4MPEG2 W%d H%d F25:1 Cmono\n" % (width, height)
        (folder / f"{frames}.y4m").write_bytes(header + (b"FRAME\n" + raw) * frames)
    quiet = [FFMPEG, "-v", "error", "-threads", "1", "-i"]

    def x264(more):
        parameters = f"keyint=1:qp={QP}:ipratio=1:threads=1:lookahead_threads=1" + more
        rest = "-c:v libx264 -threads 1 -pix_fmt gray -preset medium -f null".split()
        return lambda n: [*quiet, folder / f"{n}.y4m", *rest, "-x264-params", parameters, "-"]

    def encode(n):
        fixed = ["--qp", str(QP), "--lanes", "1"]
        return [TRICODEC, "encode", folder / f"{n}.y4m", "-o", folder / f"{n}.264", *fixed]

    # Our encoder comes first: the decoders need its streams.
    commands = {
        "encode, golden": encode,
        "encode, x264 medium, intra": x264(""),
        "encode, x264 medium, our tools and Intra_16x16": x264(SAME_TOOLS),
        "decode, golden": lambda n: [
            *(TRICODEC, "decode", folder / f"{n}.264", "-o", folder / f"{n}.yuv")
        ],
        "decode, ffmpeg": lambda n: [*quiet, folder / f"{n}.264", "-f", "null", "-"],
    }
    best = {}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            for frames in (FEW, MANY):
                key = (name, frames)
                best[key] = min(best.get(key, 1e9), tools.processor_seconds(command(frames)))
    size = width * height / 1e6
    per_run = {name: best[name, MANY] - best[name, FEW] for name in commands}
    if min(per_run.values()) <= 0:
        raise Failure(f"{picture.name} is too small to be timed: {MANY} frames took no time")
    return {name: size * (MANY - FEW) / seconds for name, seconds in per_run.items()}


def benches(picture, folder):
    """Megabytes per second of each criterion bench that has a size."""
    raw, width, height = tools.grey(picture, folder)
    pgm = tools.pgm(pathlib.Path(folder) / "camera.pgm", raw, width, height)
    command = "cargo bench --quiet -p tricodec-golden --bench codec".split()
    environment = {**os.environ, **ONE_THREAD, "TRICODEC_BENCH_PGM": str(pgm)}
    done = subprocess.run([*PIN, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise Failure("cargo bench failed: see the message above")
    speeds = {}
    for path in sorted((TARGET / "criterion").glob("**/new/benchmark.json")):
        about = json.loads(path.read_text())
        estimates = json.loads(path.with_name("estimates.json").read_text())
        seconds = estimates["median"]["point_estimate"] / 1e9
        if about.get("throughput"):
            speeds[about["full_id"]] = about["throughput"]["Bytes"] / seconds / 1e6
    return speeds


def lockstep(picture):
    """Clocks per second of both configurations."""
    speeds = {}
    for config in (c["name"] for c in configurations()):
        what = ["cosim", picture, "--config", config, "--qp", str(QP), "--json"]
        speeds[config] = json.loads(tools.run([TRICODEC, *what]).stdout)["clocks_per_second"]
    return speeds


def verdict(name, value, aim, unit):
    """A row of the table of aims."""
    return [name, f"{value:.2f}{unit}", f"{aim}{unit}", "met" if value >= aim else "missed"]


def aims(codec, clocks):
    """What is aimed at, and whether it is met."""
    encode = codec["encode, golden"] / codec["encode, x264 medium, intra"]
    decode = codec["decode, golden"] / codec["decode, ffmpeg"]
    rows = [
        verdict("encode against x264 medium, intra", encode, 1.0, " times"),
        verdict("decode against ffmpeg", decode, 0.5, " times"),
    ]
    if "small" in clocks:
        rows.append(verdict("lockstep in small", clocks["small"], 20000, " clocks/s"))
    return rows


def measure(context):
    """Measure all three."""
    picture = context.content.photograph()
    without = "" if context.bench else " --no-bench"
    without += "" if context.lockstep else " --no-lockstep"
    used = ["tricodec", "rustc", "ffmpeg", "verilator"]
    made = context.provenance(f"speed{without}", used)
    with tempfile.TemporaryDirectory() as folder:
        codec = codecs(picture, folder)
        bench = benches(picture, folder) if context.bench else {}
    clocks = lockstep(picture) if context.lockstep else {}
    kinds = [("codec", codec, 2, "MB/s"), ("bench", bench, 2, "MB/s")]
    kinds += [("lockstep", clocks, 0, "clocks/s")]
    rows = [
        {"kind": kind, "what": name, "value": f"{value:.{digits}f}", "unit": unit}
        for kind, speeds, digits, unit in kinds
        for name, value in speeds.items()
    ]
    context.out.csv("speed.csv", rows, made)
    context.out.page("speed.md", "Speed", page(codec, bench, clocks), made)
    for name, value, aim, result in aims(codec, clocks):
        print(f"speed: {name}: {value}, aim {aim}: {result}")


def page(codec, bench, clocks):
    """speed.md, below its first lines."""

    def rates(speeds):
        return table(["", "MB/s"], [[n, f"{v:.1f}"] for n, v in speeds.items()])

    text = "MB/s are 10^6 samples of 8 bits per second.\n\n## Golden codec, x264 and ffmpeg\n\n"
    text += (
        f"The photograph `camera` (512x512, grey), QP {QP}, one slice, one core, processor time:"
    )
    text += "\n\n" + rates(codec)
    text += "\n## Aims\n\n" + table(["", "measured", "aim", ""], aims(codec, clocks))
    if bench:
        text += "\n## Benches (criterion, wall time)\n\n" + rates(bench)
    if clocks:
        text += "\n## Lockstep\n\n"
        text += "The photograph at the same QP, every port and stage compared at every clock:\n\n"
        text += table(["configuration", "clocks/s"], [[n, f"{v:.0f}"] for n, v in clocks.items()])
    return text
