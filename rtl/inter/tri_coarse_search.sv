// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Coarse search of a macroblock: all 33 x 17 vectors of ±64 x ±32 samples at a quarter of the
// resolution, as far as they keep the macroblock in the picture. The strip of six positions side by
// side goes down the window's twenty rows, then the next: six strips.
//
// Handshake: valid/ready for macroblocks and words of the window; valid_o marks the result, which
// stays until the next macroblock is taken.
// Latency: 126 clocks from the macroblock's to the result's.
// Throughput: one macroblock in 127 clocks.
// Golden: `codec::video::hardware::coarse::search`; sim model `coarse_search`.
module tri_coarse_search
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // Reference: four columns of a row of the lane's ring.
    input logic fill_i,
    output logic fill_ready_o,
    input logic [1:0] fill_lane_i,
    input logic [3:0] fill_word_i,
    input logic [4:0] fill_row_i,
    input sample_t [3:0] fill_samples_i,
    input logic valid_i,
    output logic ready_o,
    input coarse_job_t job_i,
    output logic valid_o,
    output coarse_mv_t vector_o,
    output logic [14:0] cost_o
);

  localparam logic [4:0] LastRow = 5'(CoarseRows - 1);
  localparam logic [2:0] LastStrip = 3'd5;

  // What the stages of a row know of it: window (two), differences (two).
  typedef struct packed {
    logic last;
    logic [2:0] strip;
    logic [4:0] row;
  } place_t;

  coarse_job_t job_q;
  logic busy_q;  // from the macroblock's clock to the result's
  logic read_q;  // rows are read
  place_t place_q;
  logic [3:0] word_q;
  logic take, row_last;
  assign ready_o = !busy_q;
  assign take = valid_i && ready_o;
  assign row_last = place_q.row == LastRow;

  // A strip begins six columns behind the one before: one word or two.
  logic [4:0] word_next;
  assign word_next = 5'(word_q) + (place_q.strip[0] ? 5'd2 : 5'd1);

  logic [3:0] valid_q;  // of the stages behind the address
  logic done;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      read_q  <= 1'b0;
      valid_q <= '0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (done) busy_q <= 1'b0;
      if (take) read_q <= 1'b1;
      else if (place_q.last) read_q <= 1'b0;
      valid_q <= {valid_q[2:0], read_q};
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      job_q   <= job_i;
      place_q <= '0;
      word_q  <= job_i.word;
    end else if (read_q) begin
      place_q.row  <= row_last ? '0 : place_q.row + 5'd1;
      place_q.last <= place_q.strip == LastStrip && place_q.row == LastRow - 5'd1;
      if (row_last) begin
        place_q.strip <= place_q.strip + 3'd1;
        word_q <= 4'(word_next >= 5'(CoarseWords) ? word_next - 5'(CoarseWords) : word_next);
      end
    end
  end

  sample_t [CoarseAcross+10:0] samples;
  tri_coarse_window u_window (
      .clk_i,
      .fill_i,
      .fill_ready_o,
      .fill_lane_i,
      .fill_word_i,
      .fill_row_i,
      .fill_samples_i,
      .read_i(read_q),
      .lane_i(job_q.lane),
      .word_i(word_q),
      .half_i(place_q.strip[0]),
      .row_i(place_q.row),
      .samples_o(samples)
  );

  logic [CoarseAcross-1:0][13:0] sad;
  tri_coarse_sad u_sad (
      .clk_i,
      .valid_i  (valid_q[2:1]),
      .source_i (job_q.source),
      .groups_i ({job_q.right != '0, 1'b1, job_q.left != '0}),
      .samples_i(samples),
      .sad_o    (sad)
  );

  // Beside the sums: the position, whether it counts, its bits.
  place_t [3:0] at_q;
  always_ff @(posedge clk_i) begin
    if (read_q) at_q[0] <= place_q;
    for (int unsigned i = 0; i < 3; i++) if (valid_q[i]) at_q[i+1] <= at_q[i];
  end

  // Components of the vectors; rows of positions end three rows behind where they begin.
  logic signed [6:0] x_first;
  logic signed [5:0] y_place;
  assign x_first = 7'($signed(
      {1'b0, at_q[2].strip, 2'd0}
  )) + 7'($signed(
      {1'b0, at_q[2].strip, 1'b0}
  )) - 7'sd16;
  assign y_place = $signed({1'b0, at_q[2].row}) - 6'sd11;

  // Of a difference of coarse samples: 0, or four bits more than its length, in quarter samples.
  function automatic logic [3:0] half_length(logic signed [6:0] d);
    automatic logic [5:0] magnitude = 6'(d[6] ? -d : d);
    return magnitude == '0 ? 4'd0 : length_of(10'(magnitude)) + 4'd4;
  endfunction

  logic y_inside;
  assign y_inside = at_q[2].row >= 5'd3 && y_place >= -6'($signed(
      {1'b0, job_q.above, 2'd0}
  )) && y_place <= 6'($signed(
      {1'b0, job_q.below, 2'd0}
  ));
  logic [3:0] y_half;
  assign y_half = half_length(7'(y_place) - 7'(job_q.predicted.y));

  logic [CoarseAcross-1:0] inside_q;
  logic [CoarseAcross-1:0][4:0] half_bits_q;
  logic signed [5:0] x_q;
  logic signed [4:0] y_q;
  logic row_q, end_q;
  for (genvar p = 0; p < CoarseAcross; p++) begin : gen_position
    logic signed [6:0] x;
    assign x = x_first + 7'(p);
    always_ff @(posedge clk_i) begin
      if (valid_q[2]) begin
        inside_q[p] <= x >= -7'($signed(
            {1'b0, job_q.left, 2'd0}
        )) && x <= 7'($signed(
            {1'b0, job_q.right, 2'd0}
        ));
        half_bits_q[p] <= 5'(half_length(x - 7'(job_q.predicted.x))) + 5'(y_half) + 5'd1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      x_q   <= 6'(x_first);
      y_q   <= 5'(y_place);
      row_q <= y_inside;
    end
    end_q <= valid_q[3] && at_q[3].last;
  end

  tri_coarse_best u_best (
      .clk_i,
      .rst_ni,
      .clear_i(take),
      .valid_i(valid_q[3] && row_q),
      .sad_i(sad),
      .inside_i(inside_q),
      .half_bits_i(half_bits_q),
      .lambda_i(job_q.lambda),
      .x_i(x_q),
      .y_i(y_q),
      .vector_o,
      .cost_o
  );

  logic done_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= 1'b0;
    else done_q <= end_q && busy_q;
  end
  assign done = done_q;
  assign valid_o = done_q;

  logic unused;
  assign unused = ^job_q.word;

  `TRI_ASSERT(FourMacroblocksAcross, !valid_i || (job_i.left <= 3'd4 && job_i.right <= 3'd4))
  `TRI_ASSERT(TwoMacroblocksDown, !valid_i || (job_i.above <= 2'd2 && job_i.below <= 2'd2))
  `TRI_ASSERT(WordOfTheRing, !valid_i || job_i.word < 4'(CoarseWords))

endmodule
