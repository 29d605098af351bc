// SPDX-License-Identifier: Apache-2.0

// Prediction of a coarse vector: the median of the coarse vectors left, above and above right, 0
// where one is missing; the left one where there is none above.
//
// Combinational.
// Golden: `codec::video::hardware::coarse::predict`.
module tri_coarse_predict
  import tri_inter_pkg::*;
(
    input coarse_mv_t a_i,
    input coarse_mv_t b_i,
    input coarse_mv_t c_i,
    input logic avail_a_i,
    input logic avail_b_i,
    input logic avail_c_i,
    output coarse_mv_t predicted_o
);

  function automatic logic signed [5:0] middle(logic signed [5:0] a, logic signed [5:0] b,
                                               logic signed [5:0] c);
    automatic logic ab = a < b;
    automatic logic bc = b < c;
    automatic logic ac = a < c;
    if (ab == bc) return b;
    return ab == ac ? c : a;
  endfunction

  coarse_mv_t a, b, c;
  assign a = avail_a_i ? a_i : '0;
  assign b = avail_b_i ? b_i : a;
  assign c = !avail_b_i ? a : avail_c_i ? c_i : '0;
  assign predicted_o.x = middle(a.x, b.x, c.x);
  assign predicted_o.y = 5'(middle(6'(a.y), 6'(b.y), 6'(c.y)));

endmodule
