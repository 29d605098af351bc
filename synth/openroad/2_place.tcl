# SPDX-License-Identifier: Apache-2.0
# Placement: pins, cells, buffers for slews and loads, tie cells.
source [file join [file dirname [info script]] settings.tcl]
resume floorplan

set_routing_layers -signal $signal_layers -clock $clock_layers
set_macro_extension 2
global_placement -density $density -pad_left $pad_global -pad_right $pad_global -skip_io
place_pins -hor_layers M4 -ver_layers M5
global_placement -routability_driven -density $density -pad_left $pad_global -pad_right $pad_global

set_wire_rc -signal -layer M3
set_wire_rc -clock -layer M6
set_dont_use {SDF* ICG*}
estimate_parasitics -placement
repair_design -slew_margin 0 -cap_margin 0
repair_tie_fanout -separation 5 TIELOx1_ASAP7_75t_R/L
repair_tie_fanout -separation 5 TIEHIx1_ASAP7_75t_R/H
set_placement_padding -global -left $pad_detail -right $pad_detail
detailed_placement
report_worst_slack -max -digits 3
report_tns -digits 3
write_db $results/place.odb
