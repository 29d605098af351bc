// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Rounds a magnitude, shifted to its unit, to nearest even, and clips it with its sign to
// SampleBits bits. Combinational.
//
// Golden: `align::round` after the shift.
//
// SampleBits: 8 to 12.
module tri_align_round #(
    parameter int unsigned SampleBits = 8
) (
    input  logic                  nan_i,
    input  logic                  inf_i,
    input  logic                  negative_i,
    input  logic                  over_i,      // the magnitude has bits above the twelve
    input  logic [          11:0] whole_i,
    input  logic                  half_i,      // first bit below the unit
    input  logic                  sticky_i,    // any bit below that
    output logic [SampleBits-1:0] sample_o,    // offset binary
    output logic                  clipped_o
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)

  localparam logic [12:0] Low = 13'd1 << (SampleBits - 1);  // magnitude of the smallest integer
  localparam logic [12:0] High = Low - 13'd1;

  logic [12:0] rounded, limit, magnitude;
  assign rounded = {1'b0, whole_i} + 13'(half_i && (sticky_i || whole_i[0]));
  assign limit = negative_i ? Low : High;
  assign clipped_o = !nan_i && !inf_i && (over_i || rounded > limit);
  always_comb begin
    if (nan_i) magnitude = '0;
    else if (inf_i || clipped_o) magnitude = limit;
    else magnitude = rounded;
  end
  assign sample_o = SampleBits'(negative_i && !nan_i ? Low - magnitude : Low + magnitude);

endmodule
