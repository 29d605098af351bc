# SPDX-License-Identifier: Apache-2.0
"""Coding efficiency and speed of colour and motion beside x264 and openh264.

Every clip is coded at several QPs by every encoder; ffmpeg decodes and measures all streams alike.
From bits and luma PSNR come Bjøntegaard rates against two anchors: x264 with the tools that we
have (`x264-same-tools`), and x264's preset medium without B pictures, adaptive quantisation and
psychovisual decisions, all of which trade PSNR (`x264-medium`). Speed is wall-clock on one thread,
starting the process and reading the clip included.
"""

import pathlib
import re
import tempfile
import time

from ..metrics import bd_rate
from ..output import NO_HEAD, read_csv, table
from ..tools import FFMPEG, ONE_THREAD, TRICODEC, Failure, Skip, needs, run

ABOUT = "coding efficiency and speed of colour and motion beside x264 and openh264"
LONG = False
POINTS = "efficiency-video-points.csv"
FILES = [POINTS, "efficiency-video.csv", "efficiency-video.md"]
QPS = [22, 27, 32, 37]
MODES = ("intra", "video")
# The presets' other tools stay: 4x4 to 16x16 intra, 16x16 to 8x8 inter, 8x8 transform, hexagon
# search, subme 7 (rate-distortion decisions).
SAME = (
    "ref=1:bframes=0:weightp=0:trellis=0:aq-mode=0:mbtree=0:scenecut=0:no-psy=1:subme=7:me=hex"
    ":partitions=p8x8,i8x8,i4x4"
)
PLAIN = "bframes=0:scenecut=0:mbtree=0:aq-mode=0:no-psy=1"
X264 = {
    "x264-same-tools": ("medium", SAME),
    "x264-medium": ("medium", PLAIN),
    "x264-veryfast": ("veryfast", PLAIN),
    "x264-ultrafast-cabac": ("ultrafast", PLAIN + ":cabac=1"),
}
ANCHORS = ["x264-same-tools", "x264-medium"]
COLUMNS = "clip mode encoder qp bits psnr_y_db psnr_cb_db psnr_cr_db frames seconds".split()


def encode(encoder, clip, qp, intra, out):
    """Code a clip; the seconds it took."""
    keyint = str(1 if intra else 250)
    base = [FFMPEG, "-v", "error", "-y", "-threads", "1", "-i", clip]
    if encoder == "tricodec":
        # Its IDR pictures of a video have a QP three lower.
        qp = str(qp - 3 if intra else qp)
        command = [TRICODEC, "encode", clip, "-o", out, "--qp", qp, "--keyint", keyint]
        command += ["--lanes", "1"]
    elif encoder == "openh264":
        # Its constant-QP mode takes no QP from ffmpeg; with both limits alike, rate control has
        # no choice.
        rate = f"-rc_mode bitrate -b:v 100M -maxrate 100M -qmin {qp} -qmax {qp}"
        rest = f"-profile:v high -coder cabac -g {keyint} -threads 1 -slices 1 -f h264"
        command = [*base, "-c:v", "libopenh264", *rate.split(), *rest.split(), out]
    else:
        preset, params = X264[encoder]
        params += f":keyint={keyint}:min-keyint={keyint}:qp={qp}:threads=1"
        codec = ["-c:v", "libx264", "-preset", preset, "-x264-params", params]
        command = [*base, *codec, "-f", "h264", out]
    start = time.monotonic()
    run(command, environment=ONE_THREAD)
    return time.monotonic() - start


def distances(stream, clip):
    """PSNR of Y, Cb, Cr over all frames, as ffmpeg prints it."""
    graph = "[0:v]setpts=N/TB[a];[1:v]setpts=N/TB[b];[a][b]psnr"
    done = run(
        [FFMPEG, "-hide_banner", "-i", stream, "-i", clip, "-lavfi", graph, "-f", "null", "-"]
    )
    found = re.search(r"PSNR y:(\S+) u:(\S+) v:(\S+)", done.stderr.decode())
    if not found:
        raise Failure(f"ffmpeg gave no PSNR for {stream}")
    return [float(v) for v in found.groups()]


def encoders():
    """Names of the encoders that the installed ffmpeg has, and ours."""
    available = run([FFMPEG, "-hide_banner", "-encoders"]).stdout.decode()
    if "libx264 " not in available:
        raise Failure(f"{FFMPEG} has no libx264: run scripts/setup")
    return ["tricodec", *X264] + (["openh264"] if "libopenh264" in available else [])


def measure(context):
    """Code every clip by every encoder at every QP."""
    needs(TRICODEC)
    made = context.provenance("video", ["tricodec", "ffmpeg"])
    points, names = [], encoders()
    with tempfile.TemporaryDirectory() as scratch:
        stream = pathlib.Path(scratch) / "stream.264"
        for clip in clips(context, scratch):
            for mode in MODES[: 1 + (clip.frames > 1)]:
                for encoder in names:
                    for qp in QPS:
                        seconds = encode(encoder, clip.path, qp, mode == "intra", stream)
                        row = [clip.name, mode, encoder, qp, 8 * stream.stat().st_size]
                        row += [*distances(stream, clip.path), clip.frames, round(seconds, 3)]
                        points.append(dict(zip(COLUMNS, row)))
                print(f"video: {clip.name} {mode}", flush=True)
    context.out.csv(POINTS, points, made)
    write(context, points, made)


def clips(context, scratch):
    """The clips; drawn ones stand in outside the project's reports/ only."""
    try:
        return context.content.clips()
    except Skip:
        if not context.scratch:
            raise
        return context.content.drawn(scratch)


def from_points(context):
    """Make table and page from the kept points, without measuring."""
    path = context.out.path / POINTS
    if not path.exists():
        raise Skip(f"there is no {path}")
    comments, points = read_csv(path)
    write(context, points, context.provenance("--from-points video", points=comments or NO_HEAD))


def speed(points):
    """Frames per second over all points."""
    seconds = sum(float(p["seconds"]) for p in points)
    return round(sum(int(p["frames"]) for p in points) / max(seconds, 1e-9), 1)


def rate(points, anchor, encoder):
    """BD-rate of luma over the points of one clip and mode, or None."""
    curves = [
        [(int(p["bits"]), float(p["psnr_y_db"])) for p in points if p["encoder"] == name]
        for name in (anchor, encoder)
    ]
    return bd_rate(*curves)


def compare(points):
    """Rows of efficiency-video.csv, and of the page: means over the clips."""
    rows, means = [], []
    names = list(dict.fromkeys(p["encoder"] for p in points))
    for anchor in ANCHORS:
        for mode in MODES:
            of_mode = [p for p in points if p["mode"] == mode]
            by_clip = {}
            for p in of_mode:
                by_clip.setdefault(p["clip"], []).append(p)
            for encoder in names:
                of_encoder = [p for p in of_mode if p["encoder"] == encoder]
                rates = {clip: rate(by_clip[clip], anchor, encoder) for clip in sorted(by_clip)}
                measured = {clip: r for clip, r in rates.items() if r is not None}
                groups = [(clip, [r] if r is not None else []) for clip, r in rates.items()]
                natural = [r for clip, r in measured.items() if clip.startswith("nat")]
                groups += [("mean of all", list(measured.values()))] if measured else []
                groups += [("mean of natural", natural)] if natural else []
                for what, values in groups:
                    frames = [p for p in of_encoder if p["clip"] == what] or of_encoder
                    mean = f"{sum(values) / len(values):.2f}" if values else ""
                    rows.append([what, mode, encoder, anchor, mean, speed(frames)])
                    if what == "mean of all":
                        means.append([mode, encoder, anchor, len(values), mean, speed(frames)])
    names = "clip mode encoder anchor luma_bd_rate_percent frames_per_second_one_core".split()
    return [dict(zip(names, row)) for row in rows], means


def write(context, points, made):
    """Write efficiency-video.csv and .md."""
    rows, means = compare(points)
    context.out.csv("efficiency-video.csv", rows, made)
    qps = ", ".join(map(str, QPS))
    text = (
        f"Mean luma Bjøntegaard rate over the clips (less is better; QP {qps}) and frames per\n"
        "second of all clips on one thread, starting processes and reading files included.\n"
        "`intra`: every picture is an IDR picture; `video`: the first one only. libx264 and\n"
        "libopenh264 are those in ffmpeg. Each clip: `efficiency-video.csv`.\n\n"
    )
    header = ["mode", "encoder", "against", "clips", "luma BD rate", "frames per second"]
    body = [[*m[:4], f"{float(m[4]):+.1f} %", m[5]] for m in means]
    text += table(header, body)
    text += "\nOptions of x264, behind the preset; `qp`, `keyint` and `threads=1` come on top:\n\n"
    for name, (preset, params) in X264.items():
        text += f"- `{name}`: preset {preset}, `{params}`\n"
    context.out.page("efficiency-video.md", "Coding efficiency and speed of video", text, made)
    for mode, encoder, anchor, count, mean, fps in means:
        print(
            f"{mode:6} {encoder:22} {count:3} clips  against {anchor:16} {float(mean):+7.1f} %"
            f"  {fps:7.1f} frames/s"
        )
