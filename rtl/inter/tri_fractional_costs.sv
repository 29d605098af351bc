// SPDX-License-Identifier: Apache-2.0

// Costs of the five positions of a job of the fractional search, and the cheapest of those that the
// window holds, the first of equals: the vector itself, then the others in golden's order.
//
// Jobs are at least four clocks apart, so that what comes with one stays until its result.
// Handshake: none, enables by stage; sum_i is there in the third stage.
// Latency: five clocks (lengths; prices; costs; the cheapest, two).
// Throughput: one job in four clocks.
// Golden: `codec::video::hardware::fractional::refine`.
module tri_fractional_costs
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic [4:0] valid_i,  // of the five stages
    input logic [1:0] job_i,
    input window_mv_t vector_i,
    input logic signed [10:0] predicted_x_i,  // from the coarse vector on
    input logic signed [9:0] predicted_y_i,
    input logic [6:0] lambda_i,
    input logic [4:0][16:0] sum_i,
    output logic [17:0] centre_cost_o,  // of the vector itself
    output logic [17:0] cost_o,
    output window_mv_t vector_o
);

  // Steps of the positions: 0 to the left or up, 1 none, 2 to the right or down.
  localparam logic [3:0][4:0][1:0] AcrossOf = {
    {2'd2, 2'd1, 2'd0, 2'd2, 2'd1},  // lower quarters
    {2'd0, 2'd2, 2'd1, 2'd0, 2'd1},  // upper quarters
    {2'd1, 2'd2, 2'd0, 2'd1, 2'd1},  // halves, of the predicted vector
    {2'd1, 2'd2, 2'd0, 2'd1, 2'd1}
  };
  localparam logic [3:0][4:0][1:0] DownOf = {
    {2'd2, 2'd2, 2'd2, 2'd1, 2'd1},
    {2'd1, 2'd0, 2'd0, 2'd0, 2'd1},
    {2'd2, 2'd1, 2'd1, 2'd0, 2'd1},
    {2'd2, 2'd1, 2'd1, 2'd0, 2'd1}
  };

  // In quarter samples.
  function automatic logic signed [2:0] step(logic [1:0] number, logic quarter);
    automatic logic signed [2:0] one = quarter ? 3'sd1 : 3'sd2;
    unique case (number)
      2'd0: return -one;
      2'd2: return one;
      default: return '0;
    endcase
  endfunction

  // ------------------------------------------------------------------ lengths
  logic [1:0] job_q;
  logic [6:0] lambda_q;
  window_mv_t vector_q;
  logic [2:0][3:0] length_x_q, length_y_q;
  logic [2:0] held_x_q, held_y_q;
  logic signed [11:0] apart_x;
  logic signed [10:0] apart_y;
  assign apart_x = 12'(vector_i.x) - 12'(predicted_x_i);
  assign apart_y = 11'(vector_i.y) - 11'(predicted_y_i);
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) begin
      job_q <= job_i;
      lambda_q <= lambda_i;
      vector_q <= vector_i;
    end
  end
  for (genvar k = 0; k < 3; k++) begin : gen_step
    logic signed [11:0] dx;
    logic signed [10:0] dy;
    logic signed [7:0] x, y;
    assign dx = apart_x + 12'(step(2'(k), job_i[1]));
    assign dy = apart_y + 11'(step(2'(k), job_i[1]));
    assign x  = 8'(vector_i.x) + 8'(step(2'(k), job_i[1]));
    assign y  = 8'(vector_i.y) + 8'(step(2'(k), job_i[1]));
    always_ff @(posedge clk_i) begin
      if (valid_i[0]) begin
        length_x_q[k] <= length_of(10'(dx[11] ? -dx : dx));
        length_y_q[k] <= length_of(10'(dy[10] ? -dy : dy));
        held_x_q[k]   <= x >= -8'sd52 && x <= 8'sd51;
        held_y_q[k]   <= y >= -8'sd36 && y <= 8'sd35;
      end
    end
  end

  // ------------------------------------------------------------------ prices, costs
  logic [4:0] held_q;
  logic [4:0][12:0] price_q;
  logic [4:0][17:0] cost_q;
  for (genvar i = 0; i < 5; i++) begin : gen_position
    logic [1:0] across, down;
    logic [4:0] half;
    assign across = AcrossOf[job_q][i];
    assign down   = DownOf[job_q][i];
    assign half   = 5'(length_x_q[across]) + 5'(length_y_q[down]) + 5'd1;
    always_ff @(posedge clk_i) begin
      if (valid_i[1]) begin
        price_q[i] <= {12'(lambda_q) * 12'(half), 1'b0};
        held_q[i]  <= held_x_q[across] && held_y_q[down];
      end
      if (valid_i[2]) cost_q[i] <= held_q[i] ? 18'(sum_i[i]) + 18'(price_q[i]) : '1;
    end
  end

  // ------------------------------------------------------------------ the cheapest
  typedef struct packed {
    logic [17:0] cost;
    logic [2:0]  number;
  } candidate_t;
  // Ties go to the first argument.
  function automatic candidate_t smaller(candidate_t a, candidate_t b);
    return b.cost < a.cost ? b : a;
  endfunction

  candidate_t [4:0] candidates;
  candidate_t four_q, last_q, least;
  window_mv_t found_q;
  logic [17:0] least_q, centre_q;
  for (genvar i = 0; i < 5; i++) begin : gen_candidate
    assign candidates[i] = '{cost: cost_q[i], number: 3'(i)};
  end
  assign least = smaller(four_q, last_q);
  always_ff @(posedge clk_i) begin
    if (valid_i[3]) begin
      four_q <= smaller(
          smaller(candidates[0], candidates[1]), smaller(candidates[2], candidates[3])
      );
      last_q <= candidates[4];
      centre_q <= cost_q[0];
    end
    if (valid_i[4]) begin
      least_q   <= least.cost;
      found_q.x <= vector_q.x + 7'(step(AcrossOf[job_q][least.number], job_q[1]));
      found_q.y <= vector_q.y + 7'(step(DownOf[job_q][least.number], job_q[1]));
    end
  end
  assign centre_cost_o = centre_q;
  assign cost_o = least_q;
  assign vector_o = found_q;

endmodule
