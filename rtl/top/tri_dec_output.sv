`include "tri_assert.svh"

// Output side of the decoder: what leaves the pipeline goes into a queue and out, one block per beat. After an error the rest of its slice
// is dropped.
//
// Handshake: the pipeline is never refused (the issue stage holds the credits: taken_o, dropped_o); m_blk valid/ready. A slice ends with TLAST;
// TUSER is 0 or the error in which it ends, and that beat holds no block. Latency: one clock. Throughput: one block per clock.
// Golden: sim model `dec_output`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_output
  import tri_dec_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                    done_i,
    input logic        [LaneW-1:0] done_lane_i,
    input job_output_t             done_job_i,
    input logic        [    127:0] done_recon_i,
    input logic                    done_last_i,
    input logic                    done_token_i,
    input error_e                  done_error_i,

    output logic             ended_o,    // with done_i: the last word of its slice
    output logic             dropped_o,
    output logic             taken_o,
    output logic             fails_o,    // with done_i: its slice ends in an error
    output logic [Lanes-1:0] dead_o,     // the rest of the lane's slice is dropped
    output logic             empty_o,

    output logic             m_blk_tvalid_o,
    input  logic             m_blk_tready_i,
    output logic [LaneW-1:0] m_blk_tdest_o,
    output logic [    127:0] m_blk_tdata_o,
    output logic [      3:0] m_blk_tuser_o,
    output logic             m_blk_tlast_o
);

  typedef struct packed {
    logic [LaneW-1:0] lane;
    result_t result;
  } entry_t;

  logic [Lanes-1:0] dead_q;
  logic put, queue_ready;
  entry_t entry_in, entry_out;
  assign put = done_i && !dead_q[done_lane_i];
  assign ended_o = done_i && (done_last_i || done_token_i);
  assign dropped_o = done_i && !put;
  assign fails_o = put && done_error_i != ErrNone;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) dead_q <= '0;
    else if (done_i) dead_q[done_lane_i] <= !ended_o && (dead_q[done_lane_i] || fails_o);
  end
  assign dead_o = dead_q;

  assign entry_in.lane = done_lane_i;
  assign entry_in.result = '{
          job: done_job_i,
          error: done_error_i,
          last: done_last_i || done_error_i != ErrNone,
          samples: done_error_i != ErrNone ? '0 : done_recon_i
      };
  tri_fifo #(
      .Width($bits(entry_t)),
      .Depth(OutDepth)
  ) u_queue (
      .clk_i,
      .rst_ni,
      .valid_i(put),
      .ready_o(queue_ready),
      .data_i (entry_in),
      .valid_o(m_blk_tvalid_o),
      .ready_i(m_blk_tready_i),
      .data_o (entry_out)
  );
  assign taken_o = m_blk_tvalid_o && m_blk_tready_i;
  assign empty_o = !m_blk_tvalid_o;
  assign m_blk_tdest_o = entry_out.lane;
  assign m_blk_tdata_o = entry_out.result.samples;
  assign m_blk_tuser_o = entry_out.result.error;
  assign m_blk_tlast_o = entry_out.result.last;

  logic unused;
  assign unused = ^entry_out.result.job;

  // Room was reserved: the queue never refuses.
  `TRI_ASSERT(QueueHasRoom, put |-> queue_ready)
  `TRI_ASSERT_STREAM(BlockStays, m_blk_tvalid_o, m_blk_tready_i, entry_out)

endmodule
