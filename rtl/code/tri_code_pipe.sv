// SPDX-License-Identifier: Apache-2.0

// The pipeline behind the issue of video blocks, for four video lanes alone: what it asks of
// predictions and DCs, and what comes out.
//
// Handshake: as in tri_code_issue and tri_enc_pipe.
// Latency: 16 clocks from a slot to the block that comes out.
// Throughput: one block per clock.
// Golden: `codec::video::hardware::pipe`.
module tri_code_pipe
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [5:0] qp_i,
    input logic [5:0] chroma_qp_i,
    input logic slot_valid_i,
    input logic [1:0] slot_lane_i,
    // Lanes.
    input code_mb_t [3:0] mb_i,
    input logic [3:0] fetch_i,
    input logic [3:0][4:0] fetch_number_i,
    input logic [3:0][1:0] fetch_guess_i,
    output logic [3:0] fetched_o,
    output logic [3:0] came_o,
    input logic [3:0] valid_i,
    input block_kind_e [3:0] kind_i,
    input logic [3:0][4:0] number_i,
    output logic [3:0] taken_o,
    // Fetches.
    output logic block_valid_o,
    input logic block_ready_i,
    output code_place_t block_place_o,
    output logic [1:0] block_guess_o,
    input logic block_valid_i,
    input logic [1:0] block_lane_i,
    input samples_t block_source_i,
    input samples_t block_guess_i,
    // Edges, DCs.
    output logic issue_o,
    output edge_place_t issue_place_o,
    input block_edges_t edges_i,
    output logic dc_read_o,
    output logic [1:0] dc_lane_o,
    output block_kind_e dc_kind_o,
    output logic [3:0] dc_block_o,
    input logic signed [15:0] dc_i,
    // What comes out.
    output logic valid_o,
    output logic [1:0] lane_o,
    output block_kind_e kind_o,
    output done_t block_o,
    output coded_t coded_o
);

  logic valid, guess_read;
  logic [1:0] lane, guess_lane;
  source_t source;
  neighbours_t neighbours;
  user_t user;
  block_kind_e kind, unused_guess_kind;
  logic [3:0] unused_guess_block;
  samples_t guess;
  tri_code_issue u_issue (
      .clk_i,
      .rst_ni,
      .qp_i,
      .chroma_qp_i,
      .slot_valid_i,
      .slot_lane_i,
      .mb_i,
      .fetch_i,
      .fetch_number_i,
      .fetch_guess_i,
      .fetched_o,
      .came_o,
      .valid_i,
      .kind_i,
      .number_i,
      .taken_o,
      .block_valid_o,
      .block_ready_i,
      .block_place_o,
      .block_guess_o,
      .block_valid_i,
      .block_lane_i,
      .block_source_i,
      .block_guess_i,
      .issue_o,
      .issue_place_o,
      .edges_i,
      .pipe_valid_o(valid),
      .pipe_lane_o(lane),
      .pipe_source_o(source),
      .pipe_neighbours_o(neighbours),
      .pipe_user_o(user),
      .pipe_kind_o(kind),
      .guess_read_i(guess_read),
      .guess_lane_i(guess_lane),
      .guess_o(guess)
  );

  logic [4:0] unused_trace_valid;
  logic [143:0] unused_cost, unused_resid;
  logic [  3:0] unused_decide;
  logic [239:0] unused_fdct;
  logic [191:0] unused_quant;
  tri_enc_pipe #(
      .LaneW(2),
      .Video(1'b1)
  ) u_pipe (
      .clk_i,
      .rst_ni,
      .valid_i(valid),
      .lane_i(lane),
      .source_i(source),
      .neighbours_i(neighbours),
      .user_i(user),
      .kind_i(kind),
      .guess_read_o(guess_read),
      .guess_lane_o(guess_lane),
      .guess_kind_o(unused_guess_kind),
      .guess_block_o(unused_guess_block),
      .guess_i(guess),
      .dc_read_o,
      .dc_lane_o,
      .dc_kind_o,
      .dc_block_o,
      .dc_i,
      .valid_o,
      .lane_o,
      .kind_o,
      .block_o,
      .coded_o,
      .trace_cost_valid_o(unused_trace_valid[0]),
      .trace_cost_o(unused_cost),
      .trace_decide_valid_o(unused_trace_valid[1]),
      .trace_decide_o(unused_decide),
      .trace_resid_valid_o(unused_trace_valid[2]),
      .trace_resid_o(unused_resid),
      .trace_fdct_valid_o(unused_trace_valid[3]),
      .trace_fdct_o(unused_fdct),
      .trace_quant_valid_o(unused_trace_valid[4]),
      .trace_quant_o(unused_quant)
  );
  logic unused;
  assign unused = ^{unused_trace_valid, unused_cost, unused_resid, unused_decide, unused_fdct,
      unused_quant, unused_guess_kind, unused_guess_block};

endmodule
