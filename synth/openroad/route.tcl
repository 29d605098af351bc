# SPDX-License-Identifier: Apache-2.0
# Detailed routing, fillers, extraction: timing and power with the wires as they are.
source [file join [file dirname [info script]] settings.tcl]
resume
set_propagated_clock [get_clocks clk]
set_routing_layers -signal $signal_layers -clock $clock_layers
detailed_route -output_drc $results/drc.rpt -output_maze $results/maze.log -no_pin_access
utl::metric_int route__violations [detailed_route_num_drvs]
check_antennas
filler_placement $filler
check_placement -verbose
define_process_corner -ext_model_index 0 X
extract_parasitics -ext_model_file $platform/rcx_patterns.rules
write_spef $results/route.spef
read_spef $results/route.spef
ports_see_a_tree
write_def $results/route.def
write_verilog -remove_cells $filler $results/route.v
finish
