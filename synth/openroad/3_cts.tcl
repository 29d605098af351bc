# SPDX-License-Identifier: Apache-2.0
# Clock tree through the clock gates, then setup and hold with real clocks.
source [file join [file dirname [info script]] settings.tcl]
resume place

set_wire_rc -signal -layer M3
set_wire_rc -clock -layer M6
repair_clock_inverters
clock_tree_synthesis -root_buf $clock_buffer -buf_list $clock_buffer -sink_clustering_enable -sink_clustering_max_diameter 50
repair_clock_nets
detailed_placement
set_propagated_clock [all_clocks]
estimate_parasitics -placement
repair_timing -skip_gate_cloning
detailed_placement
report_worst_slack -min -digits 3
report_worst_slack -max -digits 3
report_clock_skew -digits 3
write_db $results/cts.odb
