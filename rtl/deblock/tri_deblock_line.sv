// SPDX-License-Identifier: Apache-2.0

// The deblocking filter of one line of samples across an edge, luma and chroma, all bS (8.7.2.2 to
// 8.7.2.4). The same adders serve both: chroma has no p2, q2 and no near sides.
//
// Handshake: none, enable valid_i.
// Latency: one clock to the register (differences, sums), the rest (clips, rounding) combinational.
// Throughput: one line per clock.
// Golden: `deblock::edge::{luma_line, chroma_line}`.
module tri_deblock_line (
    input logic clk_i,
    input logic valid_i,
    input logic [3:0][7:0] p_i,  // p0 next to the edge
    input logic [3:0][7:0] q_i,
    input logic [2:0] bs_i,  // 0: nothing is filtered
    input logic chroma_i,
    input logic [7:0] alpha_i,
    input logic [4:0] beta_i,
    input logic [4:0] tc0_i,  // of this bS; not used with 0 and 4
    output logic [3:0][7:0] p_o,
    output logic [3:0][7:0] q_o
);

  // Nearer to each other than the limit.
  function automatic logic near(logic [7:0] a, logic [7:0] b, logic [7:0] limit);
    logic signed [9:0] d, most;
    d = $signed({2'b00, a}) - $signed({2'b00, b});
    most = $signed({2'b00, limit});
    return d < most && -d < most;
  endfunction

  // What the weak filter adds to p1 or q1, before the clip: from -255 to 255.
  function automatic logic signed [8:0] pull(logic [7:0] outer, logic [7:0] middle,
                                             logic [7:0] own);
    logic signed [9:0] sum;
    sum = $signed({2'b00, outer}) + $signed({2'b00, middle}) - $signed({1'b0, own, 1'b0});
    return 9'(sum >>> 1);
  endfunction

  logic [7:0] beta, middle, smooth_limit;
  logic [8:0] centre;
  logic on, smooth, ap, aq;
  logic signed [ 8:0] step;
  logic signed [11:0] delta;
  assign beta = {3'b000, beta_i};
  assign smooth_limit = {2'b00, alpha_i[7:2]} + 8'd2;
  assign on = bs_i != '0 && near(
      p_i[0], q_i[0], alpha_i
  ) && near(
      p_i[1], p_i[0], beta
  ) && near(
      q_i[1], q_i[0], beta
  );
  assign smooth = near(p_i[0], q_i[0], smooth_limit);
  assign ap = !chroma_i && near(p_i[2], p_i[0], beta);
  assign aq = !chroma_i && near(q_i[2], q_i[0], beta);
  assign centre = {1'b0, p_i[0]} + {1'b0, q_i[0]};
  assign middle = 8'((centre + 9'd1) >> 1);
  assign step = $signed({1'b0, q_i[0]}) - $signed({1'b0, p_i[0]});
  assign delta = (12'(step) <<< 2) + $signed({4'd0, p_i[1]}) - $signed({4'd0, q_i[1]}) + 12'sd4;

  // Between the stages: the samples, the sums of the strong filter, the changes of the weak one.
  logic [3:0][7:0] p_q, q_q;
  logic [9:0] side_p_q, side_q_q, inner_q;  // p2+p1+p0+q0, q2+q1+q0+p0, p1+p0+q0+q1
  logic signed [8:0] delta_q, pull_p_q, pull_q_q;
  logic [4:0] tc0_q;
  logic on_q, strong_q, full_p_q, full_q_q, near_p_q, near_q_q, chroma_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      p_q <= p_i;
      q_q <= q_i;
      side_p_q <= 10'(centre) + 10'({1'b0, p_i[2]} + {1'b0, p_i[1]});
      side_q_q <= 10'(centre) + 10'({1'b0, q_i[2]} + {1'b0, q_i[1]});
      inner_q <= 10'(centre) + 10'({1'b0, p_i[1]} + {1'b0, q_i[1]});
      delta_q <= delta[11:3];
      pull_p_q <= pull(p_i[2], middle, p_i[1]);
      pull_q_q <= pull(q_i[2], middle, q_i[1]);
      tc0_q <= tc0_i;
      on_q <= on;
      strong_q <= bs_i[2];
      full_p_q <= smooth && ap;
      full_q_q <= smooth && aq;
      near_p_q <= ap;
      near_q_q <= aq;
      chroma_q <= chroma_i;
    end
  end

  logic unused_delta;
  assign unused_delta = ^delta[2:0];

  // Within -limit to limit.
  function automatic logic signed [8:0] clip(logic signed [8:0] value, logic [5:0] limit);
    logic signed [8:0] most;
    most = $signed({3'b000, limit});
    if (value > most) return most;
    if (value < -most) return -most;
    return value;
  endfunction

  // To 0 to 255: the sum has a sign and one bit more than a sample.
  function automatic logic [7:0] saturate(logic signed [9:0] value);
    if (value[9]) return 8'd0;
    if (value[8]) return 8'd255;
    return value[7:0];
  endfunction

  logic [5:0] tc;
  logic signed [8:0] change;
  assign tc = {1'b0, tc0_q} + 6'(near_p_q) + 6'(near_q_q) + 6'(chroma_q);
  assign change = clip(delta_q, tc);

  // One side: its samples, their sum, the outer one of the other side.
  function automatic logic [3:0][7:0] side(
      logic [3:0][7:0] own, logic [7:0] other1, logic signed [9:0] moved0, logic [9:0] sum,
      logic [9:0] inner, logic signed [8:0] pulled, logic bs4, logic full, logic close);
    logic [3:0][7:0] out;
    logic [10:0] outer;
    logic [9:0] short0;
    outer = 11'(sum) + 11'({1'b0, own[3]} + {1'b0, own[2]}) * 11'd2 + 11'd4;
    short0 = {1'b0, own[1], 1'b0} + 10'({1'b0, own[0]} + {1'b0, other1}) + 10'd2;
    out = own;
    if (bs4) begin
      out[0] = full ? 8'((11'(sum) + 11'(inner) + 11'd4) >> 3) : 8'(short0 >> 2);
      if (full) out[1] = 8'((sum + 10'd2) >> 2);
      if (full) out[2] = 8'(outer >> 3);
    end else begin
      out[0] = saturate(moved0);
      if (close) out[1] = 8'($signed({2'b00, own[1]}) + 10'(pulled));
    end
    return out;
  endfunction

  logic signed [9:0] weak_p0, weak_q0;
  assign weak_p0 = $signed({2'b00, p_q[0]}) + 10'(change);
  assign weak_q0 = $signed({2'b00, q_q[0]}) - 10'(change);
  always_comb begin
    p_o = p_q;
    q_o = q_q;
    if (on_q) begin
      p_o = side(
        p_q,
        q_q[1],
        weak_p0,
        side_p_q,
        inner_q,
        clip(
          pull_p_q, {1'b0, tc0_q}
        ),
        strong_q,
        full_p_q,
        near_p_q
      );
      q_o = side(
        q_q,
        p_q[1],
        weak_q0,
        side_q_q,
        inner_q,
        clip(
          pull_q_q, {1'b0, tc0_q}
        ),
        strong_q,
        full_q_q,
        near_q_q
      );
    end
  end

endmodule
