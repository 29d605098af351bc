# SPDX-License-Identifier: Apache-2.0
# Floorplan: a square die for the utilisation, tracks, memories by dataflow, tap cells, power grid.
source [file join [file dirname [info script]] settings.tcl]
read_technology
read_verilog $netlist/netlist.v
link_design $top
read_sdc $netlist/constraints.sdc
source $platform/setRC.tcl

initialize_floorplan -site asap7sc7p5t -utilization $utilization -aspect_ratio 1.0 -core_space 2
source $platform/openRoad/make_tracks.tcl
if { [llength [memories]] > 0 } {
  set_macro_base_halo $halo $halo
  rtl_macro_placer -report_directory $results/memories
}
tapcell -distance 25 -tapcell_master TAPCELL_ASAP7_75t_R -endcap_master TAPCELL_ASAP7_75t_R \
  -halo_width_x $halo -halo_width_y $halo
source [file join [file dirname [info script]] pdn.tcl]
pdngen
finish
