// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Fetch of coarse windows of four lanes: which coarse records of the reference a macroblock's
// window has and the one before has not, commands for those, answers into the rings, and when a
// window is whole. Of the macroblocks' own records their vectors are kept, for the whole-sample
// search.
//
// A window has the columns of macroblocks from x − 5 to x + 5 and the rows from y − 2 to y + 2, as
// far as the picture has them, and one column beyond each edge, which is that edge repeated. A
// lane's next window comes while one is searched, a row's first when none is. Answers come in any
// order. An answer with an error, or one that nobody asked for, is an error of its lane until its
// next slice; what was asked for is waited for all the same.
// Handshake: ready_o[lane] for a slice; valid/ready for commands, answers and words of the rings.
// valid_o[lane] marks a window that is whole, until done_i[lane]. records_i stays during a slice.
// Vectors: none; the one that is read is there of a macroblock whose window was whole.
// Latency: 4 to 7 clocks from where a window may come to its first command, where no other lane is
// at work; a vector in one.
// Throughput: a record in four clocks, a window in 8, a row's first in 38.
// Golden: `codec::video::hardware::coarse_fetch`.
module tri_coarse_fetch
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_source_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input records_t records_i,
    input logic valid_i,
    output logic [3:0] ready_o,
    input source_job_t job_i,
    output logic [3:0] error_o,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output record_command_t command_o,
    input logic answer_valid_i,
    output logic answer_ready_o,
    input record_answer_t answer_i,
    input sample_t [3:0][3:0] means_i,
    input mv_t vector_i,
    // Rings: four columns of a row.
    output logic fill_o,
    input logic fill_ready_i,
    output logic [1:0] fill_lane_o,
    output logic [3:0] fill_word_o,
    output logic [4:0] fill_row_o,
    output sample_t [3:0] fill_samples_o,
    // Windows.
    output logic [3:0] valid_o,
    input logic [3:0] done_i,
    // Vectors of the picture before.
    input logic vector_read_i,
    input logic [1:0] vector_lane_i,
    input logic [3:0] vector_number_i,
    output mv_t vector_o
);

  // Columns of macroblocks before and behind the one that is searched; rows.
  localparam logic [3:0] Reach = 4'd5;
  localparam logic [3:0] LastWord = 4'(CoarseWords - 1);

  typedef enum logic [1:0] {
    StPick,   // a lane
    StBegin,  // its window's first row
    StTiles,
    StEnd
  } state_e;

  // Where a lane is: the macroblock whose window comes next, and records before its row.
  typedef struct packed {
    logic seek;
    logic [8:0] y;  // rows to skip, while it seeks
    logic [8:0] x;
    logic [17:0] offset;
    logic [3:0] word;  // of the ring, of column x + 5
    logic [3:0] number;
  } spot_t;

  function automatic logic [3:0] word_after(logic [3:0] word);
    return word == LastWord ? 4'd0 : word + 4'd1;
  endfunction

  // ------------------------------------------------------------------ lanes
  state_e state_q;
  logic [1:0] lane_q;
  spot_t [3:0] spots;
  spot_t spot_q, spot;
  logic [3:0][8:0] lasts;  // rows
  logic [3:0] wants, open, picked, counted, written, error_q;
  logic pick, step, last;
  // Records that came.
  typedef struct packed {
    record_answer_t answer;
    mv_t vector;
    sample_t [3:0][3:0] means;
  } record_t;
  record_t head;
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic take, mine, room, active_q;
    logic [1:0] pending_q;  // windows that were begun and not yet searched
    logic [5:0] count_q;  // records on their way
    logic [8:0] first_q, rows_q;
    spot_t own_q;
    assign take = valid_i && job_i.lane == 2'(i) && ready_o[i];
    assign mine = lane_q == 2'(i);
    assign ready_o[i] = !active_q && pending_q == '0;
    assign open[i] = count_q != '0;
    assign room = !open[i] && (own_q.x == '0 ? pending_q == '0 : !pending_q[1]);
    assign wants[i] = active_q && (own_q.seek || room);
    assign picked[i] = pick && mine && !own_q.seek;
    assign valid_o[i] = pending_q == 2'd2 ||
        (pending_q == 2'd1 && !open[i] && !(mine && state_q != StPick));
    assign spots[i] = own_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        active_q <= 1'b0;
        pending_q <= '0;
        count_q <= '0;
        error_q[i] <= 1'b0;
      end else begin
        if (take) active_q <= 1'b1;
        else if (step && mine && last) active_q <= 1'b0;
        pending_q <= pending_q + 2'(picked[i]) - 2'(done_i[i]);
        count_q   <= count_q + 6'(counted[i]) - 6'(written[i] && open[i]);
        if (written[i] && (head.answer.error || !open[i])) error_q[i] <= 1'b1;
        else if (take) error_q[i] <= 1'b0;
      end
    end
    always_ff @(posedge clk_i) begin
      if (take) begin
        first_q <= job_i.first;
        rows_q <= job_i.last;
        own_q <= '{
            seek: job_i.first != '0,
            y: job_i.first,
            x: '0,
            offset: '0,
            word: Reach,
            number: '0
        };
      end else if (step && mine) begin
        own_q <= spot;
        // It is where its slice begins.
        if (spot_q.seek && !spot.seek) own_q.y <= first_q;
      end
    end
    assign lasts[i] = rows_q;
  end
  assign error_o = error_q;

  // ------------------------------------------------------------------ a window's records
  logic [8:0] last_y_q, rows_below, column;
  logic [17:0] offset_first, first_offset_q, offset_q;
  logic [1:0] above;
  logic [2:0] below;
  logic [2:0] row_q, row_first_q, row_last_q;
  logic [9:0] column_q, column_end_q;  // 0 to last_column + 1; −1: left_q
  logic [3:0] word_q, number_q;
  logic left_q, row_ends, tiles_last, advance, none, row_turns;
  logic [9:0] width, ahead;
  assign pick = state_q == StPick && wants[lane_q];
  assign width = 10'(records_i.last_column) + 10'd1;
  // The column that is new, if there is one.
  assign ahead = 10'(spots[lane_q].x) + 10'(Reach);
  assign none = spots[lane_q].x != '0 && ahead > width;
  assign above = spot_q.y < 9'd2 ? spot_q.y[1:0] : 2'd2;
  assign rows_below = records_i.last_row - spot_q.y;
  assign below = rows_below < 9'd2 ? rows_below[2:0] : 3'd2;
  always_comb begin
    offset_first = spot_q.offset;
    if (above[1]) offset_first -= {7'd0, width, 1'b0};
    else if (above[0]) offset_first -= 18'(width);
  end
  assign row_ends = row_q == row_last_q;
  assign tiles_last = row_ends && !left_q && column_q == column_end_q;
  assign row_turns = spot_q.x == records_i.last_column;
  assign step = state_q == StEnd;
  assign last = !spot_q.seek && row_turns && spot_q.y == last_y_q;

  always_comb begin
    spot = spot_q;
    if (spot_q.seek) begin
      spot.y = spot_q.y - 9'd1;
      spot.seek = spot_q.y != 9'd1;
      spot.offset = spot_q.offset + 18'(width);
    end else begin
      spot.number = spot_q.number + 4'd1;
      spot.x = row_turns ? '0 : spot_q.x + 9'd1;
      spot.word = row_turns ? Reach : word_after(spot_q.word);
      if (row_turns) begin
        spot.y = spot_q.y + 9'd1;
        spot.offset = spot_q.offset + 18'(width);
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StPick;
      lane_q  <= '0;
    end else begin
      unique case (state_q)
        StPick:  if (pick) state_q <= spots[lane_q].seek || none ? StEnd : StBegin;
        StBegin: state_q <= StTiles;
        StTiles: if (advance && tiles_last) state_q <= StEnd;
        default: state_q <= StPick;
      endcase
      if (state_q == StEnd || (state_q == StPick && !pick)) lane_q <= lane_q + 2'd1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (pick) begin
      spot_q   <= spots[lane_q];
      last_y_q <= lasts[lane_q];
    end
    if (state_q == StBegin) begin
      first_offset_q <= offset_first;
      offset_q <= offset_first;
      row_first_q <= 3'd2 - 3'(above);
      row_q <= 3'd2 - 3'(above);
      row_last_q <= 3'd2 + below;
      left_q <= spot_q.x == '0;
      word_q <= spot_q.x == '0 ? LastWord : spot_q.word;
      number_q <= spot_q.number + (spot_q.x == '0 ? 4'hF : Reach);
      if (spot_q.x == '0) begin
        column_q <= '0;
        column_end_q <= width < 10'(Reach) ? width : 10'(Reach);
      end else begin
        column_q <= 10'(spot_q.x) + 10'(Reach);
        column_end_q <= 10'(spot_q.x) + 10'(Reach);
      end
    end else if (state_q == StTiles && advance) begin
      row_q <= row_ends ? row_first_q : row_q + 3'd1;
      offset_q <= row_ends ? first_offset_q : offset_q + 18'(width);
      if (row_ends) begin
        left_q <= 1'b0;
        if (!left_q) column_q <= column_q + 10'd1;
        word_q   <= word_after(word_q);
        number_q <= number_q + 4'd1;
      end
    end
  end

  // Which record; its address.
  logic tile_valid_q, valid_q, command_advance, right;
  logic [17:0] index_q;
  record_tile_t tile_q;
  record_command_t command_q;
  assign right = column_q == width;
  assign column = right ? records_i.last_column : column_q[8:0];
  assign command_advance = !valid_q || command_ready_i;
  assign advance = !tile_valid_q || command_advance;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tile_valid_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (advance) tile_valid_q <= state_q == StTiles;
      if (command_advance) valid_q <= tile_valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (state_q == StTiles && advance) begin
      index_q <= offset_q + (left_q ? 18'd0 : 18'(column));
      tile_q <= '{
          left: left_q,
          right: !left_q && right,
          row: row_q,
          word: word_q,
          number: number_q,
          lane: lane_q
      };
    end
    if (tile_valid_q && command_advance) begin
      command_q <= '{
          tile: tile_q,
          lower: index_q[0],
          address: records_i.base + 32'(index_q[17:1])
      };
    end
  end
  assign counted = state_q == StTiles && advance ? 4'd1 << lane_q : '0;
  assign command_valid_o = valid_q;
  assign command_o = command_q;

  // ------------------------------------------------------------------ answers
  // They wait in a memory, and the next one in its output: what asks for a word that is read waits
  // for up to three strips of the search, and the port must not.
  localparam int unsigned Waiting = 16;
  logic head_valid_q, head_leaves, take_record, next_record;
  logic [3:0] write_q, read_q;
  logic [4:0] count_q;
  assign answer_ready_o = count_q != 5'(Waiting);
  assign take_record = answer_valid_i && answer_ready_o;
  assign next_record = count_q != '0 && (!head_valid_q || head_leaves);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_valid_q <= 1'b0;
      write_q <= '0;
      read_q <= '0;
      count_q <= '0;
    end else begin
      if (next_record) head_valid_q <= 1'b1;
      else if (head_leaves) head_valid_q <= 1'b0;
      if (take_record) write_q <= write_q + 4'd1;
      if (next_record) read_q <= read_q + 4'd1;
      count_q <= count_q + 5'(take_record) - 5'(next_record);
    end
  end
  tri_ram_1r1w #(
      .Width($bits(record_t)),
      .Depth(Waiting)
  ) u_records (
      .clk_i,
      .wen_i  (take_record),
      .waddr_i(write_q),
      .wdata_i({answer_i, vector_i, means_i}),
      .ren_i  (next_record),
      .raddr_i(read_q),
      .rdata_o(head)
  );

  // A row in a clock.
  logic [1:0] line_q;
  sample_t [3:0] line;
  assign line = head.means[line_q];
  assign fill_o = head_valid_q && open[head.answer.tile.lane];
  assign head_leaves = head_valid_q && (!fill_o || (fill_ready_i && &line_q));
  assign written = head_leaves ? 4'd1 << head.answer.tile.lane : '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) line_q <= '0;
    else if (fill_o && fill_ready_i) line_q <= line_q + 2'd1;
  end
  assign fill_lane_o = head.answer.tile.lane;
  assign fill_word_o = head.answer.tile.word;
  assign fill_row_o  = {head.answer.tile.row, line_q};
  always_comb begin
    fill_samples_o = line;
    if (head.answer.tile.left) fill_samples_o = {4{line[0]}};
    else if (head.answer.tile.right) fill_samples_o = {4{line[3]}};
  end

  // Vectors of the row in the middle.
  tri_ram_1r1w #(
      .Width($bits(mv_t)),
      .Depth(64)
  ) u_vectors (
      .clk_i,
      .wen_i(|written && head.answer.tile.row == 3'd2 && !head.answer.tile.left &&
             !head.answer.tile.right),
      .waddr_i({head.answer.tile.number, head.answer.tile.lane}),
      .wdata_i(head.vector),
      .ren_i(vector_read_i),
      .raddr_i({vector_number_i, vector_lane_i}),
      .rdata_o(vector_o)
  );

  logic unused;
  assign unused = job_i.intra;

  `TRI_ASSERT(SearchedIsWhole, (done_i & ~valid_o) == '0)
  `TRI_ASSERT(SliceInPicture,
              !valid_i || (job_i.first <= job_i.last && job_i.last <= records_i.last_row))
  `TRI_ASSERT_STREAM(CommandStays, command_valid_o, command_ready_i, command_o)
  `TRI_ASSERT_STREAM(FillStays, fill_o, fill_ready_i, {fill_lane_o, fill_word_o, fill_row_o,
                                                       fill_samples_o})

endmodule
