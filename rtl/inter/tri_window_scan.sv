// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Commands for the tiles of a window that the window before has not: the lanes in turn, a tile of
// the window a clock, luma's, then chroma's, row by row. Beyond the picture's edges the tiles at
// the edges are asked for.
//
// A window whose tiles may fall on places of the window before is left waiting while that one is
// held, and the next lane has its turn.
// Handshake: valid/ready for commands. issued_o marks the clock in which the last tile of a lane's
// window reaches the port, and counted_o that of a tile that is asked for.
// Latency: 5 to 8 clocks from a lane's wish to its first command.
// Throughput: a window of 42 and 24 tiles in 71 to 74 clocks, and those in which commands wait.
// Golden: `codec::video::hardware::window_fetch::WindowFetch::next`; sim model `window_fetch`.
module tri_window_scan
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input picture_t picture_i,
    input logic [3:0] wanted_i,
    input logic [3:0] held_i,  // the window before is in use
    input logic [3:0] known_i,  // and of the same slice
    input spot_t [3:0] next_i,
    input spot_t [3:0] before_i,
    output logic [3:0] issued_o,
    output logic [3:0] counted_o,
    output logic valid_o,
    input logic ready_i,
    output window_command_t command_o
);

  typedef enum logic [2:0] {
    StPick,   // a lane
    StArea,   // tiles of both windows
    StBegin,  // of luma's tiles, then of chroma's
    StTiles,
    StDrain   // until the last one is out
  } state_e;

  // First and last column and row of tiles of luma; 2 is the picture's first.
  typedef struct packed {
    logic [9:0]  left;
    logic [10:0] right;
    logic [9:0]  top;
    logic [10:0] bottom;
  } area_t;

  function automatic area_t area_of(spot_t spot);
    area_of.left   = spot.x[10:1];
    area_of.right  = 11'(12'(spot.x) + 12'd11 >> 1);
    area_of.top    = 10'(12'(spot.y) + 12'd1 >> 1);
    area_of.bottom = 11'(12'(spot.y) + 12'd10 >> 1);
  endfunction

  state_e state_q;
  logic [1:0] lane_q;
  logic chroma_q, known_q;
  area_t next_q, before_q;

  // ------------------------------------------------------------------ whether the lane must wait
  logic [9:0] span_left, span_right, columns;
  logic [10:0] span_top, span_bottom, rows;
  logic far, waits;
  assign span_left = {1'b0, next_q.left < before_q.left ? next_q.left[9:1] : before_q.left[9:1]};
  assign span_right = next_q.right > before_q.right ? next_q.right[10:1] : before_q.right[10:1];
  assign span_top = {1'b0, next_q.top < before_q.top ? next_q.top : before_q.top};
  assign span_bottom = next_q.bottom > before_q.bottom ? next_q.bottom : before_q.bottom;
  assign columns = span_right - span_left;
  assign rows = span_bottom - span_top;
  assign far = columns >= 10'(RingColumns) || rows >= 11'(RingRows);
  assign waits = !chroma_q && known_q && far && held_i[lane_q];

  // ------------------------------------------------------------------ tiles
  // In chroma's turn columns are those of chroma's tiles, of which 1 is the picture's first.
  logic advance;
  logic [10:0] column_q, row_q, first, last, known_first, known_last;
  logic [3:0] ring_column_q, ring_first_q, ring_last, ring_first;
  logic [ 2:0] ring_row_q;
  logic [18:0] before_row_q;  // tiles of chroma in the picture's rows above
  logic column_last, row_last, hit;
  assign first = chroma_q ? {2'd0, next_q.left[9:1]} : {1'b0, next_q.left};
  assign last = chroma_q ? {1'b0, next_q.right[10:1]} : next_q.right;
  assign known_first = chroma_q ? {2'd0, before_q.left[9:1]} : {1'b0, before_q.left};
  assign known_last = chroma_q ? {1'b0, before_q.right[10:1]} : before_q.right;
  assign ring_last = chroma_q ? 4'(RingColumns - 1) : 4'(2 * RingColumns - 1);
  always_comb begin
    ring_first = {1'b0, modulo_5(next_q.left[9:1])};
    if (!chroma_q) ring_first = {ring_first[2:0], next_q.left[0]};
  end
  assign column_last = column_q == last;
  assign row_last = row_q == next_q.bottom;
  assign hit = known_q && column_q >= known_first && column_q <= known_last &&
      row_q >= {1'b0, before_q.top} && row_q <= before_q.bottom;

  // In the picture, or at its edge.
  logic left, right, above, below, row_moves;
  logic [9:0] picture_column, picture_last, first_row, width;
  assign picture_last = chroma_q ? {1'b0, picture_i.last_column} : {picture_i.last_column, 1'b1};
  assign left = column_q < (chroma_q ? 11'd1 : 11'd2);
  assign right = column_q > 11'(picture_last) + (chroma_q ? 11'd1 : 11'd2);
  assign above = row_q < 11'd2;
  assign below = row_q > 11'({picture_i.last_row, 1'b1}) + 11'd2;
  always_comb begin
    picture_column = 10'(column_q - (chroma_q ? 11'd1 : 11'd2));
    if (left) picture_column = '0;
    else if (right) picture_column = picture_last;
  end
  // Tiles of chroma in a row, and rows above the window's first one.
  assign width = 10'(picture_i.last_column) + 10'd1;
  assign first_row = next_q.top < 10'd2 ? '0 : next_q.top - 10'd2;
  assign row_moves = row_q >= 11'd2 && row_q <= 11'({picture_i.last_row, 1'b1}) + 11'd1;

  // Places of the command's way: its offset, then its address.
  typedef struct packed {
    window_tile_t tile;
    logic [19:0]  offset;
  } tile_t;
  logic tile_valid_q, tile_last_q, valid_q;
  tile_t tile_q;
  window_command_t command_q;
  logic [31:0] base;
  logic [1:0] tile_lane;
  assign advance = !valid_q || ready_i;
  assign base = tile_q.tile.place.chroma ? picture_i.chroma : picture_i.luma;
  assign tile_lane = tile_q.tile.place.lane;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StPick;
      tile_valid_q <= 1'b0;
      tile_last_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      unique case (state_q)
        StPick:  if (wanted_i[lane_q]) state_q <= StArea;
        StArea:  state_q <= StBegin;
        StBegin: state_q <= waits ? StPick : StTiles;
        StTiles: if (advance && column_last && row_last) state_q <= chroma_q ? StDrain : StBegin;
        default: if (advance) state_q <= StPick;
      endcase
      if (advance) begin
        tile_valid_q <= state_q == StTiles && !hit;
        tile_last_q <= state_q == StTiles && chroma_q && column_last && row_last;
        valid_q <= tile_valid_q;
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) lane_q <= '0;
    else if (state_q == StPick && !wanted_i[lane_q]) lane_q <= lane_q + 2'd1;
    else if (state_q == StBegin && waits) lane_q <= lane_q + 2'd1;
    else if (state_q == StDrain && advance) lane_q <= lane_q + 2'd1;
  end

  always_ff @(posedge clk_i) begin
    if (state_q == StArea) begin
      next_q   <= area_of(next_i[lane_q]);
      before_q <= area_of(before_i[lane_q]);
      known_q  <= known_i[lane_q];
      chroma_q <= 1'b0;
    end
    if (state_q == StBegin) begin
      column_q <= first;
      row_q <= {1'b0, next_q.top};
      ring_column_q <= ring_first;
      ring_first_q <= ring_first;
      ring_row_q <= {modulo_3(next_q.top[9:1]), next_q.top[0]};
      before_row_q <= 19'(first_row) * 19'(width);
    end else if (state_q == StTiles && advance) begin
      column_q <= column_last ? first : column_q + 11'd1;
      if (column_last) ring_column_q <= ring_first_q;
      else ring_column_q <= ring_column_q == ring_last ? '0 : ring_column_q + 4'd1;
      if (column_last) begin
        row_q <= row_q + 11'd1;
        ring_row_q <= ring_row_q == 3'(RingRows - 1) ? '0 : ring_row_q + 3'd1;
        if (row_moves) before_row_q <= before_row_q + 19'(width);
        if (row_last) chroma_q <= 1'b1;
      end
    end
    if (advance) begin
      tile_q <= '{
          tile: '{
              left: left,
              right: right,
              above: above,
              below: below,
              place: '{lane: lane_q, chroma: chroma_q, row: ring_row_q, column: ring_column_q}
          },
          offset: (chroma_q ? 20'(before_row_q) : {before_row_q, 1'b0}) + 20'(picture_column)
      };
      if (tile_valid_q) begin
        command_q <= '{tile: tile_q.tile, address: base + 32'(tile_q.offset)};
      end
    end
  end
  assign valid_o   = valid_q;
  assign command_o = command_q;

  for (genvar i = 0; i < 4; i++) begin : gen_lane
    assign issued_o[i]  = advance && tile_last_q && tile_lane == 2'(i);
    assign counted_o[i] = advance && tile_valid_q && tile_lane == 2'(i);
  end

  `TRI_ASSERT_STREAM(CommandStays, valid_o, ready_i, command_o)

endmodule
