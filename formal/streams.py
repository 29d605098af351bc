# SPDX-License-Identifier: Apache-2.0
"""No valid of a stream waits for its ready: read off the netlist of a top.

From the valid and the payload of each stream that a top sends, the logic in front of them is walked
back to registers; the stream's ready must not be met. That the walk finds such paths is shown on
one that is there: the ready of AXI4-Lite's write address, which its valid decides.
"""

import re

FLIP_FLOPS = "$ff $dff $dffe $adff $adffe $aldff $aldffe $sdff $sdffe $sdffce $dlatch".split()
PREPARE = """
hierarchy -check -top {top}
proc
flatten
opt_clean
"""
CONTROL = ("s_axil_awready_o", "s_axil_awvalid_i")


def depends(design, output, given):
    """Whether an output depends on an input in the same clock."""
    without = "".join(f":-{kind}" for kind in FLIP_FLOPS)
    return bool(design.names(f"o:{output} %ci*{without} i:{given} %i"))


def streams(outputs, inputs):
    """Of each stream that is sent: its outputs, its ready."""
    for ready in sorted(inputs):
        match = re.fullmatch(r"(m_\w+_t|s_axil_[br])ready_i", ready)
        if match:
            yield sorted(o for o in outputs if o.startswith(match[1])), ready


def check(design, top):
    """Output, ready, whether the one depends on the other, whether that is right: of each stream."""
    design.run(PREPARE.format(top=top))
    ports = {kind: [n.partition("/")[2] for n in design.names(f"{kind}:*")] for kind in "io"}
    found = [(*CONTROL, True)]
    for outputs, ready in streams(ports["o"], ports["i"]):
        found += [(output, ready, False) for output in outputs]
    for output, given, wanted in found:
        seen = depends(design, output, given)
        yield output, given, seen, seen == wanted
