// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Fetch of the source of four lanes: commands for the tiles of macroblocks, luma and chroma of the
// lanes in turn, and what is whole.
//
// A lane skips the rows above its slice, one in each of its turns. Luma comes with the lower halves
// of the two tiles above it, but in the slice's first row. Of a tile that the picture has not, the
// one beside it, or above, is asked for.
// Handshake: ready_o[lane] for a slice; valid/ready for commands; came_i marks an answer. picture_i
// stays while a lane is in a slice.
// Latency: a macroblock's first command 3 to 10 clocks after its place is free, where no other lane
// is at work.
// Throughput: a macroblock's luma in 8 clocks, its chroma in 4.
// Golden: `codec::video::hardware::source`; sim model `source_store`.
module tri_source_fetch
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input source_picture_t picture_i,
    input logic valid_i,
    output logic [3:0] ready_o,
    input source_job_t job_i,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output source_command_t command_o,
    // An answer leaves.
    input logic came_i,
    input logic [1:0] came_lane_i,
    input logic came_chroma_i,
    input logic came_odd_i,  // of the macroblock's number
    input logic came_error_i,
    output logic [3:0] error_o,
    // Stages.
    input logic [3:0] coarse_i,
    input logic [3:0] estimate_i,
    input logic [3:0] work_i,
    input logic [3:0] code_i,
    output logic [3:0] coarse_there_o,
    output logic [3:0] estimate_there_o,
    output logic [3:0][1:0] chroma_there_o,
    output logic [3:0][3:0] coarse_o,
    output logic [3:0][3:0] estimate_o,
    output logic [3:0][3:0] work_o,
    output logic [3:0][3:0] code_o
);

  typedef enum logic [1:0] {
    StPick,   // a lane's luma or chroma
    StTiles,
    StEnd
  } state_e;

  // ------------------------------------------------------------------ lanes
  logic [3:0][1:0] wants, seeks, begins, ends;
  source_spot_t [3:0][1:0] spots;
  logic [3:0][1:0][3:0] numbers;
  logic [3:0] top, bottom;
  source_spot_t next;
  logic last;

  // What came is counted a clock later.
  logic came_q, came_error_q, came_chroma_q, came_odd_q;
  logic [1:0] came_lane_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) came_q <= 1'b0;
    else came_q <= came_i;
  end
  always_ff @(posedge clk_i) begin
    if (came_i) begin
      came_error_q <= came_error_i;
      came_chroma_q <= came_chroma_i;
      came_odd_q <= came_odd_i;
      came_lane_q <= came_lane_i;
    end
  end
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic mine;
    assign mine = came_q && came_lane_q == 2'(i);
    tri_source_lane u_lane (
        .clk_i,
        .rst_ni,
        .take_i(valid_i && job_i.lane == 2'(i) && ready_o[i]),
        .job_i,
        .bottom_i(job_i.last == picture_i.last_row[12:4]),
        .offset_i(~20'(picture_i.last_column[12:3])),
        .ready_o(ready_o[i]),
        .wants_o(wants[i]),
        .seeks_o(seeks[i]),
        .spot_o(spots[i]),
        .number_o(numbers[i]),
        .top_o(top[i]),
        .bottom_o(bottom[i]),
        .begin_i(begins[i]),
        .end_i(ends[i]),
        .spot_i(next),
        .last_i(last),
        .came_i({mine && came_chroma_q, mine && !came_chroma_q}),
        .odd_i(came_odd_q),
        .wrong_i(mine && came_error_q),
        .error_o(error_o[i]),
        .coarse_i(coarse_i[i]),
        .estimate_i(estimate_i[i]),
        .work_i(work_i[i]),
        .code_i(code_i[i]),
        .coarse_there_o(coarse_there_o[i]),
        .estimate_there_o(estimate_there_o[i]),
        .chroma_there_o(chroma_there_o[i]),
        .coarse_o(coarse_o[i]),
        .estimate_o(estimate_o[i]),
        .work_o(work_o[i]),
        .code_o(code_o[i])
    );
  end

  // ------------------------------------------------------------------ a macroblock's tiles
  state_e state_q;
  logic [1:0] lane_q;
  logic chroma_q, seek_q, top_q, bottom_q;
  logic [3:0] number_q;
  source_spot_t spot_q;
  logic [19:0] row_q;  // tiles before the one in the macroblock's first column
  logic [2:0] step_q;  // row: above, upper, lower; column
  logic pick, advance, row_last, tiles_last, picture_right, picture_below;
  assign pick = state_q == StPick && wants[lane_q][chroma_q];
  assign row_last = chroma_q || step_q[0];
  assign tiles_last = step_q[2] && row_last;
  assign picture_right = spot_q.x == picture_i.last_column[12:4];
  assign picture_below = bottom_q && spot_q.rows == '0;
  for (genvar i = 0; i < 4; i++) begin : gen_events
    for (genvar k = 0; k < 2; k++) begin : gen_kind
      logic mine;
      assign mine = lane_q == 2'(i) && chroma_q == 1'(k);
      assign begins[i][k] = mine && pick && !seeks[i][k];
      assign ends[i][k] = mine && state_q == StEnd;
    end
  end

  // The picture has one tile of luma less across, or of both down, than the macroblock.
  logic short_right, short_below, below;
  assign short_right = picture_right && !picture_i.last_column[3];
  assign short_below = picture_below && !picture_i.last_row[3];
  assign below = picture_below && step_q[2:1] != 2'd0;

  logic [9:0] columns;  // tiles in a row, less one
  assign columns = chroma_q ? {1'b0, picture_i.last_column[12:4]} : picture_i.last_column[12:3];

  source_tile_t tile;
  logic tile_valid, plus;
  assign plus = !chroma_q && step_q[0] && !short_right;
  assign tile_valid = state_q == StTiles && !(step_q[2:1] == 2'd0 && top_q);
  always_comb begin
    tile.lane   = lane_q;
    tile.number = number_q;
    tile.kind   = SourceOwn;
    if (chroma_q) tile.kind = SourceChroma;
    else if (step_q[2:1] == 2'd0) tile.kind = SourceAbove;
    tile.quarter = {step_q[2], step_q[0]};
    tile.right = picture_right && (chroma_q || step_q[0] == picture_i.last_column[3]);
    tile.beyond_right = !chroma_q && step_q[0] && short_right;
    tile.below = below && step_q[2] == picture_i.last_row[3];
    tile.beyond_below = step_q[2] && short_below;
  end

  // Where it goes on: the next row of macroblocks, the next one; a row that is skipped.
  logic [11:0] addend;
  always_comb begin
    if (seek_q) addend = {1'b0, columns, 1'b0} + 12'd2;
    else if (picture_right) begin
      addend = 12'(columns) + (!chroma_q && picture_i.last_column[3] ? 12'd3 : 12'd2);
    end else addend = chroma_q ? 12'd1 : 12'd2;
    next.offset = spot_q.offset + 20'(addend);
    next.rows   = spot_q.rows;
    if (seek_q) next.x = spot_q.x - 9'd1;
    else if (picture_right) begin
      next.x = '0;
      next.rows = spot_q.rows - 9'd1;
    end else next.x = spot_q.x + 9'd1;
  end
  assign last = picture_right && spot_q.rows == '0;

  logic valid_q;
  source_command_t command_q;
  assign advance = !valid_q || command_ready_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StPick;
      {lane_q, chroma_q} <= '0;
      valid_q <= 1'b0;
    end else begin
      unique case (state_q)
        StPick:  if (pick) state_q <= seeks[lane_q][chroma_q] ? StEnd : StTiles;
        StTiles: if (advance && tiles_last) state_q <= StEnd;
        default: state_q <= StPick;
      endcase
      if (state_q == StEnd || (state_q == StPick && !pick)) begin
        {lane_q, chroma_q} <= {lane_q, chroma_q} + 3'd1;
      end
      if (advance) valid_q <= tile_valid;
    end
  end
  always_ff @(posedge clk_i) begin
    if (pick) begin
      spot_q <= spots[lane_q][chroma_q];
      row_q <= spots[lane_q][chroma_q].offset;
      number_q <= numbers[lane_q][chroma_q];
      seek_q <= seeks[lane_q][chroma_q];
      top_q <= top[lane_q];
      bottom_q <= bottom[lane_q];
      step_q <= chroma_q ? 3'd2 : 3'd0;
    end else if (state_q == StTiles && advance) begin
      step_q <= step_q + (chroma_q ? 3'd2 : 3'd1);
      // What lies below the picture comes from its last row of tiles.
      if (row_last && !(step_q[1] && short_below)) row_q <= row_q + 20'(columns) + 20'd1;
    end
    if (advance && tile_valid) begin
      command_q <= '{
          tile: tile,
          address: (chroma_q ? picture_i.chroma : picture_i.luma) + 32'(row_q) + 32'(plus)
      };
    end
  end
  assign command_valid_o = valid_q;
  assign command_o = command_q;

  logic unused;
  assign unused = ^{picture_i.last_row[2:0], picture_i.last_column[2:0]};

  `TRI_ASSERT(SliceInPicture,
              !valid_i || (job_i.first <= job_i.last && job_i.last <= picture_i.last_row[12:4]))
  `TRI_ASSERT_STREAM(CommandStays, command_valid_o, command_ready_i, command_o)

endmodule
