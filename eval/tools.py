# SPDX-License-Identifier: Apache-2.0
"""Where the tools are, and how they are run: one command at a time, on one core when timed."""

import os
import pathlib
import resource
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = pathlib.Path(os.environ.get("TRICODEC_TOOLS", ROOT / ".tools"))
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PYTHON = TOOLS / "bin" / "python"
FFMPEG = pathlib.Path(os.environ.get("TRICODEC_FFMPEG", TOOLS / "bin" / "ffmpeg"))
X264 = TOOLS / "bin" / "x264-4x4"
TRICODEC = pathlib.Path(os.environ.get("TRICODEC_COMMAND", TARGET / "release" / "tricodec"))
# Keeps a command on one core.
PIN = ["taskset", "-c", "0"] if shutil.which("taskset") else []
# The project's own code takes one thread.
ONE_THREAD = {"RAYON_NUM_THREADS": "1"}


class Failure(Exception):
    """A measurement failed: one sentence that says what, and what to do."""


class Skip(Exception):
    """A report is not made here: one sentence that says what is missing."""


def needs(tool):
    """Fail when a tool that is named by its path is not there."""
    tool = pathlib.Path(tool)
    if tool.is_absolute() and not tool.exists():
        raise Failure(f"{tool} is missing: run make build, then this again")


def run(command, data=None, environment=None, accept=(0,)):
    """Run a command and give what it said, as bytes; its last line is the failure's reason.

    `accept` are the exit codes that are no failure.
    """
    needs(command[0])
    command = [str(c) for c in command]
    done = subprocess.run(
        command, input=data, capture_output=True, env={**os.environ, **(environment or {})}
    )
    if done.returncode not in accept:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise Failure(f"{os.path.basename(command[0])} failed: {lines[-1]}")
    return done


def processor_seconds(command):
    """Processor time of a command on one core, in seconds, user mode and kernel.

    How the kernel parts the two it only samples: of a short command neither means much alone.
    """
    needs(command[0])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([*PIN, *command], environment=ONE_THREAD)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spent(command, environment=None):
    """Processor time in seconds, user mode and kernel, and peak of resident memory in KiB."""
    needs(command[0])
    command = [str(c) for c in (*PIN, *command)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    ) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise Failure(f"{os.path.basename(command[len(PIN)])} failed: see the message above")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def grey(path, folder):
    """Samples, width and height of a picture as ffmpeg makes it grey; of a video its first frame.

    `folder` is for a temporary file.
    """
    result = pathlib.Path(folder) / "grey.pgm"
    still = "-frames:v 1 -pix_fmt gray".split()
    run([FFMPEG, "-v", "error", "-y", "-i", path, *still, result])
    data = result.read_bytes()
    width, height = (int(n) for n in data.split(None, 3)[1:3])
    return data[-width * height :], width, height


def pgm(path, raw, width, height):
    """Write grey samples as .pgm and give the path."""
    pathlib.Path(path).write_bytes(b"P5\n%d %d\n255\n" % (width, height) + raw)
    return path
