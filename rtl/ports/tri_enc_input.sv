// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Input side: asks for blocks, takes them, aligns them, and keeps the samples until they are
// issued.
//
// Blocks of a scan are not kept, only the largest exponent among them (tri_align_front). A block
// that was not asked for is dropped and reported.
//
// Handshake: s_blk valid/ready with ready always 1 (room is reserved by the request). read_*: the
// oldest block of a lane, one clock later.
// Latency: block in to block readable 7 clocks.
// Throughput: one block per clock.
// Golden: `align::block`; sim model `enc_input`.
//
// Lanes: number of lanes, 2 to 64, a power of two. SampleBits: 8 to 12. Align: 1; 0 leaves the
// alignment unit out: INT8 in units of 1 only, no scans, the same latency.
module tri_enc_input
  import tri_enc_pkg::*;
#(
    parameter int unsigned Lanes = 8,
    parameter int unsigned SampleBits = 8,
    parameter bit Align = 1'b1,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic             s_blk_valid_i,
    output logic             s_blk_ready_o,
    input  logic [LaneW-1:0] s_blk_lane_i,
    input  logic [    511:0] s_blk_data_i,
    input  logic [     31:0] s_blk_scale_i,

    input logic                   push_i,
    input logic       [LaneW-1:0] push_lane_i,
    input job_align_t             push_job_i,
    input logic       [Lanes-1:0] job_sel_i,
    input logic       [Lanes-1:0] scanning_i,
    input logic                   clear_i,        // a job is taken: its scan starts from nothing
    input logic       [LaneW-1:0] clear_lane_i,
    input logic       [      3:0] clear_format_i, // of that job

    // Blocks to be asked for, of ask_lane_i.
    input  logic             ask_i,
    input  logic             ask_all_i,    // InDepth blocks; else one
    input  logic             first_i,      // the first one begins a pass
    input  logic [LaneW-1:0] ask_lane_i,
    output logic [Lanes-1:0] idle_o,       // all that were asked for have come and left
    output logic             unexpected_o,

    output logic             m_req_valid_o,
    input  logic             m_req_ready_i,
    output logic [LaneW-1:0] m_req_lane_o,
    output logic             m_req_scan_o,
    output logic             m_req_first_o,

    output logic [        Lanes-1:0] avail_o,
    input  logic                     read_i,
    input  logic [        LaneW-1:0] read_lane_i,
    output logic [16*SampleBits-1:0] samples_o,

    output logic [Lanes-1:0] nonfinite_o,
    output logic [Lanes-1:0] clipped_o,

    // Trace: the aligned block.
    output logic                     align_valid_o,
    output logic [        LaneW-1:0] align_lane_o,
    output logic                     align_scan_o,
    output logic [16*SampleBits-1:0] align_samples_o
);

  `TRI_REQUIRE_LANES(Lanes)
  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)

  // Ask and accept.
  logic accept;
  logic [Lanes-1:0] expected, accepted, released;
  tri_enc_request #(
      .Lanes(Lanes)
  ) u_request (
      .clk_i,
      .rst_ni,
      .ask_i,
      .ask_all_i,
      .first_i,
      .ask_lane_i,
      .scanning_i,
      .accepted_i(accepted),
      .released_i(released),
      .expected_o(expected),
      .idle_o,
      .m_req_valid_o,
      .m_req_ready_i,
      .m_req_lane_o,
      .m_req_scan_o,
      .m_req_first_o
  );
  assign s_blk_ready_o = 1'b1;
  assign accept = s_blk_valid_i && expected[s_blk_lane_i];
  assign unexpected_o = s_blk_valid_i && !expected[s_blk_lane_i];
  always_comb begin
    accepted = '0;
    accepted[s_blk_lane_i] = accept;
  end

  logic o_valid, o_scan, o_nan, o_inf, o_clipped;
  logic [LaneW-1:0] o_lane;
  logic [16*SampleBits-1:0] o_samples;
  if (Align) begin : gen_align
    logic a_valid, a_scan, o_nonzero;
    logic [3:0] a_format;
    logic signed [9:0] a_exponent, o_max;
    logic [LaneW-1:0] a_lane;
    logic [511:0] a_data;
    logic [31:0] a_scale;
    tri_align_front #(
        .Lanes(Lanes),
        .SampleBits(SampleBits)
    ) u_front (
        .clk_i,
        .rst_ni,
        .push_i,
        .push_lane_i,
        .push_job_i,
        .job_sel_i,
        .clear_i,
        .clear_lane_i,
        .clear_format_i,
        .accept_i(accept),
        .lane_i(s_blk_lane_i),
        .scan_i(scanning_i[s_blk_lane_i]),
        .data_i(s_blk_data_i),
        .scale_i(s_blk_scale_i),
        .valid_o(a_valid),
        .format_o(a_format),
        .scan_o(a_scan),
        .exponent_o(a_exponent),
        .lane_o(a_lane),
        .data_o(a_data),
        .scale_o(a_scale),
        .seen_i(o_valid && o_scan && o_nonzero),
        .seen_lane_i(o_lane),
        .seen_exponent_i(o_max)
    );
    tri_align #(
        .SampleBits(SampleBits),
        .LaneW(LaneW)
    ) u_align (
        .clk_i,
        .rst_ni,
        .valid_i(a_valid),
        .format_i(a_format),
        .scan_i(a_scan),
        .exponent_i(a_exponent),
        .lane_i(a_lane),
        .data_i(a_data),
        .scale_i(a_scale),
        .valid_o(o_valid),
        .lane_o(o_lane),
        .scan_o(o_scan),
        .samples_o(o_samples),
        .nan_o(o_nan),
        .inf_o(o_inf),
        .clipped_o(o_clipped),
        .nonzero_o(o_nonzero),
        .max_exponent_o(o_max)
    );
  end else begin : gen_direct
    tri_align_direct #(
        .SampleBits(SampleBits),
        .LaneW(LaneW)
    ) u_direct (
        .clk_i,
        .rst_ni,
        .valid_i(accept),
        .lane_i(s_blk_lane_i),
        .data_i(s_blk_data_i),
        .valid_o(o_valid),
        .lane_o(o_lane),
        .samples_o(o_samples)
    );
    assign o_scan = 1'b0;
    assign o_nan = 1'b0;
    assign o_inf = 1'b0;
    assign o_clipped = 1'b0;
    logic unused_job;
    assign unused_job = ^{push_i, push_lane_i, push_job_i, job_sel_i, clear_i, clear_lane_i,
                          clear_format_i, s_blk_scale_i};
  end

  assign align_valid_o = o_valid;
  assign align_lane_o = o_lane;
  assign align_scan_o = o_scan;
  assign align_samples_o = o_samples;

  // Keep.
  logic keep;
  logic [Lanes-1:0] put, take;
  logic [Lanes-1:0][1:0] rd_q;
  logic [1:0] wr;  // behind the lane's last block
  logic [Lanes-1:0][2:0] count_q;
  assign keep = o_valid && !o_scan;
  assign wr   = rd_q[o_lane] + count_q[o_lane][1:0];
  always_comb begin
    put = '0;
    put[o_lane] = keep;
    take = '0;
    take[read_lane_i] = read_i;
    nonfinite_o = '0;
    nonfinite_o[o_lane] = o_valid && (o_nan || o_inf);
    clipped_o = '0;
    clipped_o[o_lane] = keep && o_clipped;
  end

  // What has left, a clock later: from here to the requests the way is long.
  logic read_q, seen_q;
  logic [LaneW-1:0] read_lane_q, seen_lane_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q <= 1'b0;
      seen_q <= 1'b0;
    end else begin
      read_q <= read_i;
      seen_q <= o_valid && o_scan;
    end
  end
  always_ff @(posedge clk_i) begin
    if (read_i) read_lane_q <= read_lane_i;
    if (o_valid) seen_lane_q <= o_lane;
  end
  always_comb begin
    released = '0;
    released[read_lane_q] = read_q;
    if (seen_q) released[seen_lane_q] = 1'b1;
  end

  tri_ram_banks #(
      .Width(16 * SampleBits),
      .Depth(InDepth * Lanes)
  ) u_blocks (
      .clk_i,
      .wen_i  (keep),
      .waddr_i({o_lane, wr}),
      .wdata_i(o_samples),
      .ren_i  (read_i),
      .raddr_i({read_lane_i, rd_q[read_lane_i]}),
      .rdata_o(samples_o)
  );

  for (genvar l = 0; l < Lanes; l++) begin : gen_avail
    assign avail_o[l] = count_q[l] != '0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rd_q <= '0;
      count_q <= '0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (take[l]) rd_q[l] <= rd_q[l] + 2'd1;
        if (put[l] != take[l]) count_q[l] <= put[l] ? count_q[l] + 3'd1 : count_q[l] - 3'd1;
      end
    end
  end
endmodule
