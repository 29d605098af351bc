# SPDX-License-Identifier: Apache-2.0
# Global routing: which way each net takes, and timing with that.
source [file join [file dirname [info script]] settings.tcl]
resume
set_propagated_clock [get_clocks clk]
set_routing_layers -signal $signal_layers -clock $clock_layers
pin_access
global_route -guide_file $results/route.guide -congestion_iterations 100 -verbose
repair_antennas -iterations 5
estimate_parasitics -global_routing
ports_see_a_tree
finish
