// SPDX-License-Identifier: Apache-2.0

// Windows of four lanes: coarse vectors that wait for their windows, in turn, the fetch and the
// store.
//
// Handshake: taken_o[lane] says that a lane's vector is taken; held_o[lane] marks a window that is
// there, until release_i[lane]; reads as of tri_window_store.
// Latency: one clock more than tri_window_fetch.
// Throughput: that of tri_window_fetch.
// Golden: `codec::video::hardware::window_fetch`, `ring`.
module tri_motion_window
  import tri_pkg::*;
  import tri_inter_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input picture_t picture_i,
    output logic [3:0] error_o,
    // Memory.
    output logic command_valid_o,
    input logic command_ready_i,
    output window_command_t command_o,
    input logic answer_valid_i,
    output logic answer_ready_o,
    input window_answer_t answer_i,
    input sample_t [3:0][7:0] samples_i,
    // Lanes.
    input logic [3:0] wants_i,
    input motion_place_t [3:0] place_i,
    input coarse_mv_t [3:0] vector_i,
    output logic [3:0] taken_o,
    output logic [3:0] held_o,
    input logic [3:0] release_i,
    // Readers.
    input window_reads_t reads_i,
    output window_samples_t samples_o
);

  // A lane that the fetch has room for keeps it: the job goes over a clock later.
  logic any, job_valid_q;
  logic [1:0] lane;
  logic [3:0] ready;
  window_job_t job_q;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(wants_i & ready),
      .advance_i(any),
      .valid_o(any),
      .gnt_o(taken_o),
      .idx_o(lane)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) job_valid_q <= 1'b0;
    else job_valid_q <= any;
  end
  always_ff @(posedge clk_i) begin
    if (any) begin
      job_q <= '{
          lane: lane,
          begins: place_i[lane].begins,
          y: place_i[lane].y,
          x: place_i[lane].x,
          centre: vector_i[lane]
      };
    end
  end

  logic came_valid, came_ready, fill_valid, fill_ready;
  window_fill_t came, fill;
  sample_t [3:0][7:0] came_samples, fill_samples;
  logic [3:0] held, aside;
  window_place_t [3:0] places;
  tri_window_fetch u_fetch (
      .clk_i,
      .rst_ni,
      .picture_i,
      .valid_i(job_valid_q),
      .ready_o(ready),
      .job_i(job_q),
      .command_valid_o,
      .command_ready_i,
      .command_o,
      .answer_valid_i,
      .answer_ready_o,
      .answer_i,
      .samples_i,
      .fill_valid_o(came_valid),
      .fill_ready_i(came_ready),
      .fill_o(came),
      .fill_samples_o(came_samples),
      .valid_o(held),
      .release_i,
      .place_o(places),
      .error_o
  );
  // A window is there when nothing of it waits aside.
  assign held_o = held & ~aside;
  logic [3:0] luma_busy, chroma_busy;
  for (genvar i = 0; i < 4; i++) begin : gen_busy
    assign luma_busy[i] = (reads_i.whole_read && reads_i.whole_lane == 2'(i)) ||
        (reads_i.fractional_read && reads_i.fractional_lane == 2'(i)) ||
        (reads_i.luma_read && reads_i.compensate_lane == 2'(i));
    assign chroma_busy[i] = reads_i.chroma_read && reads_i.compensate_lane == 2'(i);
  end
  tri_window_aside u_aside (
      .clk_i,
      .rst_ni,
      .luma_busy_i(luma_busy),
      .chroma_busy_i(chroma_busy),
      .valid_i(came_valid),
      .ready_o(came_ready),
      .fill_i(came),
      .samples_i(came_samples),
      .valid_o(fill_valid),
      .ready_i(fill_ready),
      .fill_o(fill),
      .samples_o(fill_samples),
      .aside_o(aside)
  );
  tri_window_store u_store (
      .clk_i,
      .rst_ni,
      .fill_valid_i(fill_valid),
      .fill_ready_o(fill_ready),
      .fill_i(fill),
      .fill_samples_i(fill_samples),
      .place_i(places),
      .whole_read_i(reads_i.whole_read),
      .whole_lane_i(reads_i.whole_lane),
      .whole_x_i(reads_i.whole_x),
      .whole_y_i(reads_i.whole_y),
      .whole_o(samples_o.whole),
      .fractional_read_i(reads_i.fractional_read),
      .fractional_lane_i(reads_i.fractional_lane),
      .fractional_x_i(reads_i.fractional_x),
      .fractional_y_i(reads_i.fractional_y),
      .fractional_o(samples_o.fractional),
      .compensate_lane_i(reads_i.compensate_lane),
      .luma_read_i(reads_i.luma_read),
      .luma_x_i(reads_i.luma_x),
      .luma_y_i(reads_i.luma_y),
      .luma_o(samples_o.luma),
      .chroma_read_i(reads_i.chroma_read),
      .chroma_cr_i(reads_i.chroma_cr),
      .chroma_x_i(reads_i.chroma_x),
      .chroma_y_i(reads_i.chroma_y),
      .chroma_o(samples_o.chroma)
  );

  logic unused;
  assign unused = ^place_i;

endmodule
