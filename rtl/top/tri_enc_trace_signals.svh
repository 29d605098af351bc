// SPDX-License-Identifier: Apache-2.0
// In place of the trace ports of tri_encoder.
// Without TRICODEC_TRACE nothing reads them, and synthesis drops them.
// GENERATED from the table in sim/src/lockstep/trace by sim/tests/trace.rs: do not edit.
`ifndef TRICODEC_TRACE
/* verilator lint_off UNUSEDSIGNAL */
logic trace_align_valid_o;
logic [LaneW-1:0] trace_align_lane_o;
logic [16*SampleBits-1:0] trace_align_o;
logic trace_slot_valid_o;
logic [LaneW-1:0] trace_slot_lane_o;
logic [2:0] trace_slot_o;
logic trace_neigh_valid_o;
logic [LaneW-1:0] trace_neigh_lane_o;
logic [110:0] trace_neigh_o;
logic trace_cost_valid_o;
logic [143:0] trace_cost_o;
logic trace_decide_valid_o;
logic [3:0] trace_decide_o;
logic trace_resid_valid_o;
logic [143:0] trace_resid_o;
logic trace_fdct_valid_o;
logic [239:0] trace_fdct_o;
logic trace_quant_valid_o;
logic [191:0] trace_quant_o;
logic trace_recon_valid_o;
logic [LaneW-1:0] trace_recon_lane_o;
logic [127:0] trace_recon_o;
logic trace_word_valid_o;
logic [LaneW-1:0] trace_word_lane_o;
logic [201:0] trace_word_o;
logic [Lanes-1:0] trace_bin_valid_o;
logic [Lanes-1:0][8:0] trace_bin_o;
logic [Lanes-1:0] trace_byte_valid_o;
logic [Lanes-1:0][7:0] trace_byte_o;
/* verilator lint_on UNUSEDSIGNAL */
`endif
