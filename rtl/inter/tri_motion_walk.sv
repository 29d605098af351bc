// SPDX-License-Identifier: Apache-2.0

// Where a stage of a lane is in its slice: the macroblock, row by row, and what is around it.
//
// Handshake: take_i begins a slice, step_i goes on; active_o: there is a macroblock.
// Latency: one clock.
// Throughput: a macroblock a clock.
// Golden: `codec::video::store::Store::place`.
module tri_motion_walk
  import tri_source_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [8:0] last_column_i,
    input logic take_i,
    input source_job_t job_i,
    input logic step_i,
    output logic active_o,
    output motion_place_t place_o
);

  logic active_q, begins_q, above_q, turns;
  logic [8:0] x_q, y_q, last_q;
  motion_place_t place;
  assign turns = x_q == last_column_i;
  assign place = '{
          y: y_q,
          x: x_q,
          begins: begins_q,
          ends: turns && y_q == last_q,
          above: above_q,
          left: x_q != '0,
          right: !turns
      };
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) active_q <= 1'b0;
    else if (take_i) active_q <= 1'b1;
    else if (step_i && place.ends) active_q <= 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (take_i) begin
      x_q <= '0;
      y_q <= job_i.first;
      last_q <= job_i.last;
      begins_q <= 1'b1;
      above_q <= 1'b0;
    end else if (step_i) begin
      x_q <= turns ? '0 : x_q + 9'd1;
      begins_q <= 1'b0;
      if (turns) begin
        y_q <= y_q + 9'd1;
        above_q <= 1'b1;
      end
    end
  end
  assign active_o = active_q;
  assign place_o  = place;

  logic unused;
  assign unused = ^{job_i.lane, job_i.intra};

endmodule
