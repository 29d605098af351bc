# SPDX-License-Identifier: Apache-2.0
"""Coding efficiency and speed of colour and motion beside x264 and openh264.

Every clip is coded at several QPs by every encoder, ours at all presets; ffmpeg decodes and
measures all streams alike. From bits and PSNR come Bjøntegaard rates of luma and chroma against
our profile best, against x264 with the tools that we have (`x264-same-tools`), and against x264's
preset medium without B pictures, adaptive quantisation and psychovisual decisions, all of which
trade PSNR (`x264-medium`). Presets are also used as people do: at their own defaults with a
constant rate factor, and with `--tune psnr`. Speed is processor time on one thread; what ffmpeg
takes to start and read the clip is taken off the encoders that live in it, not off ours.
"""

import pathlib
import re
import tempfile

from ..metrics import bd_rate
from ..output import NO_HEAD, read_csv, table
from ..tools import FFMPEG, ONE_THREAD, TRICODEC, Failure, Skip, needs, run, spent

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
    "x264-faster": ("faster", PLAIN),
    "x264-veryfast": ("veryfast", PLAIN),
    "x264-ultrafast-cabac": ("ultrafast", PLAIN + ":cabac=1"),
}
# As people use them: nothing but a constant rate factor, and the same tuned for PSNR.
USED = {
    f"x264-{preset}-{how}": (preset, tune)
    for preset in ("medium", "faster", "veryfast")
    for how, tune in (("default", []), ("tune-psnr", ["-tune", "psnr"]))
}
PRESETS = {"tricodec": "best", "tricodec-medium": "medium", "tricodec-hardware": "fast"}
ANCHORS = ["tricodec", "x264-same-tools", "x264-medium"]
COLUMNS = "clip mode encoder qp bits psnr_y_db psnr_cb_db psnr_cr_db frames seconds".split()
PLANES = {"luma": ["psnr_y_db"], "chroma": ["psnr_cb_db", "psnr_cr_db"]}


def start(clip):
    """Processor time of ffmpeg to start and to read a clip."""
    read = [FFMPEG, "-v", "error", "-threads", "1", "-i", clip, "-f", "null", "-"]
    return min(spent(read, ONE_THREAD)[0] for _ in range(3))


def encode(encoder, clip, qp, intra, out):
    """Code a clip; the processor seconds it took."""
    keyint = str(1 if intra else 250)
    base = [FFMPEG, "-v", "error", "-y", "-threads", "1", "-i", clip]
    if encoder in PRESETS:
        # Its IDR pictures of a video have a QP three lower.
        qp = str(qp - 3 if intra else qp)
        command = [TRICODEC, "encode", clip, "-o", out, "--qp", qp, "--keyint", keyint]
        command += ["--lanes", "1", "--preset", PRESETS[encoder]]
    elif encoder == "openh264":
        # Its constant-QP mode takes no QP from ffmpeg; with both limits alike, rate control has
        # no choice.
        rate = f"-rc_mode bitrate -b:v 100M -maxrate 100M -qmin {qp} -qmax {qp}"
        rest = f"-profile:v high -coder cabac -g {keyint} -threads 1 -slices 1 -f h264"
        command = [*base, "-c:v", "libopenh264", *rate.split(), *rest.split(), out]
    elif encoder in USED:
        preset, tune = USED[encoder]
        params = f"keyint={keyint}:min-keyint={keyint}:threads=1"
        codec = ["-c:v", "libx264", "-preset", preset, *tune, "-crf", str(qp)]
        command = [*base, *codec, "-x264-params", params, "-f", "h264", out]
    else:
        preset, params = X264[encoder]
        params += f":keyint={keyint}:min-keyint={keyint}:qp={qp}:threads=1"
        codec = ["-c:v", "libx264", "-preset", preset, "-x264-params", params]
        command = [*base, *codec, "-f", "h264", out]
    return spent(command, ONE_THREAD)[0]


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
    ours = [*PRESETS, *X264, *USED]
    return ours + (["openh264"] if "libopenh264" in available else [])


def measure(context):
    """Code every clip by every encoder at every QP."""
    needs(TRICODEC)
    made = context.provenance("video", ["tricodec", "ffmpeg"])
    points, names = [], encoders()
    with tempfile.TemporaryDirectory() as scratch:
        stream = pathlib.Path(scratch) / "stream.264"
        for clip in clips(context, scratch):
            reading = start(clip.path)
            for mode in MODES[: 1 + (clip.frames > 1)]:
                for encoder in names:
                    for qp in QPS:
                        seconds = encode(encoder, clip.path, qp, mode == "intra", stream)
                        seconds -= 0 if encoder in PRESETS else reading
                        row = [clip.name, mode, encoder, qp, 8 * stream.stat().st_size]
                        row += [*distances(stream, clip.path), clip.frames]
                        row.append(round(max(seconds, 0.001), 3))
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


def rate(points, anchor, encoder, planes):
    """Mean BD-rate of some planes over the points of one clip and mode, or None."""
    rates = []
    for plane in planes:
        curves = [
            [(int(p["bits"]), float(p[plane])) for p in points if p["encoder"] == name]
            for name in (anchor, encoder)
        ]
        rates.append(bd_rate(*curves))
    return None if None in rates else sum(rates) / len(rates)


def mean(values):
    """Mean as text, empty if there is nothing."""
    return f"{sum(values) / len(values):.2f}" if values else ""


def compare(points):
    """Rows of efficiency-video.csv, and of the page: means over the clips."""
    rows, means = [], {}
    names = list(dict.fromkeys(p["encoder"] for p in points))
    for anchor in ANCHORS:
        for mode in MODES:
            of_mode = [p for p in points if p["mode"] == mode]
            by_clip = {}
            for p in of_mode:
                by_clip.setdefault(p["clip"], []).append(p)
            for encoder in names:
                of_encoder = [p for p in of_mode if p["encoder"] == encoder]
                rates = {
                    clip: [rate(by_clip[clip], anchor, encoder, p) for p in PLANES.values()]
                    for clip in sorted(by_clip)
                }
                groups = [(clip, [clip]) for clip in rates]
                groups.append(("mean of all", list(rates)))
                groups.append(("mean of natural", [c for c in rates if c.startswith("nat")]))
                for what, clips_of in groups:
                    pair = [
                        mean([rates[c][i] for c in clips_of if rates[c][i] is not None])
                        for i in range(len(PLANES))
                    ]
                    frames = [p for p in of_encoder if p["clip"] == what] or of_encoder
                    if clips_of:
                        rows.append([what, mode, encoder, anchor, *pair, speed(frames)])
                    if what == "mean of all":
                        means.setdefault((mode, encoder), [speed(frames)]).append(pair)
    names = "clip mode encoder anchor luma_bd_rate_percent chroma_bd_rate_percent"
    names = [*names.split(), "frames_per_second_one_core"]
    return [dict(zip(names, row)) for row in rows], means


def page_rows(means):
    """Rows of the page's table."""
    rows = []
    for (mode, encoder), (fps, *pairs) in means.items():
        rates = [f"{float(v):+.1f} %" if v else "–" for pair in pairs for v in pair]
        rows.append([mode, encoder, *rates, fps])
    return rows


def write(context, points, made):
    """Write efficiency-video.csv and .md."""
    rows, means = compare(points)
    context.out.csv("efficiency-video.csv", rows, made)
    qps = ", ".join(map(str, QPS))
    text = (
        f"Mean Bjøntegaard rates over the clips (less is better; QP {qps}, or as much as constant\n"
        "rate factor), of luma and of chroma (the mean of Cb and Cr), and frames per second of\n"
        "all clips on one thread by processor time. Starting ffmpeg and reading the clip are\n"
        "taken off its encoders, not off ours; points from before 2026-11-29 are wall clock with\n"
        "both. `intra`: every picture is an IDR picture; `video`: the first one only. libx264 and\n"
        "libopenh264 are those in ffmpeg. Each clip: `efficiency-video.csv`.\n\n"
    )
    against = [f"{plane} against {anchor}" for anchor in ANCHORS for plane in PLANES]
    body = page_rows(means)
    text += table(["mode", "encoder", *against, "frames per second"], body)
    text += "\nOptions of x264, behind the preset; `qp`, `keyint` and `threads=1` come on top:\n\n"
    there = {p["encoder"] for p in points}
    for name, (preset, params) in X264.items():
        if name not in there:
            continue
        text += f"- `{name}`: preset {preset}, `{params}`\n"
    text += "" if there.isdisjoint(USED) else (
        "\nThe others named after a preset have `-crf` and, where the name says so, `-tune psnr`\n"
        "only: B pictures, three references and adaptive quantisation are on.\n"
    )
    context.out.page("efficiency-video.md", "Coding efficiency and speed of video", text, made)
    for row in body:
        print("  ".join(f"{v:>9}" for v in map(str, row)))
