// SPDX-License-Identifier: Apache-2.0
// In place of the trace ports of tri_decoder.
// Without TRICODEC_TRACE nothing reads them, and synthesis drops them.
// GENERATED from the table in sim/src/lockstep/trace by sim/tests/trace.rs: do not edit.
`ifndef TRICODEC_TRACE
/* verilator lint_off UNUSEDSIGNAL */
logic trace_start_valid_o;
logic [LaneW-1:0] trace_start_lane_o;
logic [50:0] trace_start_o;
logic trace_slot_valid_o;
logic [LaneW-1:0] trace_slot_lane_o;
logic trace_slot_o;
logic trace_word_valid_o;
logic [LaneW-1:0] trace_word_lane_o;
logic [208:0] trace_word_o;
logic trace_neigh_valid_o;
logic [LaneW-1:0] trace_neigh_lane_o;
logic [110:0] trace_neigh_o;
logic trace_dequant_valid_o;
logic [255:0] trace_dequant_o;
logic trace_predict_valid_o;
logic [131:0] trace_predict_o;
logic trace_idct_valid_o;
logic [223:0] trace_idct_o;
logic trace_recon_valid_o;
logic [LaneW-1:0] trace_recon_lane_o;
logic [127:0] trace_recon_o;
logic [Lanes-1:0] trace_bin_valid_o;
logic [Lanes-1:0][8:0] trace_bin_o;
/* verilator lint_on UNUSEDSIGNAL */
`endif
