// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Where four lanes are in their slices: one macroblock of a lane at a time is in the filter, until
// all that leaves with it is in memory. So what it left is there when the macroblock below, or the
// next picture, reads it.
//
// A lane finds its first row by adding a row in a clock. want_o asks for what the upper neighbour
// of the macroblock behind the one in the filter left: when the blocks of that have been read
// (fed_i), or in pictures of one or two columns, where its upper neighbour may still be in the
// filter, when it is in memory.
// Handshake: ready_o[lane] for a slice; waits_o[lane] until start_i[lane].
// Latency: rows above the slice and two clocks from a slice to waits_o.
// Throughput: not a limit.
// Golden: positions of macroblocks in raster order.
module tri_reference_lanes
  import tri_reference_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [8:0] last_column_i,  // of the picture, in macroblocks; stays while a lane is open
    input logic valid_i,
    output logic [3:0] ready_o,
    input reference_job_t job_i,
    // Macroblocks.
    output logic [3:0] waits_o,  // for its turn
    output mb_place_t [3:0] place_o,
    input logic [3:0] start_i,
    input logic [3:0] fed_i,  // all blocks of it are read
    input logic [3:0] last_i,  // its last block has left the filter
    input logic [3:0] open_i,  // something of it is on its way to memory
    // What was left above the next one: its column.
    output logic [3:0] want_o,
    output logic [3:0][8:0] want_x_o,
    output logic [3:0] done_o  // the slice is in memory
);

  logic narrow;
  logic [9:0] width;
  assign narrow = last_column_i < 9'd2;
  assign width  = 10'(last_column_i) + 10'd1;

  for (genvar i = 0; i < 4; i++) begin : gen_lane
    typedef enum logic [1:0] {
      StIdle,
      StSeek,
      StWait,
      StFilter
    } state_t;
    state_t state_q;
    logic [8:0] x_q, skip_q, rest_q;
    logic [17:0] rows_above_q;
    logic above_q, left_q, last_x, last_y, ended_q, take, leave, more;
    assign ready_o[i] = state_q == StIdle;
    assign take = valid_i && job_i.lane == 2'(i) && ready_o[i];
    assign last_x = x_q == last_column_i;
    assign last_y = rest_q == '0;
    assign leave = state_q == StFilter && ended_q && !open_i[i];
    assign done_o[i] = leave && last_x && last_y;
    assign waits_o[i] = state_q == StWait;
    assign place_o[i] = '{
            left: left_q,
            above: above_q,
            last_x: last_x,
            last_y: last_y,
            x: x_q,
            rows_above: rows_above_q
        };
    // There is a next one, and one above it.
    assign more = !(last_x && last_y) && (above_q || last_x);
    assign want_o[i] = more && (narrow ? leave : fed_i[i]);
    assign want_x_o[i] = last_x ? '0 : x_q + 9'd1;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        state_q <= StIdle;
        ended_q <= 1'b0;
      end else begin
        unique case (state_q)
          StIdle:  if (take) state_q <= StSeek;
          StSeek:  if (skip_q == '0) state_q <= StWait;
          StWait:  if (start_i[i]) state_q <= StFilter;
          default: if (leave) state_q <= last_x && last_y ? StIdle : StWait;
        endcase
        if (last_i[i]) ended_q <= 1'b1;
        else if (leave) ended_q <= 1'b0;
      end
    end
    always_ff @(posedge clk_i) begin
      if (take) begin
        x_q <= '0;
        skip_q <= job_i.first;
        rest_q <= job_i.last - job_i.first;
        rows_above_q <= '0;
        above_q <= 1'b0;
        left_q <= 1'b0;
      end else if (state_q == StSeek && skip_q != '0) begin
        skip_q <= skip_q - 9'd1;
        rows_above_q <= rows_above_q + 18'(width);
      end else if (leave) begin
        x_q <= last_x ? '0 : x_q + 9'd1;
        left_q <= !last_x;
        if (last_x) begin
          rest_q <= rest_q - 9'd1;
          rows_above_q <= rows_above_q + 18'(width);
          above_q <= 1'b1;
        end
      end
    end
  end

  `TRI_ASSERT(StartsInTurn, (start_i & ~waits_o) == '0)
  `TRI_ASSERT(SliceHasRows, valid_i |-> job_i.first <= job_i.last)

endmodule
