# SPDX-License-Identifier: Apache-2.0
"""What made a report: command, commit, date, machine, versions of tools. Every report says it.

A folder of reports that is part of the project says what a commit measures, so it is written only
from a tree that is that commit; `src/provenance.rs` holds the command `tricodec` to the same rule.
"""

import datetime
import os
import pathlib
import re
import subprocess
import textwrap

from . import llvm, packages, tools
from .tools import ROOT, Failure

REPORTS = ROOT / "reports"


def _git(root, *arguments):
    """Output of git, or None where there is no git or no repository."""
    try:
        done = subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.rstrip("\n") if done.returncode == 0 else None


def commit(root=ROOT):
    """The commit that is checked out, twelve digits, or None."""
    return _git(root, "rev-parse", "--short=12", "HEAD")


def changes(root=ROOT):
    """Files that differ from the commit or are new, reports/ aside."""
    listed = _git(root, "status", "--porcelain", "--", ".", ":!reports")
    return [line[3:] for line in (listed or "").splitlines()]


def trees(paths, root=ROOT):
    """What the commit has at these paths, as git names it; "none" where there is nothing."""
    return [_git(root, "rev-parse", f"HEAD:{path}") or "none" for path in paths]


def refusal(folder, root=ROOT, begun=None):
    """One sentence when a report must not be written into `folder`, otherwise None.

    `begun` is the commit that stood when the report was begun.
    """
    reports = (pathlib.Path(root) / "reports").resolve()
    folder = pathlib.Path(folder).resolve()
    if folder != reports and reports not in folder.parents:
        return None
    elsewhere = "give --scratch FOLDER to write elsewhere"
    if commit(root) is None:
        return f"reports/ says what a commit measures, and there is no commit here: {elsewhere}"
    if begun and begun != commit(root):
        return f"reports/ is of one commit, and this was begun at {begun}: make it again"
    changed = changes(root)
    if not changed:
        return None
    count = f"{len(changed)} files differ" if len(changed) > 1 else "1 file differs"
    return (
        f"reports/ is written from a clean tree only, and {count} from the commit ({changed[0]}):"
        f" commit first, or {elsewhere}"
    )


def _first(command, pattern=r".*"):
    """What a tool says of itself, by the first match in it."""
    if pathlib.Path(command[0]).is_absolute() and not pathlib.Path(command[0]).exists():
        return "not installed"
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    except OSError:
        return "not installed"
    found = re.search(pattern, done.stdout or done.stderr)
    return found.group(0) if found else "of unknown version"


def version(tool):
    """A tool's own name for its version; of a Python package the one that is pinned."""
    if tool == "tricodec":
        return _first([tools.TRICODEC, "--version"])
    if tool == "ffmpeg":
        return _first([tools.FFMPEG, "-version"], r"ffmpeg version \S+")
    if tool == "x264-4x4":
        return "restricted " + _first([tools.X264, "--version"], r"x264 .*")
    if tool == "rustc":
        return _first(["rustc", "--version"])
    wheels = {**packages.pins(), **llvm.pins()}
    if tool in wheels:
        return f"{tool} {wheels[tool]}"
    pins = (ROOT / "scripts" / "setup").read_text()
    pinned = re.search(rf"\b{re.escape(tool)}==([\w.]+)", pins)
    if not pinned:
        raise Failure(f"{tool} has no version: neither a tool of the reports nor pinned")
    return f"{tool} {pinned.group(1)}"


def machine():
    """Processor, number of cores, and how busy they are."""
    try:
        found = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    except OSError:
        found = None
    name = found.group(1) if found else "unknown processor"
    return f"{name}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start"


class Provenance:
    """What a report is made of, taken down before it is measured."""

    def __init__(self, command, used=(), points=()):
        """`command` as a user types it; `used` names the tools whose versions matter.

        `points` are the lines of another provenance: of the points that a table is made from.
        """
        self.command = command
        self.points = "; ".join(points)
        self.commit = commit() or "unknown"
        self.changed = bool(changes())
        now = datetime.datetime.now(datetime.timezone.utc)
        self.date = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.machine = machine()
        self.tools = [version(tool) for tool in used]

    def measured(self):
        """Commit, with a mark when files differed from it."""
        return self.commit + (" + changes" if self.changed else "")

    def lines(self):
        """The comment lines at the head of a .csv, without their mark."""
        points = [f"points: {self.points}"] if self.points else []
        return [
            f"command: {self.command}",
            f"commit: {self.measured()}",
            f"date: {self.date}",
            f"machine: {self.machine}",
            f"tools: {', '.join(self.tools) or 'none'}",
            *points,
        ]

    def sentence(self):
        """The lines below the title of a page."""
        used = f" {', '.join(self.tools)}." if self.tools else ""
        made = f"Made by `{self.command}` at commit {self.measured()} on {self.date}.{used}"
        place = f"From points measured before: {self.points}" if self.points else self.machine
        lines = textwrap.wrap(f"{made} {place}.", 100, break_on_hyphens=False)
        return "\n".join(lines) + "\n"
