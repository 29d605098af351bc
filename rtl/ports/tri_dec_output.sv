// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Output side of the decoder: what leaves the pipeline becomes elements of the job's format, waits
// in a queue and goes out, one block per beat. After an error the rest of its slice is dropped.
//
// Handshake: the pipeline is never refused (the issue stage holds the credits: taken_o, dropped_o);
// m_blk valid/ready. A slice ends with TLAST; TUSER is {error, E8M0 scale}, and a beat with an
// error holds no block.
// Latency: five clocks.
// Throughput: one block per clock.
// Golden: sim model `dec_output`.
//
// Lanes: number of lanes, 2 to 64, a power of two. SampleBits: 8 to 12.
module tri_dec_output
  import tri_dec_pkg::*;
#(
    parameter int unsigned Lanes = 8,
    parameter int unsigned SampleBits = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                        done_i,
    input logic    [        LaneW-1:0] done_lane_i,
    input logic    [16*SampleBits-1:0] done_recon_i,
    input result_t                     done_result_i,

    output logic ended_o,    // with done_i: the last word of its slice
    output logic dropped_o,
    output logic taken_o,
    output logic fails_o,    // with done_i: its slice ends in an error

    output logic             m_blk_tvalid_o,
    input  logic             m_blk_tready_i,
    output logic [LaneW-1:0] m_blk_tdest_o,
    output logic [    511:0] m_blk_tdata_o,
    output logic [     11:0] m_blk_tuser_o,
    output logic             m_blk_tlast_o
);

  `TRI_REQUIRE_LANES(Lanes)
  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)

  typedef struct packed {
    logic [LaneW-1:0] lane;
    logic last;
    error_e error;
  } tag_t;
  typedef struct packed {
    tag_t tag;
    logic [7:0] scale;
    logic [511:0] data;
  } entry_t;

  logic [Lanes-1:0] dead_q;
  logic put, queue_ready;
  entry_t entry_in, entry_out;
  assign put = done_i && !dead_q[done_lane_i];
  assign ended_o = done_i && (done_result_i.last || done_result_i.token);
  assign dropped_o = done_i && !put;
  assign fails_o = put && done_result_i.error != ErrNone;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) dead_q <= '0;
    else if (done_i) dead_q[done_lane_i] <= !ended_o && (dead_q[done_lane_i] || fails_o);
  end

  tag_t tag_in, tag;
  logic valid;
  logic [7:0] scale;
  logic [511:0] data;
  assign tag_in = '{
          lane: done_lane_i,
          last: done_result_i.last || done_result_i.error != ErrNone,
          error: done_result_i.error
      };
  tri_dealign #(
      .SampleBits(SampleBits),
      .TagW($bits(tag_t))
  ) u_dealign (
      .clk_i,
      .rst_ni,
      .valid_i(put),
      .format_i(done_result_i.job.fmt),
      .exponent_i(done_result_i.job.exponent),
      .samples_i(done_recon_i),
      .tag_i(tag_in),
      .valid_o(valid),
      .tag_o(tag),
      .scale_o(scale),
      .data_o(data)
  );
  assign entry_in = '{tag: tag, scale: scale, data: tag.error != ErrNone ? '0 : data};
  tri_fifo #(
      .Width($bits(entry_t)),
      .Depth(OutDepth)
  ) u_queue (
      .clk_i,
      .rst_ni,
      .valid_i(valid),
      .ready_o(queue_ready),
      .data_i (entry_in),
      .valid_o(m_blk_tvalid_o),
      .ready_i(m_blk_tready_i),
      .data_o (entry_out)
  );
  assign taken_o = m_blk_tvalid_o && m_blk_tready_i;
  assign m_blk_tdest_o = entry_out.tag.lane;
  assign m_blk_tdata_o = entry_out.data;
  assign m_blk_tuser_o = {entry_out.tag.error, entry_out.scale};
  assign m_blk_tlast_o = entry_out.tag.last;

  // Room was reserved: the queue never refuses.
  `TRI_ASSERT(QueueHasRoom, valid |-> queue_ready)
  `TRI_ASSERT_STREAM(BlockStays, m_blk_tvalid_o, m_blk_tready_i, entry_out)

endmodule
