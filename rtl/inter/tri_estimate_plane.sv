// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// DC and plane of I_16x16 (8.3.3.3, 8.3.3.4) from the edge of a macroblock, or the plane of a block
// of chroma (8.3.4.4): slopes and sums, a sample of each half of each side a clock, the outermost
// first.
//
// Handshake: start_i with the edge's first clock; the edge stays for nine clocks, of chroma five.
// Latency: ten clocks from start_i to dc_o and the plane, which stay; of chroma six.
// Golden: `intra::predict16`, `intra::predict_chroma`.
//
// Size: 16, or 8 for chroma, which has no quarters and takes its DC elsewhere.
module tri_estimate_plane
  import tri_pkg::*;
#(
    parameter int unsigned Size = 16
) (
    input logic clk_i,
    input logic rst_ni,
    input logic start_i,
    input sample_t [Size-1:0] top_i,
    input sample_t [Size-1:0] left_i,
    input sample_t corner_i,
    input logic a_i,  // left, above are there
    input logic b_i,
    input logic right_i,  // the quarter
    input logic lower_i,
    output sample_t dc_o,
    // A sample of the plane is the sum of its column and row, by 32.
    output logic signed [7:0][15:0] column_o,
    output logic signed [7:0][15:0] row_o
);

  `TRI_REQUIRE(gen_size_rule, Size == 8 || Size == 16, "Size is 8 or 16")

  localparam logic [2:0] LastStep = 3'(Size / 2 - 1);
  localparam logic signed [19:0] Scale = Size == 16 ? 20'sd5 : 20'sd34;
  localparam int unsigned IndexW = $clog2(Size);

  logic [2:0] count_q;
  logic busy_q, busy, scale_q;
  logic [2:0] count;
  assign busy  = start_i || busy_q;
  assign count = start_i ? '0 : count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      scale_q <= 1'b0;
    end else begin
      busy_q  <= busy && count != LastStep;
      scale_q <= busy && count == LastStep;
    end
  end
  always_ff @(posedge clk_i) if (busy) count_q <= count + 3'd1;

  // Both sides: differences of what is as far from the middle, summed again and again, so that the
  // outermost counts eightfold.
  logic signed [1:0][11:0] slope_q;
  logic [1:0][11:0] sum_q;
  for (genvar s = 0; s < 2; s++) begin : gen_side
    sample_t [Size-1:0] side;
    sample_t high, low;
    logic signed [11:0] difference_q, difference;
    logic signed [14:0] moment_q;
    logic signed [19:0] scaled;
    logic [8:0] pair;
    assign side = s == 0 ? top_i : left_i;
    assign high = side[IndexW'(Size-1)-IndexW'(count)];
    assign low = count == '0 ? corner_i : side[IndexW'(count)-IndexW'(1)];
    // The sample in the middle is in no difference.
    assign pair = 9'(high) + 9'(count == '0 ? side[Size/2-1] : low);
    assign difference = (start_i ? 12'sd0 : $signed(
        difference_q
    )) + ($signed(
        {4'd0, high}
    ) - $signed(
        {4'd0, low}
    ));
    assign scaled = (20'($signed(moment_q)) * Scale + 20'sd32) >>> 6;
    always_ff @(posedge clk_i) begin
      if (busy) begin
        difference_q <= difference;
        moment_q <= (start_i ? 15'sd0 : $signed(moment_q)) + 15'($signed(difference));
        sum_q[s] <= (start_i ? 12'd0 : sum_q[s]) + 12'(pair);
      end
      if (scale_q) slope_q[s] <= scaled[11:0];
    end
    logic unused;
    assign unused = ^scaled[19:12];
  end

  sample_t dc_q;
  logic [13:0] base_q;
  always_ff @(posedge clk_i) begin
    if (scale_q) begin
      base_q <= {9'(top_i[Size-1]) + 9'(left_i[Size-1]), 4'd0} + 14'd16;
      unique case ({
        a_i, b_i
      })
        2'b11:   dc_q <= 8'((13'(sum_q[0]) + 13'(sum_q[1]) + 13'd16) >> 5);
        2'b10:   dc_q <= 8'((sum_q[1] + 12'd8) >> 4);
        2'b01:   dc_q <= 8'((sum_q[0] + 12'd8) >> 4);
        default: dc_q <= 8'd128;
      endcase
    end
  end
  assign dc_o = dc_q;

  // Columns 7 to the left of the middle up to 8 to the right: one to eight slopes, less eight in
  // the left quarters. Likewise rows. Those of chroma are 3 to the left up to 4 to the right.
  logic signed [1:0][7:0][15:0] multiple;
  logic signed [1:0][15:0] offset;
  for (genvar s = 0; s < 2; s++) begin : gen_multiple
    logic signed [15:0] one, three;
    assign one = 16'($signed(slope_q[s]));
    assign three = one + (one <<< 1);
    assign multiple[s] = {
      one <<< 3, (one <<< 3) - one, three <<< 1, one + (one <<< 2), one <<< 2, three, one <<< 1, one
    };
    if (Size == 8) begin : gen_chroma
      logic unused;
      assign offset[s] = -(one <<< 2);
      assign unused = s == 0 ? right_i : lower_i;
    end else begin : gen_luma
      assign offset[s] = (s == 0 ? right_i : lower_i) ? '0 : -(one <<< 3);
    end
  end
  logic signed [15:0] first_row;
  assign first_row = $signed(offset[1]) + $signed({2'd0, base_q});
  for (genvar i = 0; i < 8; i++) begin : gen_line
    assign column_o[i] = $signed(multiple[0][i]) + $signed(offset[0]);
    assign row_o[i] = $signed(multiple[1][i]) + first_row;
  end

endmodule
