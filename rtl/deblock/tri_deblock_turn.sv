// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Whose macroblock the deblocking filter takes next, and what it wants to know of it: lanes in
// turn, records of the macroblock and of its neighbours, bS. What the left neighbour leaves stays
// here by lane; that of the upper one comes from the rows in memory, and goes there.
//
// Writes two quarters of tiles for each macroblock: the second half of its coarse record, with its
// first vector, and the record of its bottom row, but in the last row of a slice.
// Handshake: valid/ready for macroblocks, for what is to be fed, for writes. A lane that is ready_i
// stays so until start_o[lane].
// Latency: five clocks from ready_i to a macroblock.
// Throughput: a macroblock in six clocks.
// Golden: `deblock::block::deblock_bs`, `codec::video::hardware::reference`.
module tri_deblock_turn
  import tri_inter_pkg::*;
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [31:0] coarse_i,  // in tiles of 64 bytes
    input logic [31:0] rows_i,
    input logic [3:0] ready_i,
    input mb_place_t [3:0] place_i,
    output logic [3:0] start_o,
    // Records.
    output logic read_o,
    output logic read_above_o,
    input logic read_above_ready_i,
    output logic [1:0] lane_o,
    input mb_record_t record_i,
    input edge_record_t above_i,
    // What is to be fed.
    output logic feed_valid_o,
    input logic feed_ready_i,
    output logic feed_above_o,
    // The macroblock.
    output logic valid_o,
    input logic ready_mb_i,
    output mb_turn_t turn_o,
    output logic [1:0][3:0][3:0][2:0] bs_o,
    output logic [2:0][5:0] qp_o,  // own, left, above
    // Memory.
    output logic write_valid_o,
    input logic write_ready_i,
    output write_t write_o,
    output logic [3:0] open_o  // something is still to be written
);

  typedef enum logic [2:0] {
    StPick,
    StRead,
    StTake,
    StForm,
    StOffer
  } state_t;
  state_t state_q;
  logic [3:0] grant;
  logic [1:0] next_lane;
  logic any, pick, valid_q, feed_q, record_turn_q, writing_q;
  mb_turn_t turn_q;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(ready_i),
      .advance_i(pick),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(next_lane)
  );
  assign pick = state_q == StPick && any;
  assign start_o = grant & {4{pick}};

  logic wrote, last_write;
  assign wrote = writing_q && write_ready_i;
  assign last_write = record_turn_q || turn_q.place.last_y;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StPick;
      valid_q <= 1'b0;
      feed_q <= 1'b0;
      writing_q <= 1'b0;
      record_turn_q <= 1'b0;
    end else begin
      unique case (state_q)
        StPick:  if (any) state_q <= StRead;
        StRead:  if (read_above_ready_i || !turn_q.place.above) state_q <= StTake;
        StTake:  state_q <= StForm;
        StForm:  state_q <= StOffer;
        default: if (!valid_q && !feed_q && !writing_q) state_q <= StPick;
      endcase
      if (state_q == StForm) valid_q <= 1'b1;
      else if (ready_mb_i) valid_q <= 1'b0;
      if (state_q == StTake) feed_q <= 1'b1;
      else if (feed_ready_i) feed_q <= 1'b0;
      if (state_q == StForm) writing_q <= 1'b1;
      else if (wrote && last_write) writing_q <= 1'b0;
      if (wrote) record_turn_q <= !last_write;
    end
  end

  // ------------------------------------------------------------------ records
  mb_record_t own_q;
  edge_record_t left_q, above_q, right, bottom, left;
  logic [17:0] index_q;
  assign read_o = state_q == StRead;
  assign read_above_o = state_q == StRead && turn_q.place.above;
  assign lane_o = turn_q.lane;
  assign right = '{
          intra: own_q.intra,
          nz: {own_q.nz[15], own_q.nz[11], own_q.nz[7], own_q.nz[3]},
          qp: own_q.qp,
          vectors: {own_q.vectors[3], own_q.vectors[1]}
      };
  assign bottom = '{
          intra: own_q.intra,
          nz: own_q.nz[15:12],
          qp: own_q.qp,
          vectors: own_q.vectors[3:2]
      };
  tri_ram_1r1w #(
      .Width($bits(edge_record_t)),
      .Depth(4)
  ) u_left (
      .clk_i,
      .wen_i  (state_q == StForm),
      .waddr_i(turn_q.lane),
      .wdata_i(right),
      .ren_i  (state_q == StRead),
      .raddr_i(turn_q.lane),
      .rdata_o(left)
  );
  always_ff @(posedge clk_i) begin
    if (pick) turn_q <= '{lane: next_lane, place: place_i[next_lane]};
    if (state_q == StTake) begin
      own_q   <= record_i;
      left_q  <= left;
      above_q <= above_i;
      index_q <= turn_q.place.rows_above + 18'(turn_q.place.x);
    end
  end

  // ------------------------------------------------------------------ bS
  localparam int unsigned VectorBits = $bits(own_q.vectors[0].x);
  typedef logic signed [1:0][VectorBits-1:0] vector_t;
  function automatic vector_t vector(mv_t mv);
    return {VectorBits'(mv.y), mv.x};
  endfunction
  logic [1:0][3:0][3:0][2:0] bs, bs_q;
  logic [2:0][5:0] qp_q;
  tri_deblock_bs #(
      .VectorBits(VectorBits)
  ) u_bs (
      .left_i(turn_q.place.left),
      .above_i(turn_q.place.above),
      .intra_i(own_q.intra),
      .intra_left_i(left_q.intra),
      .intra_above_i(above_q.intra),
      .transform8x8_i(own_q.eight),
      .nz_i(own_q.nz),
      .nz_left_i(left_q.nz),
      .nz_above_i(above_q.nz),
      .mv_i({
        vector(own_q.vectors[3]),
        vector(own_q.vectors[2]),
        vector(own_q.vectors[1]),
        vector(own_q.vectors[0])
      }),
      .mv_left_i({vector(left_q.vectors[1]), vector(left_q.vectors[0])}),
      .mv_above_i({vector(above_q.vectors[1]), vector(above_q.vectors[0])}),
      .bs_o(bs)
  );
  always_ff @(posedge clk_i) begin
    if (state_q == StForm) begin
      bs_q <= bs;
      qp_q <= {above_q.qp, left_q.qp, own_q.qp};
    end
  end
  assign valid_o = valid_q;
  assign turn_o = turn_q;
  assign bs_o = bs_q;
  assign qp_o = qp_q;
  assign feed_valid_o = feed_q;
  assign feed_above_o = turn_q.place.above;

  // ------------------------------------------------------------------ writes
  mv_t first;
  assign first = own_q.intra ? '0 : own_q.vectors[0];
  logic [31:0] address_q;
  always_ff @(posedge clk_i) begin
    if (state_q == StForm) address_q <= coarse_i + 32'(index_q[17:1]);
    else if (wrote) address_q <= rows_i + 32'({turn_q.lane, turn_q.place.x, 1'b1});
  end
  assign write_valid_o = writing_q;
  assign write_o = '{
          lane: turn_q.lane,
          address: address_q,
          quarter: record_turn_q ? 2'd2 : {index_q[0], 1'b1},
          words: '1,
          bytes: record_turn_q ? 128'(bottom) : 128'({16'(first.y), 16'(first.x)})
      };
  assign open_o = 4'(writing_q || state_q == StTake || state_q == StForm) << turn_q.lane;

  `TRI_ASSERT_STREAM(MacroblockStays, valid_o, ready_mb_i, {turn_o, bs_o, qp_o})
  `TRI_ASSERT_STREAM(WriteStays, write_valid_o, write_ready_i, write_o)

endmodule
