// SPDX-License-Identifier: Apache-2.0

// Intra estimate of four lanes in turn.
//
// Handshake: a lane that may has its source there; start_o[lane] says that its macroblock begins,
// found_o[lane] comes with estimate_o.
// Latency: 114 clocks from start_o.
// Throughput: a macroblock in 114 clocks, where sources are loaded meanwhile.
// Golden: `codec::video::hardware::estimate`.
module tri_motion_estimate
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [7:0] lambda_i,  // λi
    // Lanes.
    input logic [3:0] may_i,
    input motion_place_t [3:0] place_i,
    output logic [3:0] start_o,
    output logic [3:0] found_o,
    output estimate_t estimate_o,
    // Source.
    output logic load_o,
    input logic load_ready_i,
    output logic [1:0] load_lane_o,
    input logic loaded_i,
    output logic read_o,
    output logic [1:0] quarter_o,
    input source_samples_t source_i
);

  logic [1:0] lane, running;
  logic [3:0] unused_pick;
  logic start, ready, found;
  motion_place_t place;
  tri_inter_pkg::estimate_job_t job;
  tri_motion_turn #(
      .Reads(82)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .may_i,
      .pick_o(unused_pick),
      .lane_o(lane),
      .load_o,
      .load_ready_i,
      .loaded_i,
      .there_i(1'b1),
      .unit_ready_i(ready),
      .start_o(start),
      .running_o(running)
  );
  assign load_lane_o = lane;
  assign start_o = start ? 4'd1 << lane : '0;
  assign found_o = found ? 4'd1 << running : '0;
  assign place = place_i[lane];
  assign job = '{
          lambda: lambda_i,
          a: place.left,
          b: place.above,
          c: place.above && place.right,
          d: place.above && place.left,
          corner: source_i.corner,
          top: source_i.top,
          left: source_i.left
      };
  tri_intra_estimate u_estimate (
      .clk_i,
      .rst_ni,
      .valid_i(start),
      .ready_o(ready),
      .job_i(job),
      .read_o,
      .quarter_o,
      .source_i(source_i.quarter),
      .valid_o(found),
      .whole_o(estimate_o.whole),
      .cost_o(estimate_o.cost),
      .kind_o(estimate_o.kind)
  );

  logic unused;
  assign unused = ^{unused_pick, place, source_i};

endmodule
