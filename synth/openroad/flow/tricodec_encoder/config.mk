# SPDX-License-Identifier: Apache-2.0
# Design folder for OpenROAD-flow-scripts: copy or link it to flow/designs/asap7/tricodec_encoder and run
#   make DESIGN_CONFIG=./designs/asap7/tricodec_encoder/config.mk
# after `tricodec synth --config full --netlist FOLDER` and with TRICODEC_NETLIST=FOLDER in the environment.
# The netlist of the project's own flow is taken, so that the layout is of what the project's figures are of.
export DESIGN_NICKNAME = tricodec_encoder
export DESIGN_NAME     = tri_encoder
export PLATFORM        = asap7
export CORNER          = TC

export SYNTH_NETLIST_FILES = $(TRICODEC_NETLIST)/netlist.v
export VERILOG_FILES       = $(TRICODEC_NETLIST)/netlist.v
export SDC_FILE            = $(DESIGN_HOME)/$(PLATFORM)/$(DESIGN_NICKNAME)/constraint.sdc

export ADDITIONAL_LEFS = $(TRICODEC_NETLIST)/memories.lef
export ADDITIONAL_LIBS = $(TRICODEC_NETLIST)/memories.lib
export GDS_ALLOW_EMPTY = tri_ram.*

# The netlist has x1p, xp and clock-gate cells, which the platform would not use of its own accord.
export DONT_USE_CELLS = SDF*

export CORE_UTILIZATION      = 60
export CORE_MARGIN           = 2
export PLACE_DENSITY_LB_ADDON = 0.10
export MACRO_PLACE_HALO      = 2 2
export TNS_END_PERCENT       = 100
