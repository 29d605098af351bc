# SPDX-License-Identifier: Apache-2.0
"""What a report is given: where to write, what to measure on, and the options."""

import dataclasses

from .content import Content
from .output import Folder, read_csv
from .provenance import Provenance

# Our sets of tools for tensors, by their names in the reports.
OURS = ("tensor", "avc")


def measured(which, coder):
    """Whether a coder of tensors is measured: `which` is all, ours, others, or a coder's name."""
    groups = {"all": True, "ours": coder in OURS, "others": coder not in OURS}
    return groups.get(which, coder == which)


@dataclasses.dataclass
class Context:
    """`scratch`: not the project's reports/, so that stand-ins for content may be measured."""

    out: Folder
    content: Content
    scratch: bool = False
    fuzz_seconds: float = 3600.0
    fuzz_seed: int = 1000
    mutants: int = 25
    mutant_seed: int = 1
    mutant_block: str = ""
    soak_hours: float = 1.0
    soak_seed: int = 1
    input_seconds: float = 1800.0
    input_seed: int = 1
    coverage_tests: str = ""
    bench: bool = True
    lockstep: bool = True
    coders: str = "all"

    def provenance(self, arguments, used=(), points=()):
        """Take down what a report is made of; `arguments` are those of eval/report."""
        return Provenance(f"eval/report {arguments}", used, points)

    def kept(self, name):
        """Lines of provenance and rows of a .csv of coders that are not measured this time."""
        path = self.out.path / name
        if self.coders == "all" or not path.exists():
            return [], []
        comments, rows = read_csv(path)
        return comments, [r for r in rows if not measured(self.coders, r["coder"])]
