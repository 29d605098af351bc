// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// The 8x8 engine, from the residual of a block to its levels and its residual as the decoder has
// it: both passes of the transform, threshold rule, dequantiser, both passes back, four samples a
// clock everywhere.
//
// The residual comes in raster order in the sixteen clocks behind start_i. Levels leave in scan
// order, four a clock; the residual in half columns, the eight of rows 0 to 3 first, so that a 4x4
// block is whole with every fourth. Prediction and rounding are to be added: prediction + floor_o +
// round_o, clipped.
//
// Handshake: none, never stalls. start_i at most every 32 clocks.
// Latency, from start_i: levels 55 to 70 clocks, residual 67 to 82.
// Throughput: a block in 32 clocks; up to three are inside.
// Golden: `transform::eight`, `levels::levels8`, `quant::eight::dequant8`, sim model `transform8`.
module tri_transform8
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input logic start_i,
    input logic [5:0] qp_i,  // with start_i
    input logic [6:0] offset_i,  // of the rule in 1/256 step, with start_i
    input logic signed [3:0][8:0] residual_i,

    output logic level_valid_o,
    output logic [3:0] level_group_o,  // places 4·group to 4·group + 3 of the scan
    output logic signed [3:0][12:0] level_o,

    output logic residual_valid_o,
    output logic residual_half_o,  // rows 4 to 7
    output logic [2:0] residual_column_o,
    output logic signed [3:0][12:0] floor_o,
    output logic [3:0] round_o
);

  // Activities of sixteen clocks each, and the clock that each begins in: 0 is behind start_i.
  typedef enum int unsigned {
    Rows,  // the residual comes, rows are transformed
    Columns,
    Coefs,  // half columns into the quantiser
    Sums,  // out of it: kept, and marked where they reach the threshold
    Read,
    Levels,
    Scale,  // half rows into the dequantiser
    Scan,  // levels leave
    Scaled,  // out of the dequantiser: rows are transformed back
    Back,  // columns
    Out
  } activity_e;
  localparam int unsigned Activities = 11;
  localparam int unsigned Begin[Activities] = '{0, 17, 18, 22, 37, 38, 46, 54, 48, 65, 66};

  logic [65:0] at_q;  // at_q[n]: a block is in its clock n
  logic [Activities-1:0] run_q;
  logic [Activities-1:0][3:0] n_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) at_q <= '0;
    else at_q <= {at_q[64:0], start_i};
  end
  for (genvar a = 0; a < Activities; a++) begin : gen_activity
    logic begins;
    if (Begin[a] == 0) begin : gen_first
      assign begins = start_i;
    end else begin : gen_later
      assign begins = at_q[Begin[a]-1];
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        run_q[a] <= 1'b0;
        n_q[a]   <= '0;
      end else begin
        if (begins) run_q[a] <= 1'b1;
        else if (n_q[a] == 4'd15) run_q[a] <= 1'b0;
        if (begins) n_q[a] <= '0;
        else if (run_q[a]) n_q[a] <= n_q[a] + 4'd1;
      end
    end
  end

  // The block's QP, and that of the one before it, which is dequantised later.
  logic [5:0] qp_q, later_qp_q;
  logic [6:0] offset_q;
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      qp_q <= qp_i;
      offset_q <= offset_i;
    end
    if (at_q[17]) later_qp_q <= qp_q;
  end

  // Forward: a row of two halves, then columns of what the rows gave.
  logic signed [3:0][8:0] first_q;
  logic signed [7:0][7:0][11:0] rows_q;
  logic signed [7:0][11:0] forward_in;
  logic signed [7:0][14:0] forward;
  logic row_in, row_done_q;
  logic [2:0] row_q;
  assign row_in = run_q[Rows] && n_q[Rows][0];
  always_comb begin
    for (int unsigned k = 0; k < 8; k++) begin
      forward_in[k] = rows_q[k][n_q[Columns][3:1]];
      if (row_in) forward_in[k] = 12'($signed(k < 4 ? first_q[k%4] : residual_i[k%4]));
    end
  end
  tri_fdct8 u_forward (
      .clk_i,
      .valid_i(row_in || (run_q[Columns] && !n_q[Columns][0])),
      .value_i(forward_in),
      .value_o(forward)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) row_done_q <= 1'b0;
    else row_done_q <= row_in;
  end
  always_ff @(posedge clk_i) begin
    if (run_q[Rows] && !n_q[Rows][0]) first_q <= residual_i;
    if (row_in) row_q <= n_q[Rows][3:1];
    if (row_done_q) begin
      for (int unsigned k = 0; k < 8; k++) rows_q[row_q][k] <= forward[k][11:0];
    end
  end

  // Sizes: marked as they come, kept, and looked at again when all marks are there.
  logic signed [3:0][14:0] coef;
  logic [3:0][19:0] sum, kept_sum;
  logic [3:0] negative, kept_negative;
  logic [2:0] quant_q;
  always_comb begin
    for (int unsigned k = 0; k < 4; k++) coef[k] = forward[{n_q[Coefs][0], 2'(k)}];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) quant_q <= '0;
    else quant_q <= {quant_q[1:0], run_q[Coefs]};
  end
  tri_quant8 u_quant (
      .clk_i,
      .start_i(at_q[17]),
      .valid_i({quant_q, run_q[Coefs]}),
      .qp_i(qp_q),
      .offset_i(offset_q),
      .half_i(n_q[Coefs][0]),
      .column_i(n_q[Coefs][3:1]),
      .coef_i(coef),
      .sum_o(sum),
      .negative_o(negative)
  );
  tri_ram_1r1w #(
      .Width(84),
      .Depth(16)
  ) u_sums (
      .clk_i,
      .wen_i  (run_q[Sums]),
      .waddr_i(n_q[Sums]),
      .wdata_i({negative, sum}),
      .ren_i  (run_q[Read]),
      .raddr_i({n_q[Read][2:0], n_q[Read][3]}),
      .rdata_o({kept_negative, kept_sum})
  );
  logic signed [3:0][12:0] level;
  logic level_half;
  logic [2:0] level_column;
  assign level_half   = run_q[Levels] ? n_q[Levels][3] : n_q[Sums][0];
  assign level_column = run_q[Levels] ? n_q[Levels][2:0] : n_q[Sums][3:1];
  tri_levels8 u_levels (
      .clk_i,
      .mark_i(run_q[Sums]),
      .half_i(level_half),
      .column_i(level_column),
      .sum_i(run_q[Levels] ? kept_sum : sum),
      .negative_i(run_q[Levels] ? kept_negative : negative),
      .level_o(level)
  );

  // Levels by row and column: half rows go on, groups of the scan go out.
  logic signed [63:0][12:0] level_q, in_scan;
  always_ff @(posedge clk_i) begin
    if (run_q[Levels]) begin
      for (int unsigned k = 0; k < 4; k++) level_q[{level_half, 2'(k), level_column}] <= level[k];
    end
  end
  for (genvar k = 0; k < 64; k++) begin : gen_scan
    assign in_scan[k] = level_q[zigzag8(6'(k))];
  end
  assign level_valid_o = run_q[Scan];
  assign level_group_o = n_q[Scan];
  logic signed [3:0][12:0] half_row;
  always_comb begin
    for (int unsigned k = 0; k < 4; k++) begin
      level_o[k]  = in_scan[{n_q[Scan], 2'(k)}];
      half_row[k] = level_q[{n_q[Scale], 2'(k)}];
    end
  end
  logic signed [3:0][15:0] scaled, scaled_q;
  logic [3:0] fits;
  logic scale_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) scale_q <= 1'b0;
    else scale_q <= run_q[Scale];
  end
  tri_dequant8 u_dequant (
      .clk_i,
      .start_i(at_q[45]),
      .valid_i({scale_q, run_q[Scale]}),
      .qp_i(later_qp_q),
      .row_i(n_q[Scale][3:1]),
      .half_i(n_q[Scale][0]),
      .level_i(half_row),
      .coef_o(scaled),
      .fits_o(fits)
  );

  // Back: rows, then columns.
  logic signed [7:0][7:0][15:0] back_q;
  logic signed [7:0][15:0] inverse_in;
  logic signed [7:0][18:0] inverse;
  logic back_row_in, back_row_done_q;
  logic [2:0] back_row_q;
  assign back_row_in = run_q[Scaled] && n_q[Scaled][0];
  always_comb begin
    for (int unsigned k = 0; k < 8; k++) begin
      inverse_in[k] = back_q[k][n_q[Back][2:0]];
      if (back_row_in) inverse_in[k] = k < 4 ? scaled_q[k%4] : scaled[k%4];
    end
  end
  tri_idct8 u_inverse (
      .clk_i,
      .valid_i(back_row_in || run_q[Back]),
      .value_i(inverse_in),
      .value_o(inverse)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) back_row_done_q <= 1'b0;
    else back_row_done_q <= back_row_in;
  end
  always_ff @(posedge clk_i) begin
    if (run_q[Scaled] && !n_q[Scaled][0]) scaled_q <= scaled;
    if (back_row_in) back_row_q <= n_q[Scaled][3:1];
    if (back_row_done_q) begin
      for (int unsigned k = 0; k < 8; k++) back_q[back_row_q][k] <= inverse[k][15:0];
    end
  end
  assign residual_valid_o  = run_q[Out];
  assign residual_half_o   = n_q[Out][3];
  assign residual_column_o = n_q[Out][2:0];
  for (genvar k = 0; k < 4; k++) begin : gen_out
    logic signed [18:0] value;
    logic unused;
    assign value = inverse[{n_q[Out][3], 2'(k)}];
    assign floor_o[k] = value[18:6];
    assign round_o[k] = value[5];
    assign unused = ^value[4:0];
  end

  `TRI_ASSERT(ScaledFits, run_q[Scaled] |-> fits == '1)
  `TRI_ASSERT(StartsApart, start_i |-> at_q[30:0] == '0)

endmodule
