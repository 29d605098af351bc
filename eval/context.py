# SPDX-License-Identifier: Apache-2.0
"""What a report is given: where to write, what to measure on, and the options."""

import dataclasses

from .content import Content
from .output import Folder
from .provenance import Provenance


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

    def provenance(self, arguments, used=(), points=()):
        """Take down what a report is made of; `arguments` are those of eval/report."""
        return Provenance(f"eval/report {arguments}", used, points)
