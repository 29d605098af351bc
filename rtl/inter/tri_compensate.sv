// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Prediction of a macroblock from its windows by the vectors of its quarters: sixteen 4x4 blocks of
// luma, and beside them rows of four samples of chroma: Cb, then Cr, quarter by quarter.
//
// The windows are asked for nine by nine samples of luma and five of chroma, which come two clocks
// later.
// Handshake: valid/ready for macroblocks; valid_o marks the last of a prediction, which goes out as
// it is made. The windows' samples are there when they are asked for.
// Latency: 44 clocks from the macroblock's to the last; blocks of luma from 6 on, rows of chroma
// from 6 on.
// Throughput: one macroblock in 45 clocks.
// Golden: `codec::video::hardware::compensate::luma`, `chroma`; sim model `compensate`.
module tri_compensate
  import tri_pkg::*;
  import tri_inter_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input mc_job_t job_i,
    // Luma: the patch's first sample; (13, 9) is two before the block at the coarse vector.
    output logic luma_read_o,
    output logic [5:0] luma_x_o,
    output logic [5:0] luma_y_o,
    input sample_t [8:0][8:0] luma_i,
    // Chroma: the row's first sample; (7, 5) is the block at half the coarse vector.
    output logic chroma_read_o,
    output logic chroma_cr_o,
    output logic [4:0] chroma_x_o,
    output logic [4:0] chroma_y_o,
    input sample_t [4:0] chroma_i,
    output logic luma_valid_o,
    output logic [3:0] luma_block_o,  // in coding order (6.4.3)
    output samples_t luma_o,
    output logic chroma_valid_o,
    output logic [4:0] chroma_row_o,  // Cr, quarter, row
    output sample_t [3:0] chroma_o,
    output logic valid_o
);

  localparam logic [2:0] LastRow = 3'd4;

  // What goes with a request until its samples are there, and on to the result.
  typedef struct packed {
    logic valid;
    logic [1:0] x;  // quarters
    logic [1:0] y;
    logic [3:0] block;
  } luma_t;
  typedef struct packed {
    logic valid;
    logic last;
    logic [2:0] x;  // eighths
    logic [2:0] y;
    logic cr;
    logic [1:0] quarter;
    logic [2:0] row;
  } chroma_t;

  mc_job_t job_q;
  logic busy_q, luma_q, chroma_q, take;
  logic [3:0] block_q;
  logic cr_q;
  logic [1:0] quarter_q;
  logic [2:0] row_q;
  logic chroma_last;
  assign ready_o = !busy_q;
  assign take = valid_i && ready_o;
  assign chroma_last = cr_q && quarter_q == 2'd3 && row_q == LastRow;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q   <= 1'b0;
      luma_q   <= 1'b0;
      chroma_q <= 1'b0;
    end else begin
      if (take) busy_q <= 1'b1;
      else if (valid_o) busy_q <= 1'b0;
      if (take) luma_q <= 1'b1;
      else if (block_q == 4'd15) luma_q <= 1'b0;
      if (take) chroma_q <= 1'b1;
      else if (chroma_last) chroma_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      job_q <= job_i;
      block_q <= '0;
      {cr_q, quarter_q, row_q} <= '0;
    end else begin
      if (luma_q) block_q <= block_q + 4'd1;
      if (chroma_q) begin
        row_q <= row_q == LastRow ? '0 : row_q + 3'd1;
        if (row_q == LastRow) {cr_q, quarter_q} <= {cr_q, quarter_q} + 3'd1;
      end
    end
  end

  // Places: whole samples of the vector from the coarse one on, and the block's own.
  mv_t luma_mv, chroma_mv;
  logic signed [8:0] luma_dx;
  logic signed [7:0] luma_dy;
  logic signed [7:0] chroma_dx;
  logic signed [6:0] chroma_dy;
  assign luma_mv = job_q.vectors[block_q[3:2]];
  assign luma_dx = 9'(luma_mv.x >>> 2) - 9'($signed({job_q.centre.x, 2'd0}));
  assign luma_dy = 8'(luma_mv.y >>> 2) - 8'($signed({job_q.centre.y, 2'd0}));
  assign luma_read_o = luma_q;
  assign luma_x_o = 6'(luma_dx) + 6'd13 + {2'b00, block_x(block_q), 2'd0};
  assign luma_y_o = 6'(luma_dy) + 6'd9 + {2'b00, block_y(block_q), 2'd0};
  assign chroma_mv = job_q.vectors[quarter_q];
  assign chroma_dx = 8'(chroma_mv.x >>> 3) - 8'($signed({job_q.centre.x, 1'b0}));
  assign chroma_dy = 7'(chroma_mv.y >>> 3) - 7'($signed({job_q.centre.y, 1'b0}));
  assign chroma_read_o = chroma_q;
  assign chroma_cr_o = cr_q;
  assign chroma_x_o = 5'(chroma_dx) + 5'd7 + {2'b00, quarter_q[0], 2'd0};
  assign chroma_y_o = 5'(chroma_dy) + 5'd5 + {2'b00, quarter_q[1], 2'd0} + 5'(row_q);

  luma_t   luma_asked;
  chroma_t chroma_asked;
  assign luma_asked = '{valid: luma_q, x: luma_mv.x[1:0], y: luma_mv.y[1:0], block: block_q};
  assign chroma_asked = '{
          valid: chroma_q,
          last: chroma_last,
          x: chroma_mv.x[2:0],
          y: chroma_mv.y[2:0],
          cr: cr_q,
          quarter: quarter_q,
          row: row_q
      };
  luma_t   [4:0] luma_way_q;
  chroma_t [3:0] chroma_way_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      luma_way_q   <= '0;
      chroma_way_q <= '0;
    end else begin
      luma_way_q   <= {luma_way_q[3:0], luma_asked};
      chroma_way_q <= {chroma_way_q[2:0], chroma_asked};
    end
  end

  tri_interpolate u_luma (
      .clk_i,
      .rst_ni,
      .valid_i  (luma_way_q[1].valid),
      .patch_i  (luma_i),
      .x_i      (luma_way_q[0].x),
      .y_i      (luma_way_q[0].y),
      .valid_o  (luma_valid_o),
      .samples_o(luma_o)
  );
  assign luma_block_o = luma_way_q[4].block;

  tri_chroma_interpolate u_chroma (
      .clk_i,
      .rst_ni,
      .valid_i  (chroma_way_q[1].valid),
      .first_i  (chroma_way_q[1].row == '0),
      .row_i    (chroma_i),
      .x_i      (chroma_way_q[1].x),
      .y_i      (chroma_way_q[1].y),
      .valid_o  (chroma_valid_o),
      .samples_o(chroma_o)
  );
  assign chroma_row_o = {
    chroma_way_q[3].cr, chroma_way_q[3].quarter, chroma_way_q[3].row[1:0] - 2'd1
  };
  assign valid_o = chroma_way_q[3].valid && chroma_way_q[3].last;

  logic unused;
  assign unused = ^{
    luma_dx[8:6], luma_dy[7:6], chroma_dx[7:5], chroma_dy[6:5], luma_way_q[4].valid,
    luma_way_q[4].x, luma_way_q[4].y, luma_way_q[3:1], chroma_way_q[3].x, chroma_way_q[3].y,
    chroma_way_q[3].row[2], chroma_way_q[2]
  };

  `TRI_ASSERT(LumaTogether, luma_valid_o == luma_way_q[4].valid)

endmodule
