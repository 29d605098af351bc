// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Samples q + 2^(SampleBits-1) to sign and magnitude of q. Combinational.
//
// SampleBits: 8 to 12. Count: samples, 1 or more.
module tri_dealign_magnitude #(
    parameter int unsigned SampleBits = 8,
    parameter int unsigned Count = 16
) (
    input  logic [Count*SampleBits-1:0] samples_i,
    output logic [           Count-1:0] negative_o,
    output logic [Count*SampleBits-1:0] magnitude_o
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)
  `TRI_REQUIRE(gen_count_rule, Count >= 1, "Count is 1 or more")

  for (genvar i = 0; i < Count; i++) begin : gen_sample
    logic [SampleBits-2:0] low;
    assign low = samples_i[SampleBits*i+:SampleBits-1];
    assign negative_o[i] = !samples_i[SampleBits*i+SampleBits-1];
    assign magnitude_o[SampleBits*i+:SampleBits] =
        negative_o[i] ? {1'b0, ~low} + SampleBits'(1) : {1'b0, low};
  end

endmodule
