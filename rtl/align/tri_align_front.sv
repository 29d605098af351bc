// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// In front of the alignment unit: holds the block that came, what its lane's job says of formats
// and exponents, and the exponents that scans have found: E − (SampleBits−2) − clip of the largest
// exponent E of the lane's scan.
//
// Sixteen elements are taken apart by the format, so each lane's comes from a register and not from
// a memory.
//
// Handshake: none, never stalls. accept_i: a block comes, of a lane whose job was taken two clocks
// ago or earlier (the lane's first request takes three); one clock later it is at the outputs with
// its job's format and exponent. seen_*: the unit's result of a block of a scan.
// Latency: one clock.
// Throughput: one 4x4 block per clock.
// Golden: sim model `enc_input`.
//
// Lanes: number of lanes, 2 to 64, a power of two. SampleBits: 8 to 12.
module tri_align_front
  import tri_enc_pkg::*;
#(
    parameter int unsigned Lanes = 8,
    parameter int unsigned SampleBits = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                   push_i,
    input logic       [LaneW-1:0] push_lane_i,
    input job_align_t             push_job_i,
    input logic       [Lanes-1:0] job_sel_i,
    input logic                   clear_i,        // a job is taken: its scan starts from nothing
    input logic       [LaneW-1:0] clear_lane_i,
    input logic       [      3:0] clear_format_i, // of that job

    input logic             accept_i,
    input logic [LaneW-1:0] lane_i,
    input logic             scan_i,
    input logic [    511:0] data_i,
    input logic [     31:0] scale_i,

    output logic                    valid_o,
    output logic        [      3:0] format_o,
    output logic                    scan_o,
    output logic signed [      9:0] exponent_o,
    output logic        [LaneW-1:0] lane_o,
    output logic        [    511:0] data_o,
    output logic        [     31:0] scale_o,

    input logic seen_i,  // a block of a scan with an element that is not zero
    input logic [LaneW-1:0] seen_lane_i,
    input logic signed [9:0] seen_exponent_i
);

  `TRI_REQUIRE_LANES(Lanes)
  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)

  // What makes the exponent, so that one addition is left: that of the job, or what a scan's
  // largest is above it.
  typedef struct packed {
    logic scan;
    logic signed [9:0] exponent;
  } unit_t;

  unit_t push_unit, unit;
  always_comb begin
    push_unit.scan = push_job_i.scan;
    push_unit.exponent = push_job_i.scan ? -10'(SampleBits - 2) - $signed({6'd0, push_job_i.clip}) :
        push_job_i.exponent;
  end
  tri_ram_1r1w #(
      .Width($bits(unit_t)),
      .Depth(2 * Lanes)
  ) u_unit (
      .clk_i,
      .wen_i  (push_i),
      .waddr_i({push_lane_i, !job_sel_i[push_lane_i]}),
      .wdata_i(push_unit),
      .ren_i  (accept_i),
      .raddr_i({lane_i, job_sel_i[lane_i]}),
      .rdata_o(unit)
  );

  // What a taken job begins with, a clock later: the way from the issue stage is long.
  logic clear_q;
  logic [LaneW-1:0] clear_lane_q;
  logic [3:0] clear_format_q;
  logic [Lanes-1:0][3:0] formats_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) clear_q <= 1'b0;
    else clear_q <= clear_i;
  end
  always_ff @(posedge clk_i) begin
    if (clear_i) begin
      clear_lane_q   <= clear_lane_i;
      clear_format_q <= clear_format_i;
    end
    if (clear_q) formats_q[clear_lane_q] <= clear_format_q;
  end

  logic valid_q, scan_q;
  logic [3:0] format_q;
  logic [LaneW-1:0] lane_q;
  logic [511:0] data_q;
  logic [31:0] scale_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= accept_i;
  end
  always_ff @(posedge clk_i) begin
    if (accept_i) begin
      lane_q   <= lane_i;
      scan_q   <= scan_i;
      format_q <= formats_q[lane_i];
      data_q   <= data_i;
      scale_q  <= scale_i;
    end
  end

  logic [Lanes-1:0] found_q;
  logic [Lanes-1:0][9:0] largest_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      found_q <= '0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (clear_q && clear_lane_q == LaneW'(l)) found_q[l] <= 1'b0;
        else if (seen_i && seen_lane_i == LaneW'(l)) found_q[l] <= 1'b1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (seen_i) begin
      if (!found_q[seen_lane_i] || seen_exponent_i > $signed(largest_q[seen_lane_i])) begin
        largest_q[seen_lane_i] <= seen_exponent_i;
      end
    end
  end
  logic found;
  assign found = found_q[lane_q];
  always_comb begin
    exponent_o = unit.scan && !found ? '0 : unit.exponent;
    if (unit.scan && found) exponent_o += $signed(largest_q[lane_q]);
  end

  assign valid_o  = valid_q;
  assign format_o = format_q;
  assign scan_o   = scan_q;
  assign lane_o   = lane_q;
  assign data_o   = data_q;
  assign scale_o  = scale_q;

  // The format is not on its way any more when a block comes.
  logic early;
  assign early = (clear_i && clear_lane_i == lane_i) || (clear_q && clear_lane_q == lane_i);
  `TRI_ASSERT(FormatIsThere, accept_i |-> !early)

endmodule
