"""What the scripts of `make report` share: tools, versions, tables, files in reports/."""

import csv
import os
import re
import resource
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = os.environ.get("TRICODEC_TOOLS", os.path.join(ROOT, ".tools"))
FFMPEG = os.path.join(TOOLS, "bin", "ffmpeg")
X264 = os.path.join(TOOLS, "bin", "x264-4x4")
TRICODEC = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release", "tricodec")
# Keeps a command on one core.
PIN = ["taskset", "-c", "0"] if shutil.which("taskset") else []


def fail(sentence):
    sys.exit(sentence)


def needs(tool):
    if not os.path.exists(tool) and os.path.isabs(tool):
        fail(f"{tool} is missing: run make build, then this again")


def run(command, data=None, check=True, **options):
    """Run a command; when it fails, end with the last line that it said."""
    needs(command[0])
    done = subprocess.run(command, input=data, capture_output=True, **options)
    if check and done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        fail(f"{os.path.basename(command[0])} failed: {lines[-1]}")
    return done


def user_seconds(command):
    """Processor time in user mode of a command on one core."""
    needs(command[0])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    run([*PIN, *command], env=dict(os.environ, RAYON_NUM_THREADS="1"))
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def grey(path, folder):
    """Samples, width and height of a picture, as ffmpeg makes them grey; of a video the first frame."""
    result = os.path.join(folder, "grey.pgm")
    run([FFMPEG, "-v", "error", "-y", "-i", path, "-frames:v", "1", "-pix_fmt", "gray", result])
    data = open(result, "rb").read()
    width, height = (int(n) for n in data.split(None, 3)[1:3])
    return data[-width * height :], width, height


def first_line(command, pattern=r".*"):
    if not os.path.exists(command[0]) and os.path.isabs(command[0]):
        return "not installed"
    done = subprocess.run(command, capture_output=True, text=True)
    found = re.search(pattern, done.stdout or done.stderr)
    return found.group(0) if found else "unknown"


def version(tool):
    """A tool's own name for its version."""
    if tool == "tricodec":
        return first_line([TRICODEC, "--version"])
    if tool == "ffmpeg":
        return first_line([FFMPEG, "-version"], r"ffmpeg version \S+")
    if tool == "x264-4x4":
        return "restricted " + first_line([X264, "--version"], r"x264 .*")
    if tool == "rustc":
        return first_line(["rustc", "--version"])
    if tool == "verilator":
        pins = open(os.path.join(ROOT, "scripts", "setup")).read()
        return " ".join(re.findall(r"verilator==\S+", pins)).replace("==", " ")
    if tool == "pyosys":
        pins = open(os.path.join(ROOT, "scripts", "setup")).read()
        return " ".join(re.findall(r"pyosys==\S+", pins)).replace("==", " ")
    return tool


def commit():
    """The commit that is measured, with a mark when files differ from it."""
    git = ["git", "-C", ROOT]
    name = first_line([*git, "rev-parse", "--short=12", "HEAD"])
    changed = subprocess.run([*git, "status", "--porcelain", "--", ".", ":!reports"], capture_output=True, text=True)
    return name + (" and changes" if changed.stdout.strip() else "")


def machine():
    try:
        found = re.search(r"model name\s*:\s*(.*)", open("/proc/cpuinfo").read())
        name = found.group(1) if found else "unknown processor"
    except OSError:
        name = "unknown processor"
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"{name}, {os.cpu_count()} cores, load {load:.1f} at the start"


def heading(title, command, tools, measured=None):
    """First lines of a report: what made it; `measured` is the commit when that was taken down at the start."""
    versions = ", ".join(version(t) for t in tools)
    return f"# {title}\n\nMade by `{command}` at commit {measured or commit()}. {versions}.\n\n"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def write(name, text):
    folder = os.path.join(ROOT, "reports")
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, "." + name)
    with open(temporary, "w") as out:
        out.write(text)
    os.replace(temporary, os.path.join(folder, name))


def write_csv(name, rows):
    import io

    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write(name, out.getvalue())
