// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Puts a magnitude at its place in a format: leading one, exponent field, one shift. Combinational.
//
// Golden: `align::element::place`. What all elements of a block have in common comes from
// tri_dealign_encode.
//
// SampleBits: 8 to 12.
module tri_dealign_place #(
    parameter int unsigned SampleBits = 8
) (
    input logic [SampleBits-1:0] magnitude_i,
    input logic [3:0] normal_from_i,  // leading ones from here on make normal numbers
    input logic [3:0] over_from_i,  // and from here on are beyond the format
    input logic [7:0] field_base_i,  // field of a leading one at bit 0
    input logic [4:0] shift_base_i,  // shift of a leading one at bit 0
    input logic [5:0] shift_subnormal_i,  // shift of all that are not normal
    output logic [7:0] field_o,
    output logic [23:0] significand_o,  // with the hidden bit
    output logic half_o,  // first bit below
    output logic sticky_o,  // any bit below that
    output logic over_o
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)

  logic [3:0] top;
  always_comb begin
    top = '0;
    for (int unsigned b = 0; b < SampleBits; b++) begin
      if (magnitude_i[b]) top = 4'(b);
    end
  end

  logic nonzero, normal;
  assign nonzero = magnitude_i != '0;
  assign normal  = nonzero && top >= normal_from_i;
  assign over_o  = nonzero && top >= over_from_i;
  assign field_o = normal ? field_base_i + {4'd0, top} : 8'd0;

  // The magnitude starts 23 bits up. Shifts beyond its ends change nothing more.
  logic [5:0] amount;
  logic [SampleBits+22:0] lifted, whole, below;  // below: the bits below the element's last place
  assign amount = normal ? {1'b0, shift_base_i} + {2'd0, top} : shift_subnormal_i;
  assign lifted = {magnitude_i, 23'd0};
  assign whole = lifted >> amount;
  assign below = ~({(SampleBits + 23) {1'b1}} << amount);
  assign half_o = (lifted & (below ^ (below >> 1))) != '0;
  assign sticky_o = (lifted & (below >> 1)) != '0;
  assign significand_o = whole[23:0];

  // Above the hidden bit there is nothing unless the element is beyond the format.
  logic unused_top;
  assign unused_top = ^whole[SampleBits+22:24];

endmodule
