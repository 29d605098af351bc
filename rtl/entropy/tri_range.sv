// Arithmetic coding: the two parts of the interval, the interval and the context's state after a bin (9.3.3.2, 9.3.4.2).
//
// The lower part is that of the more probable symbol (contexts) or of 0 (terminate); split_o is its width: what the encoder adds to low and the
// decoder takes off its offset when the bin lies in the upper part. Bypass bins keep the range and take one bit.
// Combinational. Golden: `entropy::tables`, `entropy::context::next_state`.
module tri_range
  import tri_tables_pkg::*;
(
    input  logic [1:0] kind_i,   // 0 context, 1 bypass, 2 terminate
    input  logic [8:0] range_i,
    input  logic [6:0] state_i,  // {pStateIdx, valMPS}
    output logic [8:0] split_o,
    input  logic       upper_i,  // the bin lies in the upper part
    output logic [8:0] range_o,  // normalised
    output logic [2:0] shift_o,  // bits that normalisation takes
    output logic [6:0] state_o
);

  logic [5:0] p_state, p_next;
  logic mps;
  logic [7:0] lps;
  logic [8:0] range_new;
  assign p_state = state_i[6:1];
  assign mps = state_i[0];
  assign lps = range_lps({p_state, range_i[7:6]});
  assign split_o = range_i - (kind_i == 2'd0 ? {1'b0, lps} : 9'd2);

  always_comb begin
    range_new = split_o;
    if (upper_i) range_new = kind_i == 2'd0 ? {1'b0, lps} : 9'd2;
    shift_o = 3'd0;
    for (int unsigned i = 1; i < 9; i++) begin
      if (range_new[i]) shift_o = 3'(8 - i);
    end
    if (kind_i == 2'd1) shift_o = 3'd1;
  end
  assign range_o = kind_i == 2'd1 ? range_i : range_new << shift_o;

  // State after the bin (9.3.4.2.1.1).
  assign p_next  = upper_i ? next_lps(p_state) : p_state >= 6'd62 ? 6'd62 : p_state + 6'd1;
  assign state_o = {p_next, mps ^ (upper_i && p_state == '0)};

endmodule
