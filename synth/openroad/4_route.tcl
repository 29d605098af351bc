# SPDX-License-Identifier: Apache-2.0
# Routing: global, antennas, detailed; then fillers.
source [file join [file dirname [info script]] settings.tcl]
resume cts
set_propagated_clock [all_clocks]

set_routing_layers -signal $signal_layers -clock $clock_layers
pin_access
global_route -guide_file $results/route.guide -congestion_iterations 100 -verbose
repair_antennas -iterations 5
detailed_route -output_drc $results/drc.rpt -output_maze $results/maze.log -no_pin_access -verbose 0
check_antennas
filler_placement $filler
check_placement -verbose
write_db $results/route.odb
write_def $results/route.def
write_verilog -remove_cells $filler $results/route.v
