// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Places of a scan where a level of 1 costs more: between two that do not reach the threshold, and
// the last that does. Combinational.
//
// Golden: `levels::rule`.
//
// Places: of the block, 2 or more.
module tri_level_marks #(
    parameter int unsigned Places = 16
) (
    input  logic [Places-1:0] reaches_i,
    output logic [Places-1:0] alone_o,
    output logic [Places-1:0] last_o
);

  `TRI_REQUIRE(gen_places_rule, Places >= 2, "Places is 2 or more")

  // The first place is never alone and never last.
  for (genvar k = 0; k < Places; k++) begin : gen_place
    if (k == 0) begin : gen_first
      assign alone_o[k] = 1'b0;
      assign last_o[k]  = 1'b0;
    end else if (k == Places - 1) begin : gen_end
      assign alone_o[k] = !reaches_i[k-1];
      assign last_o[k]  = reaches_i[k];
    end else begin : gen_inner
      assign alone_o[k] = !reaches_i[k-1] && !reaches_i[k+1];
      assign last_o[k]  = reaches_i[k] && reaches_i[Places-1:k+1] == '0;
    end
  end

endmodule
