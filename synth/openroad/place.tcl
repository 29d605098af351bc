# SPDX-License-Identifier: Apache-2.0
# Placement: pins, cells; buffers for slews and loads, the reset's too; then timing, all with the
# wires of the placement and an ideal clock.
source [file join [file dirname [info script]] settings.tcl]
resume
set_routing_layers -signal $signal_layers -clock $clock_layers
set_macro_extension 2
global_placement -density $density -skip_io
place_pins -hor_layers M4 -ver_layers M5
global_placement -routability_driven -density $density

estimate_parasitics -placement
utl::metric_float placed__setup__ws [worst_slack -max]
repair_design -slew_margin 0 -cap_margin 0
utl::metric_float loads__setup__ws [worst_slack -max]
repair_tie_fanout -separation 5 TIELOx1_ASAP7_75t_R/L
repair_tie_fanout -separation 5 TIEHIx1_ASAP7_75t_R/H
repair_timing -setup -skip_gate_cloning -setup_margin $setup_margin
detailed_placement
# Legal places are others than the global placement's: their wires are estimated anew.
estimate_parasitics -placement
finish
