# SPDX-License-Identifier: Apache-2.0
# What the layout of a netlist needs: read by the other scripts. Environment:
#   NETLIST   folder with netlist.v, memories.lib, memories.lef, constraints.sdc, top (tricodec synth --netlist)
#   PLATFORM  flow/platforms/asap7 of OpenROAD-flow-scripts (LEF, tracks, power grid, RC, extraction rules)
#   RESULTS   folder for databases and reports
# Commands and options as in OpenROAD's own flow test (test/flow.tcl) at commit 5c9e487120.
set netlist $::env(NETLIST)
set platform $::env(PLATFORM)
set results $::env(RESULTS)
file mkdir $results

set top [string trim [read [set f [open $netlist/top]]]]
close $f

set liberty_parts {AO_RVT_TT_nldm_211120.lib.gz INVBUF_RVT_TT_nldm_220122.lib.gz OA_RVT_TT_nldm_211120.lib.gz
  SIMPLE_RVT_TT_nldm_211120.lib.gz SEQ_RVT_TT_nldm_220123.lib}
set utilization 60
set density 0.65
set pad_global 0
set pad_detail 0
set macro_halo {2 2}
set signal_layers M2-M7
set clock_layers M4-M7
set clock_buffer BUFx4_ASAP7_75t_R
set filler {FILLERxp5_ASAP7_75t_R FILLER_ASAP7_75t_R DECAPx1_ASAP7_75t_R DECAPx2_ASAP7_75t_R DECAPx4_ASAP7_75t_R
  DECAPx6_ASAP7_75t_R DECAPx10_ASAP7_75t_R}

proc read_technology {} {
  global platform netlist liberty_parts
  read_lef $platform/lef/asap7_tech_1x_201209.lef
  read_lef $platform/lef/asap7sc7p5t_28_R_1x_220121a.lef
  if { [file exists $netlist/memories.lef] } { read_lef $netlist/memories.lef }
  read_timing_libraries
}

proc read_timing_libraries {} {
  global platform netlist liberty_parts
  foreach part $liberty_parts { read_liberty $platform/lib/NLDM/asap7sc7p5t_$part }
  read_liberty $netlist/memories.lib
}

# A stage starts from the database of the one before it.
proc resume { stage } {
  global results netlist platform
  read_timing_libraries
  read_db $results/$stage.odb
  read_sdc $netlist/constraints.sdc
  source $platform/setRC.tcl
}

# Whether the design has memories.
proc have_macros {} {
  foreach inst [[ord::get_db_block] getInsts] {
    if { [$inst isBlock] } { return 1 }
  }
  return 0
}
