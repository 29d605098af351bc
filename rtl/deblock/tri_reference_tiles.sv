// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Blocks behind the deblocking filter, as they leave it, to quarters of tiles: of the reference
// picture where they are final, else of the rows that come back.
//
// Two blocks of luma side by side are half a tile, two of Cb and two of Cr a tile. All but the last
// one to come wait in three small memories of one port, so a quarter is written once and as a
// whole. Of the bottom blocks of chroma the upper half is final at once.
// Handshake: valid/ready for blocks, luma_ready_i with them, and for writes; place_i[lane] stays
// while a block of the lane is here. last_o[lane] marks that a macroblock's last block has come,
// open_o[lane] that something is still to be written.
// Latency: five clocks from the last block to the first quarter.
// Throughput: half a tile in three clocks, a tile in five.
// Golden: `codec::video::hardware::tiles`, `reference`.
module tri_reference_tiles
  import tri_pkg::*;
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input reference_t reference_i,
    input mb_place_t [3:0] place_i,
    // From the filter.
    input logic valid_i,
    output logic ready_o,
    input done_block_t done_i,
    input samples_t block_i,
    // The same block, once, for the means.
    output logic luma_valid_o,
    input logic luma_ready_i,
    output done_block_t luma_o,
    output samples_t luma_block_o,
    output mb_place_t luma_place_o,
    output logic [3:0] last_o,
    // Memory.
    output logic write_valid_o,
    input logic write_ready_i,
    output write_t write_o,
    output logic [3:0] open_o
);

  // ------------------------------------------------------------------ a block
  logic valid, take, completes, room;
  done_block_t done;
  samples_t block;
  tri_fifo #(
      .Width($bits(done_block_t) + $bits(samples_t)),
      .Depth(2)
  ) u_blocks (
      .clk_i,
      .rst_ni,
      .valid_i,
      .ready_o,
      .data_i ({done_i, block_i}),
      .valid_o(valid),
      .ready_i(take),
      .data_o ({done, block})
  );
  mb_place_t place;
  logic luma, cb, second;
  assign place = place_i[done.lane];
  assign luma = done.component == 2'd0;
  assign cb = done.component == 2'd1;
  assign second = !done.x[0];  // of two side by side
  assign completes = second && !cb;
  assign take = valid && luma_ready_i && (!completes || room);
  assign luma_valid_o = take && luma && done.last;
  assign luma_o = done;
  assign luma_block_o = block;
  assign luma_place_o = place;

  logic [2:0] last_x, last_y;
  always_comb begin
    last_x = place.last_x || place.above ? 3'd2 : 3'd1;
    last_y = place.last_x || !place.above ? 3'd2 : 3'd0;
  end
  assign last_o = 4'(take && done.component == 2'd2 && done.x == last_x && done.y == last_y)
      << done.lane;

  // ------------------------------------------------------------------ those that wait
  // Upper neighbours' do not wait longer than a macroblock takes, so lanes share their places.
  logic [1:0] row;
  logic upper;
  samples_t first, first_cb, second_cb;
  logic [4:0] first_at;
  assign upper = done.y == 3'd0;
  assign row   = 2'(done.y - 3'd1);
  always_comb begin
    if (luma) first_at = upper ? 5'd24 : {1'b0, done.lane, row};
    else first_at = upper ? 5'd25 : {2'b10, done.lane, row[0]};
  end
  tri_ram_1rw #(
      .Width($bits(samples_t)),
      .Depth(26)
  ) u_first (  // of luma, of Cr
      .clk_i,
      .en_i   (take && !cb),
      .we_i   (!second),
      .addr_i (first_at),
      .wdata_i(block),
      .rdata_o(first)
  );
  tri_ram_1rw #(
      .Width($bits(samples_t)),
      .Depth(9)
  ) u_first_cb (
      .clk_i,
      .en_i   (take && (cb ? !second : completes && !luma)),
      .we_i   (cb),
      .addr_i (upper ? 4'd8 : {1'b0, done.lane, row[0]}),
      .wdata_i(block),
      .rdata_o(first_cb)
  );
  tri_ram_1rw #(
      .Width($bits(samples_t)),
      .Depth(3)
  ) u_second_cb (
      .clk_i,
      .en_i   (take && second && !luma),
      .we_i   (cb),
      .addr_i (done.y[1:0]),
      .wdata_i(block),
      .rdata_o(second_cb)
  );

  // ------------------------------------------------------------------ where it goes
  typedef struct packed {
    logic [1:0] lane;
    logic luma;
    logic keep;  // not final: it comes back, of chroma the lower half
    logic right;  // of luma: the macroblock's right half
    logic half;  // of luma: the lower half of the tile
    logic [8:0] x;  // of the macroblock it belongs to
    logic [17:0] rows_above;  // macroblocks in rows above
    logic signed [11:0] step;  // tiles of chroma from there on
  } way_t;
  way_t way, way_q;
  logic signed [11:0] width;
  assign width = 12'(reference_i.picture.last_column) + 12'd1;
  always_comb begin
    way.lane = done.lane;
    way.luma = luma;
    way.keep = !done.last;
    way.right = done.x != 3'd2;
    way.half = !done.y[0];
    way.x = place.x - 9'(done.x == 3'd0);
    way.rows_above = place.rows_above;
    way.step = $signed(12'(way.x));
    if (upper) way.step -= width;
    else if (luma ? done.y > 3'd2 : done.y == 3'd2) way.step += width;
  end

  // In its first clock, how far from the picture's first tile that is.
  logic form_q, placed_q, forms, piece_last, form_ready;
  logic [19:0] offset_q;
  logic [1:0] piece_q;
  samples_t second_q;
  assign piece_last = piece_q == (way_q.luma ? 2'd1 : 2'd3);
  assign forms = form_q && placed_q;
  assign room = !form_q || (placed_q && form_ready && piece_last);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      form_q   <= 1'b0;
      placed_q <= 1'b0;
    end else begin
      if (room) form_q <= take && completes;
      placed_q <= form_q && !room;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take && completes) begin
      way_q <= way;
      second_q <= block;
      piece_q <= !luma && upper ? 2'd2 : 2'd0;
    end else if (forms && form_ready) begin
      piece_q <= piece_q + 2'd1;
    end
    if (form_q && !placed_q) begin
      offset_q <= way_q.luma ? {way_q.rows_above, 2'd0} + 20'($signed({way_q.step, way_q.right})) :
          20'({way_q.rows_above, 1'd0}) + 20'(way_q.step);
    end
  end

  // ------------------------------------------------------------------ a quarter
  logic out_q;
  logic [1:0] lane_q, quarter, quarter_q;
  logic [31:0] address_q, base, offset;
  logic [15:0][7:0] bytes, bytes_q;
  assign form_ready = !out_q || write_ready_i;
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) begin
      if (way_q.luma) begin
        // Two rows of eight samples.
        bytes[i] = i % 8 < 4 ? first[{piece_q[0], 1'(i/8), 2'(i%4)}] :
            second_q[{piece_q[0], 1'(i/8), 2'(i%4)}];
      end else begin
        // A row of eight pairs.
        bytes[i] = i < 8 ? (i % 2 == 0 ? first_cb[{piece_q, 2'(i/2)}] : first[{piece_q, 2'(i/2)}]) :
            (i % 2 == 0 ? second_cb[{piece_q, 2'(i/2)}] : second_q[{piece_q, 2'(i/2)}]);
      end
    end
    if (way_q.keep && (way_q.luma || piece_q[1])) begin
      base = reference_i.rows;
      offset = 32'({way_q.lane, way_q.x, !way_q.luma});
      quarter = {way_q.luma && way_q.right, piece_q[0]};
    end else begin
      base = way_q.luma ? reference_i.picture.luma : reference_i.picture.chroma;
      offset = 32'(offset_q);
      quarter = way_q.luma ? {way_q.half, piece_q[0]} : piece_q;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) out_q <= 1'b0;
    else if (form_ready) out_q <= forms;
  end
  always_ff @(posedge clk_i) begin
    if (forms && form_ready) begin
      lane_q <= way_q.lane;
      address_q <= base + offset;
      quarter_q <= quarter;
      bytes_q <= bytes;
    end
  end
  assign write_valid_o = out_q;
  assign write_o = '{
          lane: lane_q,
          address: address_q,
          quarter: quarter_q,
          words: '1,
          bytes: bytes_q
      };
  assign open_o = (4'(form_q) << way_q.lane) | (4'(out_q) << lane_q);

  logic unused_reference;
  assign unused_reference = ^{reference_i.coarse, reference_i.picture.last_row};

  `TRI_ASSERT_STREAM(WriteStays, write_valid_o, write_ready_i, write_o)

endmodule
