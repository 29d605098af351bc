# SPDX-License-Identifier: Apache-2.0
# Power grid: rails on M1 and M2, straps on M5 and M6. The straps of M5 stand at half the pitch of
# the platform's own grid, because the narrowest memory is 3.8 µm wide and needs one of each.
add_global_connection -net VDD -inst_pattern {.*} -pin_pattern {^VDD$} -power
add_global_connection -net VSS -inst_pattern {.*} -pin_pattern {^VSS$} -ground
global_connect
set_voltage_domain -name CORE -power VDD -ground VSS

define_pdn_grid -name cells -voltage_domains CORE -pins M6
foreach layer {M1 M2} {
  add_pdn_stripe -grid cells -layer $layer -width 0.018 -pitch 0.54 -offset 0 -followpins
}
add_pdn_stripe -grid cells -layer M5 -width 0.12 -spacing 0.072 -pitch 2.7 -offset 0.3
add_pdn_stripe -grid cells -layer M6 -width 0.288 -spacing 0.096 -pitch 5.4 -offset 0.513
add_pdn_connect -grid cells -layers {M1 M2}
add_pdn_connect -grid cells -layers {M2 M5}
add_pdn_connect -grid cells -layers {M5 M6}

define_pdn_grid -name memories -voltage_domains CORE -macro -default \
  -orient {R0 R180 MX MY} -halo {2 2 2 2}
add_pdn_connect -grid memories -layers {M4 M5}
