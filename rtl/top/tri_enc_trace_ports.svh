// SPDX-License-Identifier: Apache-2.0
// Trace ports of tri_encoder.
// Only the lockstep defines TRICODEC_TRACE: the product has no such port.
// GENERATED from the table in sim/src/lockstep/trace by sim/tests/trace.rs: do not edit.
`ifdef TRICODEC_TRACE
// The block as it leaves the alignment unit:
// {16 samples}
output logic trace_align_valid_o,
output logic [LaneW-1:0] trace_align_lane_o,
output logic [16*SampleBits-1:0] trace_align_o,
// What the issue stage does with a slot:
// {conflict, load, issue}
output logic trace_slot_valid_o,
output logic [LaneW-1:0] trace_slot_lane_o,
output logic [2:0] trace_slot_o,
// The block's neighbours, at the pipeline's input:
// {mpm, avail_d, avail_b, avail_a, corner, 4 left, 8 top}
output logic trace_neigh_valid_o,
output logic [LaneW-1:0] trace_neigh_lane_o,
output logic [110:0] trace_neigh_o,
// Cost of each mode:
// {9 costs}
output logic trace_cost_valid_o,
output logic [143:0] trace_cost_o,
// The mode that is chosen:
// {mode}
output logic trace_decide_valid_o,
output logic [3:0] trace_decide_o,
// The residual:
// {16 residual}
output logic trace_resid_valid_o,
output logic [143:0] trace_resid_o,
// Coefficients of the forward transform:
// {16 coefficients}
output logic trace_fdct_valid_o,
output logic [239:0] trace_fdct_o,
// Levels in zig-zag order:
// {16 levels}
output logic trace_quant_valid_o,
output logic [191:0] trace_quant_o,
// Reconstruction:
// {16 samples}
output logic trace_recon_valid_o,
output logic [LaneW-1:0] trace_recon_lane_o,
output logic [127:0] trace_recon_o,
// The level word for the entropy coder:
// {last, cbp_b, cbp_a, cbf_b, cbf_a, nz, rem_mode, pred_flag, 16 levels}
output logic trace_word_valid_o,
output logic [LaneW-1:0] trace_word_lane_o,
output logic [201:0] trace_word_o,
// The bin that a lane's engine takes:
// {kind, context, bin}
output logic [Lanes-1:0] trace_bin_valid_o,
output logic [Lanes-1:0][8:0] trace_bin_o,
// The byte that reaches a lane's packer:
// {byte}
output logic [Lanes-1:0] trace_byte_valid_o,
output logic [Lanes-1:0][7:0] trace_byte_o,
`endif
