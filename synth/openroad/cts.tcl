# SPDX-License-Identifier: Apache-2.0
# Clock tree through the clock gates; then setup and hold with the real tree.
source [file join [file dirname [info script]] settings.tcl]
resume
repair_clock_inverters
clock_tree_synthesis -root_buf $clock_root -buf_list $clock_buffers -dont_use_dummy_load
repair_clock_nets
detailed_placement
set_propagated_clock [get_clocks clk]
estimate_parasitics -placement
ports_see_a_tree
utl::metric_float tree__setup__ws [worst_slack -max]
utl::metric_float tree__hold__ws [worst_slack -min]
repair_timing -skip_gate_cloning -hold_margin $hold_margin
detailed_placement
estimate_parasitics -placement
finish
