# SPDX-License-Identifier: Apache-2.0
# What the design folders of both tops share (tricodec_encoder/config.mk says how they are used).
export PLATFORM = asap7
# The netlist of the project's own flow is taken, so that the layout is of what its figures are of.
export SYNTH_NETLIST_FILES = $(TRICODEC_NETLIST)/netlist.v
export VERILOG_FILES       = $(TRICODEC_NETLIST)/netlist.v
export SDC_FILE            = $(TRICODEC)/synth/openroad/flow/constraint.sdc

export ADDITIONAL_LEFS = $(TRICODEC_NETLIST)/memories.lef
export ADDITIONAL_LIBS = $(TRICODEC_NETLIST)/memories.lib
export GDS_ALLOW_EMPTY = tri_ram.*

# The netlist has x1p and xp cells, which the platform would not use of its own accord.
export DONT_USE_CELLS = SDF* ICG*

# As in synth/openroad/settings.tcl and pdn.tcl.
export PDN_TCL          = $(TRICODEC)/synth/openroad/pdn.tcl
export CORE_UTILIZATION = 60
export CORE_MARGIN      = 2
export PLACE_DENSITY    = 0.65
export MACRO_PLACE_HALO = 2 2
export CTS_BUF_LIST     = BUFx4_ASAP7_75t_R BUFx8_ASAP7_75t_R BUFx12f_ASAP7_75t_R
export TNS_END_PERCENT  = 100
