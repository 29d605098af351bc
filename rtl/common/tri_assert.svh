// SPDX-License-Identifier: Apache-2.0

// Rules of parameters, checked in elaboration, and assertions on streams and invariants, which
// vanish in synthesis.
`ifndef TRI_ASSERT_SVH
`define TRI_ASSERT_SVH

// A rule of a module's parameters: where it does not hold, the module does not elaborate.
`define TRI_REQUIRE(Name, Rule, Message) \
  if (!(Rule)) begin : Name \
    $error(Message); \
  end
`define TRI_REQUIRE_POWER(Name, Value, Message) \
  `TRI_REQUIRE(Name, (Value) >= 2 && ((Value) & ((Value) - 1)) == 0, Message)
`define TRI_REQUIRE_LANES(Value) \
  `TRI_REQUIRE(gen_lanes_rule, (Value) >= 2 && (Value) <= 64 && ((Value) & ((Value) - 1)) == 0, \
               "Lanes is a power of two from 2 to 64")
`define TRI_REQUIRE_SAMPLE_BITS(Value) \
  `TRI_REQUIRE(gen_sample_rule, (Value) >= 8 && (Value) <= 12, "SampleBits is 8 to 12")

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

// Valid and ready are known, and so is the payload of an offer. Simulators of four states see it;
// one of two, such as Verilator, drops it, so that the lockstep does not pay for it.
`define TRI_ASSERT_KNOWN(Name, Valid, Ready, Payload) \
  `TRI_ASSERT(Name, !$isunknown({Valid, Ready}) && (!(Valid) || !$isunknown(Payload)))

// Both, for the ports of a top.
`define TRI_ASSERT_PORT(Name, Valid, Ready, Payload) \
  `TRI_ASSERT_STREAM(Name``Stays, Valid, Ready, Payload) \
  `TRI_ASSERT_KNOWN(Name``Known, Valid, Ready, Payload)

`endif
