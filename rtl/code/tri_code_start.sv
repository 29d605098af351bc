// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Begin of a macroblock, of one lane at a time: the record of the row above goes into the edges,
// what lies around the macroblock is read from there, and it is given to the decision of modes and,
// when the lane says so, to the 8x8 engine.
//
// Handshake: begin_i[lane] stays until begun_o[lane], which says that the decision of modes has it;
// records: read_o, and the record in the next clock; the rest valid/ready.
// Latency: 12 clocks from begin_i to the offer, 5 more for each record; two records at the
// beginning of a row.
// Throughput: a macroblock at a time.
// Golden: `codec::video::intra::Area`, `edges`.
module tri_code_start
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_inter_pkg::IntraWhole;
  import tri_inter_pkg::IntraEights;
  import tri_code_pkg::*;
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [5:0] qp_i,
    input logic [5:0] chroma_qp_i,
    input logic [7:0] lambda_i,  // λi
    // Lanes.
    input logic [3:0] begin_i,
    input code_mb_t [3:0] mb_i,
    output logic [3:0] begun_o,
    input logic [3:0] eight_go_i,
    input logic [3:0] eight_not_i,  // it becomes I_PCM
    output logic [1:0] lane_o,
    // The last samples of the row above, of luma, Cb, Cr: with begun_o.
    output sample_t [2:0] corner_o,
    // Records of the row above.
    output logic record_read_o,
    output logic [8:0] record_x_o,
    input edge_word_t [7:0] record_i,
    output logic fill_valid_o,
    input logic fill_ready_i,
    output logic [1:0] fill_column_o,
    output edge_word_t [7:0] fill_o,
    // Edges.
    output logic read_valid_o,
    input logic read_ready_i,
    output edge_place_t read_place_o,
    input logic read_valid_i,
    input block_edges_t edges_i,
    // Jobs.
    output logic whole_valid_o,
    input logic whole_ready_i,
    output whole_job_t whole_job_o,
    output logic eight_valid_o,
    input logic [3:0] eight_ready_i,
    output eight_job_t eight_job_o
);

  typedef enum logic [2:0] {
    StIdle,
    StRecord,  // a record is read
    StFill,
    StRead,
    StWhole,
    StEight
  } state_e;

  // Places around a macroblock: five of luma, the last one in the next column; two of each plane of
  // chroma.
  localparam logic [3:0] Places = 4'd9;

  state_e state_q;
  logic any, take, second_q;
  logic [1:0] pick, lane_q;
  logic [3:0] unused_grant;
  code_mb_t mb;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(begin_i),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(unused_grant),
      .idx_o(pick)
  );
  assign take = state_q == StIdle && any;
  always_ff @(posedge clk_i) if (take) lane_q <= pick;
  assign mb = mb_i[lane_q];
  assign lane_o = lane_q;

  // ------------------------------------------------------------------ order
  logic eight, first_x, fills, reads_done, whole_taken, eight_taken;
  logic [3:0] asked_q, came_q;
  logic [8:0] x;
  assign eight = mb.plan.intra ? mb.plan.kind == IntraEights : mb.plan.eight;
  assign first_x = mb.x == '0;
  // At the beginning of a row the macroblock's own record, too; none beyond the last column.
  assign fills = mb.b && (mb.c || first_x);
  assign x = first_x && !second_q ? mb.x : mb.x + 9'd1;
  assign reads_done = came_q == Places;
  assign whole_taken = whole_valid_o && whole_ready_i;
  assign eight_taken = eight_valid_o && eight_ready_i[lane_q];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StIdle:   if (take) state_q <= StRecord;
        StRecord: state_q <= fills ? StFill : StRead;
        StFill: begin
          if (fill_ready_i) state_q <= first_x && !second_q && mb.c ? StRecord : StRead;
        end
        StRead:   if (reads_done) state_q <= StWhole;
        StWhole:  if (whole_taken) state_q <= eight ? StEight : StIdle;
        default:  if (eight_taken || eight_not_i[lane_q]) state_q <= StIdle;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (state_q == StIdle) second_q <= 1'b0;
    else if (state_q == StFill && fill_ready_i) second_q <= 1'b1;
  end
  assign record_read_o = state_q == StRecord && fills;
  assign record_x_o = x;
  assign fill_valid_o = state_q == StFill;
  assign fill_column_o = x[1:0];
  assign fill_o = record_i;

  // ------------------------------------------------------------------ around the macroblock
  always_ff @(posedge clk_i) begin
    if (state_q == StIdle) begin
      asked_q <= '0;
      came_q  <= '0;
    end else begin
      if (read_valid_o && read_ready_i) asked_q <= asked_q + 4'd1;
      if (read_valid_i) came_q <= came_q + 4'd1;
    end
  end
  assign read_valid_o = state_q == StRead && asked_q != Places;
  always_comb begin
    read_place_o = '{
        lane: lane_q,
        column: mb.x[1:0],
        plane: 2'd0,
        x: asked_q[1:0],
        y: asked_q[1:0]
    };
    if (asked_q == 4'd4) begin
      read_place_o.column = mb.x[1:0] + 2'd1;
    end else if (asked_q > 4'd4) begin
      read_place_o.plane = asked_q > 4'd6 ? 2'd2 : 2'd1;
      read_place_o.x = {1'b0, !asked_q[0]};
      read_place_o.y = {1'b0, !asked_q[0]};
    end
  end

  sample_t [23:0] top_q;
  sample_t [15:0] left_q;
  sample_t corner_q;
  chroma_edge_t [1:0] chroma_q;
  logic [1:0][3:0] above_modes_q, left_modes_q;
  logic plane, lower;
  assign plane = came_q > 4'd6;
  assign lower = !came_q[0];
  always_ff @(posedge clk_i) begin
    if (read_valid_i) begin
      if (came_q <= 4'd4) begin
        // The words above by their number, and the one to the right of the last.
        for (int unsigned w = 0; w < 5; w++) begin
          if (came_q == 4'(w)) top_q[4*w+:4] <= edges_i.above.samples;
        end
        if (came_q == 4'd4) top_q[23:20] <= edges_i.right.samples;
        for (int unsigned w = 0; w < 4; w++) begin
          if (came_q == 4'(w)) left_q[4*w+:4] <= edges_i.left.samples;
        end
        if (came_q == '0) corner_q <= edges_i.corner;
        if (came_q == 4'd0)
          {above_modes_q[0], left_modes_q[0]} <= {edges_i.above.mode, edges_i.left.mode};
        if (came_q == 4'd2)
          {above_modes_q[1], left_modes_q[1]} <= {edges_i.above.mode, edges_i.left.mode};
      end else begin
        chroma_q[plane].left[{lower, 2'd0}+:4] <= edges_i.left.samples;
        chroma_q[plane].top[{lower, 2'd0}+:4]  <= edges_i.above.samples;
        if (!lower) chroma_q[plane].corner <= edges_i.corner;
      end
    end
  end
  assign corner_o = {chroma_q[1].top[7], chroma_q[0].top[7], top_q[15]};

  // ------------------------------------------------------------------ jobs
  assign whole_valid_o = state_q == StWhole;
  assign whole_job_o = '{
          lane: lane_q,
          intra: mb.plan.intra,
          whole: mb.plan.intra && mb.plan.kind == IntraWhole,
          qp: qp_i,
          chroma_qp: chroma_qp_i,
          lambda: lambda_i,
          a: mb.a,
          b: mb.b,
          d: mb.d,
          corner: corner_q,
          top: top_q[15:0],
          left: left_q,
          chroma: chroma_q
      };
  assign begun_o = whole_taken ? 4'd1 << lane_q : '0;
  assign eight_valid_o = state_q == StEight && eight_go_i[lane_q];
  assign eight_job_o = '{
          lane: lane_q,
          intra: mb.plan.intra,
          qp: qp_i,
          lambda: lambda_i,
          a: mb.a,
          b: mb.b,
          c: mb.c,
          d: mb.d,
          above_modes: mb.b ? above_modes_q : {2{NoMode}},
          left_modes: mb.a ? left_modes_q : {2{NoMode}},
          corner: corner_q,
          top: top_q,
          left: left_q
      };

  logic unused;
  assign unused = ^{unused_grant, mb, edges_i.right.mode};

  `TRI_ASSERT_STREAM(ReadStays, read_valid_o, read_ready_i, read_place_o)

endmodule
