// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Whole-sample search of a macroblock: the coarse vector, (0, 0), the prediction, the vectors of
// the neighbours and of the picture before, as far as the window holds them; then every position of
// ±4 x ±3 around the best for 16x16. The SADs of the four quarters serve all nine partitions.
//
// A candidate takes four clocks, one where the window does not hold it; then nine clocks for nine
// partitions of all candidates. A row of nine positions takes nine: two for each quarter, and a
// partition of the nine positions in each. Row by row the window and the source are asked for 16x4
// samples, which come two clocks later.
// Handshake: valid/ready for macroblocks; valid_o marks the result, which stays until the next
// macroblock is taken. The window's samples are there when they are asked for.
// Latency: 110 clocks from the macroblock's to the result's, three fewer for each candidate that
// the window does not hold.
// Throughput: one macroblock in 111 clocks.
// Golden: `codec::video::hardware::whole::WholeSearch::new`; sim model `whole_search`.
module tri_whole_search
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input whole_job_t job_i,
    // Sixteen columns and four rows from a place on: (16, 11) is the block at the coarse vector.
    // Beyond 40 x 32 samples from (4, 3) on they may be any.
    output logic read_o,
    output logic [5:0] x_o,
    output logic [5:0] y_o,
    output logic [1:0] rows_o,  // the source's four rows
    input sample_t [3:0][15:0] window_i,
    input sample_t [3:0][15:0] source_i,
    output logic valid_o,
    output whole_best_t [Parts-1:0] best_o
);

  localparam logic [2:0] LastCandidate = 3'(Candidates - 1);
  localparam logic [2:0] Drain = 3'(WholeDown);
  localparam logic [3:0] LastStep = 4'(Parts - 1);

  typedef enum logic [1:0] {
    StIdle,
    StCandidates,  // their quarters
    StParts,  // their partitions
    StFine
  } state_e;

  // A clock's work on its way: window (two), differences (three), costs (three).
  typedef struct packed {
    logic valid;
    logic read;
    logic fine;
    logic parts;
    logic last;
    logic [2:0] number;  // of the candidate or row
    logic [3:0] step;
  } token_t;

  state_e state_q;
  logic [2:0] number_q;
  logic [3:0] step_q;
  logic busy_q, take, done;
  assign ready_o = !busy_q;
  assign take = valid_i && ready_o;

  // ------------------------------------------------------------------ candidates
  // The vector at work, from the coarse vector on, and whether the window holds it. The list behind
  // it: (0, 0), then those of the job.
  mv_t predicted_q;
  coarse_mv_t centre_q;
  logic [6:0] lambda_q;
  mv_t [4:0] list_q;
  whole_mv_t vector_q;
  logic held_q, advance;
  assign advance = state_q == StCandidates && (!held_q || step_q == 4'd3);

  // In whole samples, rounded; then from the coarse vector on.
  mv_t next;
  logic signed [8:0] next_x;
  logic signed [7:0] next_y;
  assign next   = number_q == '0 ? '0 : list_q[0];
  assign next_x = 9'((11'(next.x) + 11'sd2) >>> 2) - 9'($signed({centre_q.x, 2'd0}));
  assign next_y = 8'((10'(next.y) + 10'sd2) >>> 2) - 8'($signed({centre_q.y, 2'd0}));

  always_ff @(posedge clk_i) begin
    if (take) begin
      predicted_q <= job_i.predicted;
      centre_q <= job_i.centre;
      lambda_q <= job_i.lambda;
      list_q <= {job_i.old, job_i.c, job_i.b, job_i.a, job_i.predicted};
      vector_q <= '0;
      held_q <= 1'b1;
    end else if (advance) begin
      if (number_q != '0) list_q <= {mv_t'('0), list_q[4:1]};
      vector_q <= '{x: next_x[4:0], y: next_y[4:0]};
      held_q   <= next_x >= -9'sd12 && next_x <= 9'sd12 && next_y >= -8'sd8 && next_y <= 8'sd8;
    end
  end

  // In quarter samples, from the coarse component on.
  function automatic logic signed [9:0] quarters_x(logic signed [5:0] centre, logic signed [5:0] x);
    return 10'($signed({centre, 4'd0})) + 10'($signed({x, 2'd0}));
  endfunction
  function automatic logic signed [8:0] quarters_y(logic signed [4:0] centre, logic signed [5:0] y);
    return 9'($signed({centre, 4'd0})) + 9'($signed({y, 2'd0}));
  endfunction

  mv_t absolute;
  logic [5:0] bits;
  assign absolute.x = quarters_x(centre_q.x, 6'(vector_q.x));
  assign absolute.y = quarters_y(centre_q.y, 6'(vector_q.y));
  logic [12:0] unused_price;
  tri_mv_bits u_bits (
      .vector_i(absolute),
      .predicted_i(predicted_q),
      .lambda_i(lambda_q),
      .bits_o(bits),
      .price_o(unused_price)
  );

  // ------------------------------------------------------------------ order of work
  logic fine_begins, number_last;
  assign fine_begins = state_q == StParts && step_q == LastStep;
  assign number_last = state_q == StFine && number_q == Drain && step_q == 4'd1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
      busy_q  <= 1'b0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (done) busy_q <= 1'b0;
      unique case (state_q)
        StIdle: if (take) state_q <= StCandidates;
        StCandidates: if (advance && number_q == LastCandidate) state_q <= StParts;
        StParts: if (fine_begins) state_q <= StFine;
        StFine: if (number_last) state_q <= StIdle;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (take || fine_begins || (advance && number_q == LastCandidate)) begin
      number_q <= '0;
      step_q   <= '0;
    end else if (advance || (state_q == StFine && step_q == LastStep)) begin
      number_q <= number_q + 3'd1;
      step_q   <= '0;
    end else if (state_q != StIdle) begin
      step_q <= step_q + 4'd1;
    end
  end

  // Where the fine positions begin: four columns left of the best candidate, three rows above.
  logic signed [5:0] first_x_q;
  logic signed [5:0] first_y_q;
  always_ff @(posedge clk_i) begin
    if (fine_begins) begin
      first_x_q <= 6'(best_o[0].vector.x) - 6'sd4;
      first_y_q <= 6'(best_o[0].vector.y) - 6'sd3;
    end
  end

  logic fine;
  assign fine = state_q == StFine;
  assign read_o = (state_q == StCandidates && held_q) || (fine && step_q != LastStep);
  assign rows_o = fine ? {step_q[2], step_q[0]} : step_q[1:0];
  assign x_o = 6'd16 + (fine ? first_x_q + $signed({2'b00, step_q[1], 3'd0}) : 6'(vector_q.x));
  assign y_o = 6'd11 + {2'b00, rows_o, 2'd0} + (fine ? first_y_q + $signed(
      {3'd0, number_q}
  ) : 6'(vector_q.y));

  // ------------------------------------------------------------------ work on its way
  token_t issued;
  token_t [6:0] token_q;
  assign issued = '{
          valid: state_q != StIdle,
          read: read_o,
          fine: fine,
          parts: state_q == StParts,
          last: number_last,
          number: number_q,
          step: step_q
      };
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) token_q <= '0;
    else token_q <= {token_q[5:0], issued};
  end

  logic [3:0][WholeAcross-1:0][13:0] quarters;
  tri_whole_sad u_sad (
      .clk_i,
      .valid_i    ({token_q[3].read, token_q[2].read, token_q[1].read}),
      .source_i,
      .samples_i  (window_i),
      .fine_i     (token_q[1].fine),
      .right_i    (token_q[1].step[1]),
      .first_i    (!token_q[2].step[0]),
      .fine2_i    (token_q[3].fine),
      .quarter_i  (token_q[3].step[0]),
      .lower_i    (token_q[3].step[1]),
      .candidate_i(token_q[3].number),
      .quarter_o  (quarters)
  );

  // ------------------------------------------------------------------ prices
  // Half the bits of what the nine positions, or the candidates, have of their own.
  logic [WholeAcross-1:0][4:0] half_q;
  whole_mv_t [WholeAcross-1:0] vectors_q;
  logic [WholeAcross-1:0] held_list_q;
  logic fine_first;
  logic signed [4:0] row_y_q, row_y2_q;
  // Before the first row's: bits, then, when the last partition of the candidates is compared,
  // vectors.
  assign fine_first = token_q[4].fine && token_q[4].number == '0 && token_q[4].step == '0;
  logic vector_first_q;
  always_ff @(posedge clk_i) begin
    vector_first_q <= fine_first;
    row_y2_q <= row_y_q;
  end
  for (genvar i = 0; i < WholeAcross; i++) begin : gen_position
    logic signed [ 5:0] x;
    logic signed [10:0] d;
    assign x = first_x_q + 6'(i);
    assign d = 11'(quarters_x(centre_q.x, x)) - 11'(predicted_q.x);
    always_ff @(posedge clk_i) begin
      if (fine_first) begin
        half_q[i] <= 5'(length_of(10'(d[10] ? -d : d))) + 5'd1;
        held_list_q[i] <= x >= -6'sd12 && x <= 6'sd12;
      end else if (take) begin
        held_list_q[i] <= 1'b0;
      end else if (state_q == StCandidates && number_q == 3'(i) && i < Candidates) begin
        half_q[i] <= bits[5:1];
        held_list_q[i] <= held_q;
      end
      if (vector_first_q) vectors_q[i].x <= 5'(x);
      else if (state_q == StCandidates && number_q == 3'(i) && i < Candidates) begin
        vectors_q[i].x <= vector_q.x;
      end
      if (token_q[5].fine) vectors_q[i].y <= row_y2_q;
      else if (state_q == StCandidates && number_q == 3'(i) && i < Candidates) begin
        vectors_q[i].y <= vector_q.y;
      end
    end
  end

  // What the rows add, from the row whose first partition is next.
  logic signed [5:0] y;
  logic signed [9:0] dy;
  logic [3:0] half_y_q;
  logic signed [4:0] y_q;
  logic row_held_q, load;
  assign y = first_y_q + $signed({3'd0, token_q[3].number});
  assign dy = 10'(quarters_y(centre_q.y, y)) - 10'(predicted_q.y);
  assign load = token_q[4].valid && !token_q[4].parts &&
      (!token_q[4].fine || token_q[4].step == 4'd1);
  logic [WholeAcross-1:0][12:0] price_q;
  logic [WholeAcross-1:0] inside_q;
  always_ff @(posedge clk_i) begin
    if (token_q[3].valid) begin
      half_y_q <= token_q[3].fine ? length_of(10'(dy[9] ? -dy : dy)) : 4'd0;
      row_held_q <= !token_q[3].fine || (y >= -6'sd8 && y <= 6'sd8);
      y_q <= 5'(y);
    end
    if (load) begin
      row_y_q <= y_q;
      for (int unsigned i = 0; i < WholeAcross; i++) begin
        price_q[i]  <= {12'(lambda_q) * 12'(half_q[i] + 5'(half_y_q)), 1'b0};
        inside_q[i] <= held_list_q[i] && row_held_q;
      end
    end
  end

  // ------------------------------------------------------------------ partitions
  // Which, and of which quarters: of all candidates in the order of partitions; of nine positions
  // as the quarters come, the whole and the last quarter with the next row.
  logic [3:0] part, sum, part_q;
  logic part_valid;
  always_comb begin
    part = token_q[4].step;
    sum  = 4'b0000;
    if (!token_q[4].fine) begin
      unique case (token_q[4].step)
        4'd0: sum = 4'b1111;
        4'd1: sum = 4'b1100;
        4'd2: sum = 4'b0011;
        4'd3: sum = 4'b1010;
        4'd4: sum = 4'b0101;
        4'd5: sum = 4'b1000;
        4'd6: sum = 4'b0100;
        4'd7: sum = 4'b0010;
        default: sum = 4'b0001;
      endcase
    end else begin
      unique case (token_q[4].step)
        4'd0: {part, sum} = {4'd0, 4'b1111};
        4'd1: {part, sum} = {4'd8, 4'b0010};
        4'd2: {part, sum} = {4'd5, 4'b0001};
        4'd3: {part, sum} = {4'd6, 4'b0001};
        4'd4: {part, sum} = {4'd1, 4'b0011};
        4'd5: {part, sum} = {4'd7, 4'b0001};
        4'd6: {part, sum} = {4'd3, 4'b0101};
        4'd7: {part, sum} = {4'd2, 4'b0011};
        default: {part, sum} = {4'd4, 4'b0101};
      endcase
    end
  end
  assign part_valid = token_q[4].parts ||
      (token_q[4].fine && (token_q[4].number != '0 || token_q[4].step >= 4'd2));
  always_ff @(posedge clk_i) if (part_valid) part_q <= part;

  logic [1:0] part_valid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) part_valid_q <= '0;
    else part_valid_q <= {part_valid_q[0], part_valid};
  end

  tri_whole_best u_best (
      .clk_i,
      .valid_i({part_valid_q, part_valid}),
      .clear_i(take),
      .quarter_i(quarters),
      .sum_i(sum),
      .inside_i(inside_q),
      .price_i(price_q),
      .part_i(part_q),
      .vectors_i(vectors_q),
      .best_o
  );

  logic done_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= 1'b0;
    else done_q <= token_q[6].last;
  end
  assign done = done_q;
  assign valid_o = done_q;

  logic unused;
  assign unused = ^{unused_price, bits[0]};

endmodule
