// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Fetch of windows of four lanes: which tiles of the reference a macroblock's window has and the
// one before has not, commands for those, answers into the rings, and when a window is whole.
//
// A lane has a window that is held, by whoever searches it, and one that comes; that one waits
// where its tiles may fall on places of the one that is held. Answers come in any order, halves of
// tiles, too, and bring back what they are for. Of a tile beyond the picture its neighbour's edge
// is written, repeated. An answer with an error, or one that nobody asked for, is an error of its
// lane, which stays until a slice begins there; what was asked for is waited for all the same, so
// nothing hangs.
// Handshake: ready_o[lane] for a macroblock of that lane; valid/ready for commands, answers and
// what goes into the store. valid_o[lane] marks a window that is whole, until release_i[lane].
// picture_i stays while a lane has a window.
// Latency: 6 to 9 clocks from a macroblock to its first command, at most 66 more to its last one,
// where no other lane is at work; three from a window's last answer to valid_o.
// Throughput: a window in 74 clocks, at most; an answer a clock, but one above or below the picture
// in two.
// Golden: `codec::video::hardware::window_fetch`; sim model `window_fetch`.
module tri_window_fetch
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input picture_t picture_i,
    input logic valid_i,
    output logic [3:0] ready_o,
    input window_job_t job_i,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output window_command_t command_o,
    input logic answer_valid_i,
    output logic answer_ready_o,
    input window_answer_t answer_i,
    input sample_t [3:0][7:0] samples_i,
    // Rings.
    output logic fill_valid_o,
    input logic fill_ready_i,
    output window_fill_t fill_o,
    output sample_t [3:0][7:0] fill_samples_o,  // of luma: rows; of chroma two: pairs of Cb and Cr
    // Windows.
    output logic [3:0] valid_o,
    input logic [3:0] release_i,
    output window_place_t [3:0] place_o,
    output logic [3:0] error_o
);

  // Halves of tiles that a window has at most: twice 42 of luma, 24 of chroma.
  localparam int unsigned CountW = 8;

  // ------------------------------------------------------------------ the macroblock's place
  spot_t spot;
  window_place_t place;
  assign spot.x  = {job_i.x, 2'd0} + 11'(job_i.centre.x);
  assign spot.y  = {job_i.y, 2'd0} + 11'(job_i.centre.y);
  assign place.x = {modulo_5(spot.x[10:2]), spot.x[1:0]};
  assign place.y = {modulo_3(spot.y[10:2]), spot.y[1:0]};

  // ------------------------------------------------------------------ answers
  // Above or below the picture there is one row: of one half, for both.
  logic answer_q, second_q, leaving, wanted, both;
  window_answer_t taken_q;
  sample_t [3:0][7:0] samples_q;
  logic [3:0] open;
  assign wanted = open[taken_q.tile.place.lane];
  assign both = taken_q.tile.above || taken_q.tile.below;
  assign fill_valid_o = answer_q && wanted && (!both || taken_q.half == taken_q.tile.below);
  assign leaving = answer_q && (!fill_valid_o || (fill_ready_i && (!both || second_q)));
  assign answer_ready_o = !answer_q || leaving;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      answer_q <= 1'b0;
      second_q <= 1'b0;
    end else begin
      if (answer_ready_o) answer_q <= answer_valid_i;
      if (fill_valid_o && fill_ready_i) second_q <= both && !second_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (answer_valid_i && answer_ready_o) begin
      taken_q   <= answer_i;
      samples_q <= samples_i;
    end
  end

  assign fill_o = '{place: taken_q.tile.place, half: both ? second_q : taken_q.half};
  // Rows of chroma are two of these.
  sample_t [3:0][7:0] rows;
  always_comb begin
    rows = samples_q;
    if (taken_q.tile.above) begin
      rows = taken_q.tile.place.chroma ? {2{samples_q[1:0]}} : {4{samples_q[0]}};
    end else if (taken_q.tile.below) begin
      rows = taken_q.tile.place.chroma ? {2{samples_q[3:2]}} : {4{samples_q[3]}};
    end
    fill_samples_o = rows;
    for (int unsigned r = 0; r < 4; r++) begin
      for (int unsigned c = 0; c < 8; c++) begin
        if (taken_q.tile.left) begin
          fill_samples_o[r][c] = taken_q.tile.place.chroma ? rows[r&2][c%2] : rows[r][0];
        end else if (taken_q.tile.right) begin
          fill_samples_o[r][c] = taken_q.tile.place.chroma ? rows[r|1][6+c%2] : rows[r][7];
        end
      end
    end
  end

  // ------------------------------------------------------------------ lanes
  logic [3:0] next_q, issued_q, held_q, known_q, error_q, scan, issued, counted;
  spot_t [3:0] spot_q, before_q;
  window_place_t [3:0] next_place_q, place_q;
  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic take, move, came;
    logic [CountW-1:0] count_q;
    assign ready_o[i] = !next_q[i];
    assign take = valid_i && job_i.lane == 2'(i) && !next_q[i];
    assign open[i] = count_q != '0;
    assign came = leaving && taken_q.tile.place.lane == 2'(i);
    assign move = next_q[i] && issued_q[i] && !open[i] && !held_q[i];
    // What is held of another slice is in the way wherever it lies.
    assign scan[i] = next_q[i] && !issued_q[i] && (known_q[i] || !held_q[i]);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        next_q[i]   <= 1'b0;
        issued_q[i] <= 1'b0;
        held_q[i]   <= 1'b0;
        known_q[i]  <= 1'b0;
        error_q[i]  <= 1'b0;
        count_q     <= '0;
      end else begin
        if (take) next_q[i] <= 1'b1;
        else if (move) next_q[i] <= 1'b0;
        if (take) issued_q[i] <= 1'b0;
        else if (issued[i]) issued_q[i] <= 1'b1;
        if (move) held_q[i] <= 1'b1;
        else if (release_i[i]) held_q[i] <= 1'b0;
        if (take && job_i.begins) known_q[i] <= 1'b0;
        else if (move) known_q[i] <= 1'b1;
        if (came && (taken_q.error || !open[i])) error_q[i] <= 1'b1;
        else if (take && job_i.begins) error_q[i] <= 1'b0;
        if (counted[i]) count_q <= count_q + (came && open[i] ? CountW'(1) : CountW'(2));
        else if (came && open[i]) count_q <= count_q - CountW'(1);
      end
    end
    always_ff @(posedge clk_i) begin
      if (take) begin
        spot_q[i] <= spot;
        next_place_q[i] <= place;
      end
      if (move) begin
        before_q[i] <= spot_q[i];
        place_q[i]  <= next_place_q[i];
      end
    end
  end
  assign valid_o = held_q;
  assign place_o = place_q;
  assign error_o = error_q;

  tri_window_scan u_scan (
      .clk_i,
      .rst_ni,
      .picture_i,
      .wanted_i(scan),
      .held_i(held_q),
      .known_i(known_q),
      .next_i(spot_q),
      .before_i(before_q),
      .issued_o(issued),
      .counted_o(counted),
      .valid_o(command_valid_o),
      .ready_i(command_ready_i),
      .command_o
  );

  `TRI_ASSERT(ReleasedIsHeld, (release_i & ~held_q) == '0)
  `TRI_ASSERT(
      InsidePicture,
      !valid_i || (spot.x <= {picture_i.last_column, 2'd0} && spot.y <= {picture_i.last_row, 2'd0}))
  `TRI_ASSERT_STREAM(FillStays, fill_valid_o, fill_ready_i, {fill_o, fill_samples_o})

endmodule
