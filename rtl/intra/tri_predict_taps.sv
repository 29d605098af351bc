// SPDX-License-Identifier: Apache-2.0

// Prediction, first half: the edge of a 4x4 block through the two- and three-tap filters, and its
// mean (8.3.1.2).
//
// Combinational. The edge runs from bottom left over the corner to above right: left[3..0], corner,
// top[0..7]. Every sample of every Intra_4x4 mode is one of these, or an edge sample as it is:
// tri_predict_modes.
// Golden: `intra::predict`.
module tri_predict_taps
  import tri_pkg::*;
(
    input sample_t [7:0] top_i,
    input sample_t [3:0] left_i,
    input sample_t corner_i,
    input logic avail_a_i,
    input logic avail_b_i,
    // [i]: mean of edge samples i and i+1.
    output sample_t [9:0] two_o,
    // [i]: of i, i+1 (twice), i+2; [11], [12]: at the ends of top and left.
    output sample_t [12:0] three_o,
    output sample_t dc_o
);

  sample_t [ 7:0] t;
  sample_t [ 3:0] l;
  sample_t [12:0] e;
  assign t = top_i;
  assign l = left_i;
  assign e = {t, corner_i, l[0], l[1], l[2], l[3]};
  for (genvar i = 0; i < 10; i++) begin : gen_two
    assign two_o[i] = avg2(e[i], e[i+1]);
  end
  for (genvar i = 0; i < 11; i++) begin : gen_three
    assign three_o[i] = avg3(e[i], e[i+1], e[i+2]);
  end
  assign three_o[11] = avg3(t[6], t[7], t[7]);
  assign three_o[12] = avg3(l[2], l[3], l[3]);

  logic [9:0] top_sum, left_sum;
  logic [10:0] both;
  assign top_sum = (10'(t[0]) + 10'(t[1])) + (10'(t[2]) + 10'(t[3]));
  assign left_sum = (10'(l[0]) + 10'(l[1])) + (10'(l[2]) + 10'(l[3]));
  assign both = 11'(top_sum) + 11'(left_sum);
  always_comb begin
    unique case ({
      avail_a_i, avail_b_i
    })
      2'b11:   dc_o = 8'((both + 11'd4) >> 3);
      2'b10:   dc_o = 8'((left_sum + 10'd2) >> 2);
      2'b01:   dc_o = 8'((top_sum + 10'd2) >> 2);
      default: dc_o = 8'd128;
    endcase
  end

endmodule
