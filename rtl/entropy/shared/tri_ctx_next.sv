// SPDX-License-Identifier: Apache-2.0

// State of a context after a bin (9.3.4.2.1.1). Combinational.
// Golden: `entropy::engine::next_state`.
module tri_ctx_next
  import tri_tables_pkg::*;
(
    input  logic [6:0] state_i,  // {pStateIdx, valMPS}
    input  logic       lps_i,    // the bin is the less probable one
    output logic [6:0] state_o
);

  logic [5:0] p_state, p_next;
  assign p_state = state_i[6:1];
  assign p_next  = lps_i ? next_lps(p_state) : p_state >= 6'd62 ? 6'd62 : p_state + 6'd1;
  assign state_o = {p_next, state_i[0] ^ (lps_i && p_state == '0)};

endmodule
