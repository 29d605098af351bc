// Assertions on streams and invariants. They vanish in synthesis.
`ifndef TRI_ASSERT_SVH
`define TRI_ASSERT_SVH

`ifdef SYNTHESIS
`define TRI_ASSERT(Name, Property)
`else
// `disable iff` samples the asynchronous reset with the clock, by design.
`define TRI_ASSERT(Name, Property) \
  /* verilator lint_off SYNCASYNCNET */ \
  Name: assert property (@(posedge clk_i) disable iff (!rst_ni) (Property)); \
  /* verilator lint_on SYNCASYNCNET */
`endif

// A stalled offer stays: valid does not fall and the payload does not change until ready.
`define TRI_ASSERT_STREAM(Name, Valid, Ready, Payload) \
  `TRI_ASSERT(Name, $past(rst_ni) && $past((Valid) && !(Ready)) |-> (Valid) && $stable(Payload))

`endif
