// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// End of a macroblock, of one lane at a time: the record of its lower edges is kept for the row
// below, its header goes to the ring of words, what the deblocking filter wants to know to the
// reconstruction.
//
// Handshake: end_i[lane] stays until ended_o[lane]; the rest valid/ready.
// Latency: seven clocks where nothing waits.
// Throughput: a macroblock at a time.
// Golden: `codec::video::macroblock::Macroblock::header`.
module tri_code_end
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_inter_pkg::*;
  import tri_code_pkg::*;
  import tri_reference_pkg::mb_record_t;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [5:0] qp_i,
    // Lanes.
    input logic [3:0] end_i,
    output logic [3:0] ended_o,
    input code_mb_t [3:0] mb_i,
    input logic [3:0] raw_i,  // I_PCM
    input logic [3:0][1:0] mode_i,  // of I_16x16
    input logic [3:0][1:0] chroma_mode_i,
    input logic [3:0][15:0][3:0] modes_i,  // of I_NxN: {rem_mode, pred_flag}
    input logic [3:0][23:0] nz_i,  // blocks with levels, in coding order
    input logic [3:0] nz_dc_i,  // DCs of chroma
    // Edges, and their record.
    output logic read_valid_o,
    input logic read_ready_i,
    output edge_place_t read_place_o,
    input logic read_valid_i,
    input block_edges_t edges_i,
    output logic record_write_o,
    output logic [1:0] record_lane_o,
    output logic [8:0] record_x_o,
    output edge_word_t [7:0] record_o,
    // Header: to the ring of a lane.
    output logic [3:0] mb_valid_o,
    input logic [3:0] mb_ready_i,
    output mb_header_t mb_header_o,
    output logic mb_end_o,
    // To the deblocking filter.
    output logic filter_valid_o,
    input logic [3:0] filter_ready_i,
    output logic [1:0] filter_lane_o,
    output mb_record_t filter_o
);

  typedef enum logic [1:0] {
    StIdle,
    StRead,
    StSend
  } state_e;

  state_e state_q;
  logic any, take, header_q, filter_q, header_taken, filter_taken, over;
  logic [1:0] pick, lane_q;
  logic [2:0] asked_q, came_q;
  logic [3:0] unused_grant;
  code_mb_t mb;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(end_i),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(unused_grant),
      .idx_o(pick)
  );
  assign take = state_q == StIdle && any;
  always_ff @(posedge clk_i) if (take) lane_q <= pick;
  assign mb = mb_i[lane_q];

  assign header_taken = mb_valid_o != '0 && mb_ready_i[lane_q];
  assign filter_taken = filter_valid_o && filter_ready_i[lane_q];
  assign over = state_q == StSend && (header_taken || !header_q) && (filter_taken || !filter_q);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      header_q <= 1'b0;
      filter_q <= 1'b0;
    end else begin
      unique case (state_q)
        StIdle: if (take) state_q <= StRead;
        StRead: begin
          if (came_q[2]) begin
            state_q  <= StSend;
            header_q <= 1'b1;
            filter_q <= 1'b1;
          end
        end
        default: begin
          if (header_taken) header_q <= 1'b0;
          if (filter_taken) filter_q <= 1'b0;
          if (over) state_q <= StIdle;
        end
      endcase
    end
  end
  assign ended_o = over ? 4'd1 << lane_q : '0;

  // ------------------------------------------------------------------ record
  always_ff @(posedge clk_i) begin
    if (state_q == StIdle) begin
      asked_q <= '0;
      came_q  <= '0;
    end else begin
      if (read_valid_o && read_ready_i) asked_q <= asked_q + 3'd1;
      if (read_valid_i) came_q <= came_q + 3'd1;
    end
  end
  assign read_valid_o = state_q == StRead && !asked_q[2];
  always_comb begin
    read_place_o = '{
        lane: lane_q,
        column: mb.x[1:0],
        plane: 2'd0,
        x: {asked_q[0] && !asked_q[1], 1'b0},
        y: '0
    };
    if (asked_q[1]) read_place_o.plane = asked_q[0] ? 2'd2 : 2'd1;
  end
  edge_word_t [7:0] record_q;
  always_ff @(posedge clk_i) begin
    if (read_valid_i) record_q[{came_q[1:0], 1'b0}+:2] <= {edges_i.right, edges_i.above};
  end
  assign record_write_o = state_q == StRead && came_q[2];
  assign record_lane_o = lane_q;
  assign record_x_o = mb.x;
  assign record_o = record_q;

  // ------------------------------------------------------------------ header
  logic raw, whole, eight, skip;
  logic [23:0] nz;
  logic [ 3:0] luma;
  logic [ 1:0] chroma;
  mvd_t [ 3:0] mvd;
  assign raw = raw_i[lane_q];
  assign nz = nz_i[lane_q];
  assign whole = mb.plan.kind == IntraWhole;
  assign eight = mb.plan.intra ? mb.plan.kind == IntraEights : mb.plan.eight;
  always_comb begin
    for (int unsigned q = 0; q < 4; q++) luma[q] = nz[4*q+:4] != '0;
    if (mb.plan.intra && whole) luma = luma == '0 ? '0 : '1;
    if (nz[23:16] != '0) chroma = 2'd2;
    else chroma = {1'b0, nz_dc_i[lane_q]};
    if (raw) {luma, chroma} = '0;
  end
  assign skip = !mb.plan.intra && mb.plan.skip_vector && luma == '0 && chroma == '0;
  always_comb begin
    for (int unsigned i = 0; i < 4; i++) begin
      mvd[i] = '{y: 11'(mb.plan.differences[i].y), x: mb.plan.differences[i].x};
    end
    // The second of two rows is that of the lower quarters.
    if (mb.plan.shape == ShapeRows) mvd[1] = mvd[2];
  end
  always_comb begin
    mb_header_o = '0;
    mb_header_o.inter_slice = mb.inter_slice;
    mb_header_o.left = mb.a;
    mb_header_o.above = mb.b;
    mb_header_o.luma = luma;
    mb_header_o.chroma = chroma;
    if (raw) begin
      mb_header_o.kind = ClassPcm;
    end else if (mb.plan.intra) begin
      mb_header_o.kind = whole ? ClassWhole : ClassNxN;
      mb_header_o.form = whole ? mode_i[lane_q] : 2'd0;
      mb_header_o.chroma_mode = chroma_mode_i[lane_q];
      mb_header_o.transform8x8 = eight;
      if (!whole) mb_header_o.detail = DetailW'(modes_i[lane_q]);
    end else if (skip) begin
      mb_header_o.kind = ClassSkip;
      mb_header_o.transform8x8 = eight;
    end else begin
      mb_header_o.kind = ClassInter;
      mb_header_o.form = mb.plan.shape;
      mb_header_o.transform8x8 = eight;
      mb_header_o.detail = mvd;
    end
  end
  assign mb_end_o   = mb.plan.ends;
  assign mb_valid_o = state_q == StSend && header_q ? 4'd1 << lane_q : '0;

  // ------------------------------------------------------------------ deblocking
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) filter_o.nz[4'(code_raster(5'(i)))] = nz[i];
    filter_o.intra = mb.plan.intra || raw;
    filter_o.eight = eight && !raw;
    filter_o.qp = raw ? '0 : qp_i;
    filter_o.vectors = mb.plan.vectors;
  end
  assign filter_valid_o = state_q == StSend && filter_q;
  assign filter_lane_o  = lane_q;

  logic unused;
  assign unused = ^{unused_grant, mb, edges_i.corner, edges_i.left};

  `TRI_ASSERT_STREAM(ReadStays, read_valid_o, read_ready_i, read_place_o)

endmodule
