# SPDX-License-Identifier: Apache-2.0
# Floorplan: die for the utilization, tracks, memories, tap cells, power grid.
source [file join [file dirname [info script]] settings.tcl]
read_technology
read_verilog $netlist/netlist.v
link_design $top
read_sdc $netlist/constraints.sdc

initialize_floorplan -site asap7sc7p5t -utilization $utilization -aspect_ratio 1.0 -core_space 2
source $platform/openRoad/make_tracks.tcl

if { [have_macros] } {
  lassign $macro_halo x y
  set_macro_base_halo $x $y
  rtl_macro_placer -report_directory $results/macros
}
tapcell -distance 25 -tapcell_master TAPCELL_ASAP7_75t_R -endcap_master TAPCELL_ASAP7_75t_R
source $platform/openRoad/pdn/grid_strategy-M1-M2-M5-M6.tcl
pdngen
write_db $results/floorplan.odb
