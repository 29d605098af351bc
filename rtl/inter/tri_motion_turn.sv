// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Whose turn it is at a stage that goes round the lanes: a lane that may is picked, its
// macroblock's source loaded, and the unit begins with it, when it is ready and all is there.
//
// A source is loaded while the unit is at the macroblock before, once it reads no more of that one.
// Handshake: a lane that may waits for pick_o[lane], and may not again before start_o, if it has
// nothing else for the stage. load_o waits for load_ready_i; loaded_i marks the source.
// Latency: two clocks from a lane to its load, one from what is there to start_o.
// Throughput: a macroblock in three clocks and those of its load, where the unit is faster.
// Golden: whose turn it is decides nothing.
//
// Reads: clocks from a start in which the unit reads the source, 0 to 127.
module tri_motion_turn #(
    parameter int unsigned Reads = 0
) (
    input logic clk_i,
    input logic rst_ni,
    input logic [3:0] may_i,
    output logic [3:0] pick_o,
    output logic [1:0] lane_o,  // from the clock behind pick_o on
    output logic load_o,
    input logic load_ready_i,
    input logic loaded_i,
    input logic there_i,  // what else it needs
    input logic unit_ready_i,
    output logic start_o,
    output logic [1:0] running_o  // the lane of the macroblock that began last
);

  `TRI_REQUIRE(gen_reads_rule, Reads <= 127, "Reads is 0 to 127")

  typedef enum logic [1:0] {
    StPick,
    StLoad,
    StWait
  } state_e;

  state_e state_q;
  logic any, pick, free;
  logic [3:0] grant;
  logic [1:0] lane, lane_q, running_q;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(may_i),
      .advance_i(pick),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(lane)
  );
  assign pick = state_q == StPick && any;
  assign pick_o = pick ? grant : '0;
  assign lane_o = lane_q;
  assign load_o = state_q == StLoad && free;
  assign start_o = state_q == StWait && loaded_i && there_i && unit_ready_i;
  assign running_o = running_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) state_q <= StPick;
    else begin
      unique case (state_q)
        StPick:  if (pick) state_q <= StLoad;
        StLoad:  if (load_o && load_ready_i) state_q <= StWait;
        default: if (start_o) state_q <= StPick;
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (pick) lane_q <= lane;
    if (start_o) running_q <= lane_q;
  end

  // Clocks that the unit has been at its macroblock.
  if (Reads == 0) begin : gen_free
    assign free = 1'b1;
  end else begin : gen_reads
    logic [6:0] count_q;
    logic free_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) free_q <= 1'b1;
      else if (start_o) free_q <= 1'b0;
      else if (unit_ready_i || count_q == 7'(Reads - 1)) free_q <= 1'b1;
    end
    always_ff @(posedge clk_i) begin
      if (start_o) count_q <= 7'd1;
      else if (!free_q) count_q <= count_q + 7'd1;
    end
    assign free = free_q;
  end

endmodule
