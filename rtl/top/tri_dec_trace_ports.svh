// SPDX-License-Identifier: Apache-2.0
// Trace ports of tri_decoder.
// Only the lockstep defines TRICODEC_TRACE: the product has no such port.
// GENERATED from the table in sim/src/lockstep/trace by sim/tests/trace.rs: do not edit.
`ifdef TRICODEC_TRACE
// The slice that a lane starts:
// {error, transform8x8, qp, width, x, left}
output logic trace_start_valid_o,
output logic [LaneW-1:0] trace_start_lane_o,
output logic [50:0] trace_start_o,
// Whether a slot issues a block:
// {issue}
output logic trace_slot_valid_o,
output logic [LaneW-1:0] trace_slot_lane_o,
output logic trace_slot_o,
// The word that is issued:
// {error, last, cbp, nz, rem_mode, pred_flag, qp, 16 levels}
output logic trace_word_valid_o,
output logic [LaneW-1:0] trace_word_lane_o,
output logic [208:0] trace_word_o,
// The block's neighbours, at the pipeline's input:
// {mpm, avail_d, avail_b, avail_a, corner, 4 left, 8 top}
output logic trace_neigh_valid_o,
output logic [LaneW-1:0] trace_neigh_lane_o,
output logic [110:0] trace_neigh_o,
// Scaled coefficients:
// {16 coefficients}
output logic trace_dequant_valid_o,
output logic [255:0] trace_dequant_o,
// Mode and prediction:
// {mode, 16 prediction}
output logic trace_predict_valid_o,
output logic [131:0] trace_predict_o,
// The inverse transform:
// {16 residual}
output logic trace_idct_valid_o,
output logic [223:0] trace_idct_o,
// Reconstruction:
// {16 samples}
output logic trace_recon_valid_o,
output logic [LaneW-1:0] trace_recon_lane_o,
output logic [127:0] trace_recon_o,
// The bin that a lane's engine decodes:
// {kind, context, bin}
output logic [Lanes-1:0] trace_bin_valid_o,
output logic [Lanes-1:0][8:0] trace_bin_o,
`endif
