# SPDX-License-Identifier: Apache-2.0
"""What a report is given: where to write, what to measure on, and the options."""

import dataclasses

from .content import Content
from .output import Folder, read_csv
from .provenance import Provenance

# Which coders of tensors are measured: our tools, those of others, or both.
CODERS = ("all", "ours", "others")


@dataclasses.dataclass
class Context:
    """`scratch`: not the project's reports/, so that stand-ins for content may be measured."""

    out: Folder
    content: Content
    scratch: bool = False
    fuzz_seconds: float = 3600.0
    fuzz_seed: int = 1000
    bench: bool = True
    lockstep: bool = True
    coders: str = "all"

    def provenance(self, arguments, used=(), points=()):
        """Take down what a report is made of; `arguments` are those of eval/report."""
        return Provenance(f"eval/report {arguments}", used, points)

    def kept(self, name, ours):
        """Lines of provenance and rows of a .csv of coders that are not measured this time.

        `ours` are the names of our own in the column `coder`.
        """
        path = self.out.path / name
        if self.coders == "all" or not path.exists():
            return [], []
        comments, rows = read_csv(path)
        return comments, [r for r in rows if (r["coder"] in ours) == (self.coders == "others")]
