// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Sixteen magnitudes to elements of one format: what they have in common, place, round.
//
// Handshake: none, never stalls.
// Latency: three clocks.
// Throughput: sixteen elements per clock.
// Golden: `align::element::encode`.
//
// SampleBits: 8 to 12. TagW: bits carried along, 1 or more.
module tri_dealign_encode
  import tri_tables_pkg::*;
#(
    parameter int unsigned SampleBits = 8,
    parameter int unsigned TagW = 8
) (
    input logic clk_i,
    input logic rst_ni,

    input logic valid_i,
    input logic [3:0] format_i,
    input logic signed [10:0] base_i,  // exponent of the unit, plus the format's bias
    input logic [15:0] negative_i,
    input logic [16*SampleBits-1:0] magnitude_i,
    input logic [TagW-1:0] tag_i,

    output logic            valid_o,
    output logic [TagW-1:0] tag_o,
    output logic [   511:0] data_o    // element i in [32·i +: 32]
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)
  `TRI_REQUIRE(gen_tag_rule, TagW >= 1, "TagW is 1 or more")

  logic [3:1] valid_q;
  logic [TagW-1:0] tag1_q, tag2_q, tag3_q;
  logic [3:0] format1_q, format2_q;
  logic [15:0] negative1_q, negative2_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[2:1], valid_i};
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      tag1_q <= tag_i;
      format1_q <= format_i;
      negative1_q <= negative_i;
    end
    if (valid_q[1]) begin
      tag2_q <= tag1_q;
      format2_q <= format1_q;
      negative2_q <= negative1_q;
    end
    if (valid_q[2]) tag3_q <= tag2_q;
  end

  // 1: in common, the leading ones from which elements are normal and beyond the format, and how
  // far the subnormals are shifted.
  localparam logic signed [11:0] Never = 12'(SampleBits);
  // At most half is left, a tie that goes to zero: only the largest magnitude has its leading one
  // at the top.
  localparam logic signed [11:0] Gone = 12'(SampleBits + 23);
  logic signed [11:0] base, normal_from, over_from, shift_subnormal;
  logic [4:0] shift_base;
  function automatic logic [5:0] clamp(logic signed [11:0] value, logic signed [11:0] most);
    if (value < 12'sd0) return 6'd0;
    return value > most ? most[5:0] : value[5:0];
  endfunction
  assign base = 12'(base_i);
  assign shift_base = 5'd23 - format_fraction_bits(format_i);
  assign normal_from = 12'sd1 - base;
  assign over_from = $signed({4'd0, format_top_field(format_i)}) + normal_from;
  assign shift_subnormal = $signed({7'd0, shift_base}) + normal_from;

  logic [5:0] normal_clamped, over_clamped, shift_clamped;
  assign normal_clamped = clamp(normal_from, Never);
  assign over_clamped   = clamp(over_from, Never);
  assign shift_clamped  = clamp(shift_subnormal, Gone);
  logic unused_clamped;
  assign unused_clamped = ^{normal_clamped[5:4], over_clamped[5:4]};

  logic [3:0] normal_q, over_from_q;
  logic [4:0] shift_base_q;
  logic [5:0] shift_q;
  logic [7:0] field_base_q;
  logic [16*SampleBits-1:0] magnitude_q;
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      normal_q <= normal_clamped[3:0];
      over_from_q <= over_clamped[3:0];
      shift_base_q <= shift_base;
      shift_q <= shift_clamped;
      field_base_q <= base_i[7:0];
      magnitude_q <= magnitude_i;
    end
  end

  logic [14:0] largest;
  assign largest = format_largest(format2_q);

  for (genvar i = 0; i < 16; i++) begin : gen_element
    // 2: place.
    logic [7:0] field_d, field_q;
    logic [23:0] significand_d, significand_q;
    logic half_d, half_q, sticky_d, sticky_q, over_d, over_q;
    tri_dealign_place #(
        .SampleBits(SampleBits)
    ) u_place (
        .magnitude_i(magnitude_q[SampleBits*i+:SampleBits]),
        .normal_from_i(normal_q),
        .over_from_i(over_from_q),
        .field_base_i(field_base_q),
        .shift_base_i(shift_base_q),
        .shift_subnormal_i(shift_q),
        .field_o(field_d),
        .significand_o(significand_d),
        .half_o(half_d),
        .sticky_o(sticky_d),
        .over_o(over_d)
    );
    always_ff @(posedge clk_i) begin
      if (valid_q[1]) begin
        field_q <= field_d;
        significand_q <= significand_d;
        half_q <= half_d;
        sticky_q <= sticky_d;
        over_q <= over_d;
      end
    end

    // 3: round.
    logic [31:0] element_d, element_q;
    tri_dealign_round u_round (
        .format_i(format2_q),
        .largest_i(largest),
        .negative_i(negative2_q[i]),
        .field_i(field_q),
        .significand_i(significand_q),
        .half_i(half_q),
        .sticky_i(sticky_q),
        .over_i(over_q),
        .element_o(element_d)
    );
    always_ff @(posedge clk_i) if (valid_q[2]) element_q <= element_d;
    assign data_o[32*i+:32] = element_q;
  end

  assign valid_o = valid_q[3];
  assign tag_o   = tag3_q;

endmodule
