// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Thirty-two samples along a row to an MX block: elements and the E8M0 scale of their largest
// magnitude (OCP MX v1.0, 6.3). It stands behind the gatherer that has put a tile's rows together.
// Formats without scale pass as they do through tri_dealign.
//
// Handshake: none, never stalls. A block comes in two beats of sixteen, with any number of clocks
// between, and leaves in two clocks, one behind the other. Rows that end earlier are filled up with
// zeros (samples 2^(SampleBits-1)), which change no scale.
// Latency: five clocks from the second beat in to the first beat out (sign and magnitude; scale;
// what all have in common; place; round).
// Throughput: sixteen samples per clock.
// Golden: `align::mx_block`.
//
// SampleBits: 8 to 12. TagW: bits carried along with a block, 1 or more.
module tri_mx_block #(
    parameter int unsigned SampleBits = 8,
    parameter int unsigned TagW = 8
) (
    input logic clk_i,
    input logic rst_ni,

    input logic valid_i,
    input logic second_i,  // beats alternate: first, second
    input logic [3:0] format_i,  // this and the next two: as they are with the second beat
    input logic signed [9:0] exponent_i,  // of the unit
    input logic [TagW-1:0] tag_i,
    input logic [16*SampleBits-1:0] samples_i,  // q + 2^(SampleBits-1)

    output logic valid_o,
    output logic second_o,
    output logic [TagW-1:0] tag_o,
    output logic [7:0] scale_o,  // E8M0, the same with both beats; 127 for formats without scale
    output logic [511:0] data_o  // element i in [32·i +: 32]
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)
  `TRI_REQUIRE(gen_tag_rule, TagW >= 1, "TagW is 1 or more")
  // a: a beat as it has come in. Its magnitudes together have the leading one of the largest.
  logic [15:0] negative_d, a_negative_q;
  logic [16*SampleBits-1:0] magnitude_d, a_magnitude_q;
  logic [SampleBits-1:0] any_d, a_any_q;
  tri_dealign_magnitude #(
      .SampleBits(SampleBits)
  ) u_magnitude (
      .samples_i,
      .negative_o (negative_d),
      .magnitude_o(magnitude_d)
  );
  always_comb begin
    any_d = '0;
    for (int unsigned i = 0; i < 16; i++) any_d |= magnitude_d[SampleBits*i+:SampleBits];
  end

  logic a_valid_q, a_second_q;
  logic [3:0] a_format_q;
  logic signed [9:0] a_exponent_q;
  logic [TagW-1:0] a_tag_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_valid_q  <= 1'b0;
      a_second_q <= 1'b0;
    end else begin
      a_valid_q <= valid_i;
      if (valid_i) a_second_q <= second_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      a_negative_q  <= negative_d;
      a_magnitude_q <= magnitude_d;
      a_any_q       <= any_d;
    end
    if (valid_i && second_i) begin
      a_format_q <= format_i;
      a_exponent_q <= exponent_i;
      a_tag_q <= tag_i;
    end
  end

  // b: the beat before. When a is the second, b is the first and the scale is known.
  logic [15:0] b_negative_q;
  logic [16*SampleBits-1:0] b_magnitude_q;
  logic [SampleBits-1:0] b_any_q, any;
  always_ff @(posedge clk_i) begin
    if (a_valid_q) begin
      b_negative_q  <= a_negative_q;
      b_magnitude_q <= a_magnitude_q;
      b_any_q       <= a_any_q;
    end
  end
  logic [3:0] binade;
  assign any = a_any_q | b_any_q;
  always_comb begin
    binade = '0;
    for (int unsigned b = 0; b < SampleBits; b++) begin
      if (any[b]) binade = 4'(b);
    end
  end
  logic [7:0] scale_d, scale_q;
  logic signed [10:0] base_d, base_q;
  tri_dealign_scale u_scale (
      .format_i  (a_format_q),
      .exponent_i(a_exponent_q),
      .binade_i  (binade),
      .nonzero_i (any != '0),
      .scale_o   (scale_d),
      .base_o    (base_d)
  );

  // c: the first beat with its scale, in the next clock the second.
  logic start, c_first_q, c_second_q;
  logic [15:0] c_negative_q;
  logic [16*SampleBits-1:0] c_magnitude_q;
  logic [3:0] format_q;
  logic [TagW-1:0] tag_q;
  assign start = a_valid_q && a_second_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      c_first_q  <= 1'b0;
      c_second_q <= 1'b0;
    end else begin
      c_first_q  <= start;
      c_second_q <= c_first_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start || c_first_q) begin
      c_negative_q  <= b_negative_q;
      c_magnitude_q <= b_magnitude_q;
    end
    if (start) begin
      format_q <= a_format_q;
      tag_q <= a_tag_q;
      scale_q <= scale_d;
      base_q <= base_d;
    end
  end

  tri_dealign_encode #(
      .SampleBits(SampleBits),
      .TagW(1 + 8 + TagW)
  ) u_encode (
      .clk_i,
      .rst_ni,
      .valid_i(c_first_q || c_second_q),
      .format_i(format_q),
      .base_i(base_q),
      .negative_i(c_negative_q),
      .magnitude_i(c_magnitude_q),
      .tag_i({c_second_q, scale_q, tag_q}),
      .valid_o,
      .tag_o({second_o, scale_o, tag_o}),
      .data_o
  );

  // First and second beats alternate.
  logic expect_second_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) expect_second_q <= 1'b0;
    else if (valid_i) expect_second_q <= !second_i;
  end
  `TRI_ASSERT(BeatsAlternate, valid_i |-> second_i == expect_second_q)

endmodule
