# SPDX-License-Identifier: Apache-2.0
# What the stages of a layout share: `tricodec layout` runs them one after the other, each of which
# sources this. Environment:
#   NETLIST   folder of `tricodec synth --netlist`: netlist.v, memories.lib, memories.lef,
#             constraints.sdc, top, and activity.saif where power was measured
#   PLATFORM  flow/platforms/asap7 of OpenROAD-flow-scripts: LEF, tracks, RC, extraction rules
#   BEFORE    folder of the stage before, with design.odb
#   RESULTS   folder of this stage
# Figures go into the file of OpenROAD's -metrics. Written for commit 5c9e487120 of OpenROAD.
set netlist $::env(NETLIST)
set platform $::env(PLATFORM)
set results $::env(RESULTS)

set file [open $netlist/top]
set top [string trim [read $file]]
close $file

set liberty_parts {AO_RVT_TT_nldm_211120.lib.gz INVBUF_RVT_TT_nldm_220122.lib.gz
  OA_RVT_TT_nldm_211120.lib.gz SIMPLE_RVT_TT_nldm_211120.lib.gz SEQ_RVT_TT_nldm_220123.lib}

# The floorplan: cells and memories take this part of it, in percent.
set utilization 60
set halo 2
# Cells of the global placement fill this part of the bins.
set density 0.65
set signal_layers M2-M7
set clock_layers M4-M7
# The clock tree: a strong root, three sizes. Clusters of sinks end this OpenROAD where a block has
# memories (CTS-0080), and loads for balance cost area and change no slack.
set clock_root BUFx12f_ASAP7_75t_R
set clock_buffers {BUFx4_ASAP7_75t_R BUFx8_ASAP7_75t_R BUFx12f_ASAP7_75t_R}
# Repair aims beyond zero, ps: legal places afterwards take some of it again. For setup before the
# tree alone: with it a margin made the worst path worse (-83 ps for -37).
set setup_margin 40
set hold_margin 15
set filler {FILLERxp5_ASAP7_75t_R FILLER_ASAP7_75t_R DECAPx1_ASAP7_75t_R DECAPx2_ASAP7_75t_R
  DECAPx4_ASAP7_75t_R DECAPx6_ASAP7_75t_R DECAPx10_ASAP7_75t_R}

proc read_timing {} {
  global platform netlist liberty_parts
  foreach part $liberty_parts {
    read_liberty $platform/lib/NLDM/asap7sc7p5t_$part
  }
  read_liberty $netlist/memories.lib
}

proc read_technology {} {
  global platform netlist
  read_lef $platform/lef/asap7_tech_1x_201209.lef
  read_lef $platform/lef/asap7sc7p5t_28_R_1x_220121a.lef
  read_lef $netlist/memories.lef
  read_timing
}

# A stage begins with the design of the one before it.
proc resume {} {
  global netlist platform
  read_timing
  read_db $::env(BEFORE)/design.odb
  read_sdc $netlist/constraints.sdc
  source $platform/setRC.tcl
  set_dont_use {SDF* ICG*}
}

proc memories {} {
  set found {}
  foreach inst [[ord::get_db_block] getInsts] {
    if { [$inst isBlock] } { lappend found $inst }
  }
  return $found
}

# Mean latency of the tree at the ends of its worst path, which the ports' clock outside has too.
proc tree_latency {} {
  with_output_to_variable said { report_clock_skew -setup -digits 1 }
  set sum 0.0
  set count 0
  foreach { match value } [regexp -all -inline {(-?[0-9.]+) (?:source|target) latency} $said] {
    set sum [expr { $sum + abs($value) }]
    incr count
  }
  if { $count == 0 } { return 0.0 }
  return [expr { $sum / $count }]
}

# After the tree: what drives and reads the ports has a clock of the same latency.
proc ports_see_a_tree {} {
  set latency [tree_latency]
  set clk [get_clocks clk]
  set period [get_property $clk period]
  set outside [expr { 0.2 * $period }]
  set inputs {}
  foreach port [all_inputs -no_clocks] {
    if { [get_property $port full_name] ne "rst_ni" } { lappend inputs $port }
  }
  create_clock -name ports -period $period
  set_clock_latency $latency [get_clocks ports]
  unset_input_delay -clock clk $inputs
  set_input_delay $outside -clock ports $inputs
  unset_output_delay -clock clk [all_outputs]
  set_output_delay $outside -clock ports [all_outputs]
  utl::metric_float tree__latency $latency
}

# Length of the design's nets as half perimeters, in µm.
proc half_perimeters {} {
  set block [ord::get_db_block]
  set sum 0.0
  foreach net [$block getNets] {
    if { ![$net isSpecial] } {
      set box [$net getTermBBox]
      set sum [expr { $sum + [$box dx] + [$box dy] }]
    }
  }
  return [expr { $sum / [$block getDbUnitsPerMicron] }]
}

# Where each instance lies: left, bottom, width, height in µm, then its name.
proc write_places { path } {
  set block [ord::get_db_block]
  set units [expr { double([$block getDbUnitsPerMicron]) }]
  set out [open $path w]
  foreach inst [$block getInsts] {
    set box [$inst getBBox]
    set place {}
    foreach value [list [$box xMin] [$box yMin] [$box getDX] [$box getDY]] {
      lappend place [format %.3f [expr { $value / $units }]]
    }
    puts $out "$place [$inst getName]"
  }
  close $out
}

# The end of a stage: its figures, and the design for the next one.
proc finish {} {
  global results netlist top
  report_worst_slack_metric -setup
  report_worst_slack_metric -hold
  report_tns_metric -setup
  report_tns_metric -hold
  report_erc_metrics
  report_design_area_metrics
  report_clock_skew_metric -setup
  utl::metric_float wire__half_perimeters [half_perimeters]
  # Activity of the real workload; without it there is no power, rather than a made-up one.
  if { [file exists $netlist/activity.saif] } {
    read_saif -scope $top $netlist/activity.saif
    report_power_metric
    set parts [sta::design_power [sta::cmd_scene]]
    utl::metric_float power__clock [lindex $parts 15]
    utl::metric_float power__memories [lindex $parts 19]
  }
  report_checks -path_delay max -format full_clock_expanded -fields {slew capacitance fanout} \
    -digits 1 -group_count 20 > $results/setup.rpt
  report_checks -path_delay min -format full_clock_expanded -fields {slew capacitance fanout} \
    -digits 1 -group_count 20 > $results/hold.rpt
  write_places $results/places.txt
  write_db $results/design.odb
}
