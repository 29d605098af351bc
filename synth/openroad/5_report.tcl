# SPDX-License-Identifier: Apache-2.0
# Extraction and the final reports: timing and power with real wires and the real clock tree.
source [file join [file dirname [info script]] settings.tcl]
resume route
set_propagated_clock [all_clocks]

define_process_corner -ext_model_index 0 X
extract_parasitics -ext_model_file $platform/rcx_patterns.rules
write_spef $results/route.spef
read_spef $results/route.spef

report_checks -path_delay min_max -format full_clock_expanded -fields {input_pin slew capacitance} -digits 3
report_worst_slack -min -digits 3
report_worst_slack -max -digits 3
report_tns -digits 3
report_check_types -max_slew -max_capacitance -max_fanout -violators -digits 3
report_clock_skew -digits 3
# Activity of the real workload when the flow has recorded it; OpenROAD's default activity otherwise, which is no measurement.
if { [file exists $netlist/activity.saif] } {
  read_saif -scope $top $netlist/activity.saif
}
report_power
report_design_area
