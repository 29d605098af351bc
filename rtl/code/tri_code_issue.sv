// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Blocks of four video lanes into the shared pipeline: in a lane's slot the block that waits, with
// what lies around it.
//
// Source and prediction of a lane's next block are fetched ahead and wait here; the prediction
// stays until the pipeline asks for it.
// Handshake: none towards the pipeline; fetches valid/ready, in order.
// Latency: two clocks from a slot to the pipeline.
// Throughput: one block per clock.
// Golden: `codec::video::intra::Area::block4`, `codec::video::state::Around::predicted_mode`.
module tri_code_issue
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
    // Edges.
    output logic issue_o,
    output edge_place_t issue_place_o,
    input block_edges_t edges_i,
    // The pipeline.
    output logic pipe_valid_o,
    output logic [1:0] pipe_lane_o,
    output source_t pipe_source_o,
    output neighbours_t pipe_neighbours_o,
    output user_t pipe_user_o,
    output block_kind_e pipe_kind_o,
    input logic guess_read_i,
    input logic [1:0] guess_lane_i,
    output samples_t guess_o
);

  // ------------------------------------------------------------------ fetches
  // The offer stays: its lane is held until it is taken.
  logic any, held_q;
  logic [1:0] pick, lane_q, lane;
  logic [3:0] unused_grant;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(fetch_i),
      .advance_i(block_valid_o && block_ready_i),
      .valid_o(any),
      .gnt_o(unused_grant),
      .idx_o(pick)
  );
  assign lane = held_q ? lane_q : pick;
  assign block_valid_o = held_q || any;
  assign block_place_o = '{lane: lane, number: fetch_number_i[lane]};
  assign block_guess_o = fetch_guess_i[lane];
  assign fetched_o = block_valid_o && block_ready_i ? 4'd1 << lane : '0;
  assign came_o = block_valid_i ? 4'd1 << block_lane_i : '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) held_q <= 1'b0;
    else held_q <= block_valid_o && !block_ready_i;
  end
  samples_t [3:0] source_q, guess_q;
  always_ff @(posedge clk_i) begin
    if (!held_q) lane_q <= pick;
    for (int unsigned l = 0; l < 4; l++) begin
      if (came_o[l]) begin
        source_q[l] <= block_source_i;
        guess_q[l]  <= block_guess_i;
      end
    end
  end

  // ------------------------------------------------------------------ slot
  logic go, s2_valid_q;
  logic [1:0] s2_lane_q;
  block_kind_e s2_kind_q;
  logic [4:0] s2_number_q;
  assign go = slot_valid_i && valid_i[slot_lane_i];
  assign taken_o = go ? 4'd1 << slot_lane_i : '0;
  assign issue_o = go;
  assign issue_place_o = '{
          lane: slot_lane_i,
          column: mb_i[slot_lane_i].x[1:0],
          plane: code_plane(number_i[slot_lane_i]),
          x: code_x(number_i[slot_lane_i]),
          y: code_y(number_i[slot_lane_i])
      };
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) s2_valid_q <= 1'b0;
    else s2_valid_q <= go;
  end
  always_ff @(posedge clk_i) begin
    if (go) begin
      s2_lane_q   <= slot_lane_i;
      s2_kind_q   <= kind_i[slot_lane_i];
      s2_number_q <= number_i[slot_lane_i];
    end
  end

  // ------------------------------------------------------------------ what lies around it
  // Blocks that have none above right before them in coding order: odd ones of a pair of rows, but
  // the last one of the upper row, which has the macroblock there.
  localparam logic [15:0] NoRight = 16'b1010_1000_1000_1000;
  code_mb_t mb;
  logic [1:0] x, y;
  logic a, b, c, d;
  logic [3:0] smaller;
  neighbours_t around;
  assign mb = mb_i[s2_lane_q];
  assign x  = code_x(s2_number_q);
  assign y  = code_y(s2_number_q);
  assign a  = x != '0 || mb.a;
  assign b  = y != '0 || mb.b;
  always_comb begin
    unique case ({
      x != '0, y != '0
    })
      2'b00:   d = mb.d;
      2'b01:   d = mb.a;
      2'b10:   d = mb.b;
      default: d = 1'b1;
    endcase
    c = y != '0 || (x == 2'd3 ? mb.c : mb.b);
    if (NoRight[s2_number_q[3:0]]) c = 1'b0;
  end
  assign smaller = edges_i.left.mode < edges_i.above.mode ? edges_i.left.mode : edges_i.above.mode;
  always_comb begin
    around.mode.mpm = a && b ? smaller : ModeDc;
    around.mode.avail_a = a;
    around.mode.avail_b = b;
    around.mode.avail_d = d;
    around.corner = d ? edges_i.corner : '0;
    around.left = a ? edges_i.left.samples : '0;
    around.top[3:0] = b ? edges_i.above.samples : '0;
    around.top[7:4] = c ? edges_i.right.samples : {4{edges_i.above.samples[3]}};
    if (!b) around.top[7:4] = '0;
  end

  logic valid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= s2_valid_q;
  end
  always_ff @(posedge clk_i) begin
    if (s2_valid_q) begin
      pipe_lane_o <= s2_lane_q;
      pipe_kind_o <= s2_kind_q;
      pipe_source_o <= '{
          samples: source_q[s2_lane_q],
          qp: s2_number_q[4] ? chroma_qp_i : qp_i,
          rounding: '0
      };
      pipe_neighbours_o <= around;
      pipe_user_o <= '{blk: s2_number_q[3:0], corner: edges_i.above.samples[3], default: '0};
    end
  end
  assign pipe_valid_o = valid_q;

  // ------------------------------------------------------------------ predictions
  // Asked for in one clock, there two later.
  logic guess_read_q;
  logic [1:0] guess_lane_q;
  samples_t guess_out_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) guess_read_q <= 1'b0;
    else guess_read_q <= guess_read_i;
  end
  always_ff @(posedge clk_i) begin
    if (guess_read_i) guess_lane_q <= guess_lane_i;
    if (guess_read_q) guess_out_q <= guess_q[guess_lane_q];
  end
  assign guess_o = guess_out_q;

  logic unused;
  assign unused = ^{unused_grant, mb, edges_i.right.mode};

  `TRI_ASSERT_STREAM(FetchStays, block_valid_o, block_ready_i, {block_place_o, block_guess_o})

endmodule
