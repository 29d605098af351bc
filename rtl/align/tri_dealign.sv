// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// De-alignment unit: a 4x4 block of samples back to elements of any format. MX formats: under the
// one scale that the block's tile has.
//
// Handshake: none, never stalls (the decoder keeps room behind it).
// Latency: four clocks (sign and magnitude, scale; what all have in common; place; round).
// Throughput: one 4x4 block per clock.
// Golden: `align::dealign_block` under `align::mx_tile_scale`.
//
// SampleBits: 8 to 12. TagW: bits carried along with a block (lane, last block, ...), 1 or more.
module tri_dealign #(
    parameter int unsigned SampleBits = 8,
    parameter int unsigned TagW = 8
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                            valid_i,
    input logic        [              3:0] format_i,
    input logic signed [              9:0] exponent_i,  // of the unit
    input logic        [16*SampleBits-1:0] samples_i,   // q + 2^(SampleBits-1), raster order
    input logic        [         TagW-1:0] tag_i,

    output logic            valid_o,
    output logic [TagW-1:0] tag_o,
    output logic [     7:0] scale_o,  // E8M0, of all sixteen; 127 for formats without scale
    output logic [   511:0] data_o    // element i in [32·i +: 32]
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)
  `TRI_REQUIRE(gen_tag_rule, TagW >= 1, "TagW is 1 or more")

  // The binade of the largest sample, 2^(SampleBits-1)-1.
  localparam logic [3:0] Binade = 4'(SampleBits - 2);

  logic [7:0] scale_d, scale_q;
  logic signed [10:0] base_d, base_q;
  tri_dealign_scale u_scale (
      .format_i,
      .exponent_i,
      .binade_i (Binade),
      .nonzero_i(1'b1),
      .scale_o  (scale_d),
      .base_o   (base_d)
  );

  logic [15:0] negative_d, negative_q;
  logic [16*SampleBits-1:0] magnitude_d, magnitude_q;
  tri_dealign_magnitude #(
      .SampleBits(SampleBits)
  ) u_magnitude (
      .samples_i,
      .negative_o (negative_d),
      .magnitude_o(magnitude_d)
  );

  logic valid_q;
  logic [3:0] format_q;
  logic [TagW-1:0] tag_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      format_q <= format_i;
      tag_q <= tag_i;
      scale_q <= scale_d;
      base_q <= base_d;
      negative_q <= negative_d;
      magnitude_q <= magnitude_d;
    end
  end

  tri_dealign_encode #(
      .SampleBits(SampleBits),
      .TagW(8 + TagW)
  ) u_encode (
      .clk_i,
      .rst_ni,
      .valid_i(valid_q),
      .format_i(format_q),
      .base_i(base_q),
      .negative_i(negative_q),
      .magnitude_i(magnitude_q),
      .tag_i({scale_q, tag_q}),
      .valid_o,
      .tag_o({scale_o, tag_o}),
      .data_o
  );

endmodule
