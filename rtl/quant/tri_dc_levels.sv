// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// DCs that are coded apart: the sixteen of an Intra_16x16 macroblock's luma (8.5.10), or the four
// of a chroma plane (8.5.11). From the sums of the blocks' residuals, which are the DCs of their
// transforms, to levels and to scaled DCs: transform, quantiser, transform again, scaling.
//
// One array of sixteen, in which all happens in place; four-point sums for both passes; one
// multiplier for quantiser and scaling, a value a clock.
// Handshake: all three streams registered, ready of the sums early (of the state alone). luma_i,
// intra_i and qp_i are the same with all sums of a macroblock or plane.
// Latency without stalls, from the first sum to the last DC: luma 68 clocks, chroma 24.
// Throughput: one macroblock or plane at a time; 116 clocks for one of luma and two of chroma.
// Golden: `quant::dc`.
module tri_dc_levels
  import tri_tables_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    // Sums of residuals: luma in coding order of the blocks (6.4.3), chroma in raster order.
    input  logic               sum_valid_i,
    output logic               sum_ready_o,
    input  logic               luma_i,
    input  logic               intra_i,
    input  logic        [ 5:0] qp_i,         // QP, for chroma QPC
    input  logic signed [12:0] sum_i,

    // Levels: luma in zig-zag order, chroma in raster order.
    output logic level_valid_o,
    input logic level_ready_i,
    output logic signed [13:0] level_o,
    output logic level_last_o,
    output logic level_nonzero_o,  // this or one before it

    // Scaled DCs, in the order of the sums.
    output logic               dc_valid_o,
    input  logic               dc_ready_i,
    output logic signed [15:0] dc_o,
    output logic               dc_last_o
);

  // Rounding in 1/64 of a step: an intra macroblock's, an inter macroblock's.
  localparam logic [4:0] RoundingIntra = 5'd21;
  localparam logic [4:0] RoundingInter = 5'd11;

  typedef enum logic [2:0] {
    Load,
    Rows,
    Columns,
    Quantise,
    BackRows,
    BackColumns,
    Scale
  } phase_e;
  typedef struct packed {
    logic valid;
    logic last;
    logic [3:0] address;
  } tag_t;

  phase_e phase_q;
  logic [4:0] count_q;  // sixteen: all are on their way
  logic luma_q, intra_q;
  logic [5:0] qp_q;
  logic signed [3:0][3:0][17:0] value_q;  // by row and column; of chroma row 0

  // Where block n of the coding order lies, and where of chroma: turned so that the same sums of
  // four are those of the 2x2 transform.
  function automatic logic [3:0] place(logic luma, logic [3:0] n);
    if (luma) return {n[3], n[1], n[2], n[0]};
    unique case (n[1:0])
      2'd1: return 4'd3;
      2'd2: return 4'd1;
      2'd3: return 4'd2;
      default: return 4'd0;
    endcase
  endfunction

  // ------------------------------------------------------------------ phases
  logic advance, take, issue, finish, whole;
  logic [3:0] last_count;
  tag_t read_q, product_tag_q;
  assign sum_ready_o = phase_q == Load;
  assign take = sum_valid_i && sum_ready_o;
  assign last_count = (phase_q == Load ? luma_i : luma_q) ? 4'd15 : 4'd3;
  assign whole = count_q[3:0] == last_count;
  assign issue = (phase_q == Quantise || phase_q == Scale) && !count_q[4];
  assign finish = product_tag_q.valid && product_tag_q.last && advance;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      phase_q <= Load;
      count_q <= '0;
    end else begin
      unique case (phase_q)
        Load: begin
          if (take) count_q <= whole ? '0 : count_q + 5'd1;
          if (take && whole) phase_q <= Rows;
        end
        Rows, BackRows: begin
          count_q <= count_q[1:0] == 2'd3 ? '0 : count_q + 5'd1;
          if (count_q[1:0] == 2'd3) begin
            if (phase_q == Rows) phase_q <= luma_q ? Columns : Quantise;
            else phase_q <= luma_q ? BackColumns : Scale;
          end
        end
        Columns, BackColumns: begin
          count_q <= count_q[1:0] == 2'd3 ? '0 : count_q + 5'd1;
          if (count_q[1:0] == 2'd3) phase_q <= phase_q == Columns ? Quantise : Scale;
        end
        default: begin
          if (issue && advance) count_q <= whole ? 5'd16 : count_q + 5'd1;
          if (finish) begin
            count_q <= '0;
            phase_q <= phase_q == Quantise ? BackRows : Load;
          end
        end
      endcase
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      luma_q  <= luma_i;
      intra_q <= intra_i;
      qp_q    <= qp_i;
    end
  end

  // ------------------------------------------------------------------ the array
  function automatic logic signed [3:0][17:0] four(logic signed [3:0][17:0] v);
    automatic logic signed [17:0] sum_0 = v[0] + v[1];
    automatic logic signed [17:0] sum_1 = v[2] + v[3];
    automatic logic signed [17:0] difference_0 = v[0] - v[1];
    automatic logic signed [17:0] difference_1 = v[2] - v[3];
    four[0] = sum_0 + sum_1;
    four[1] = sum_0 - sum_1;
    four[2] = difference_0 - difference_1;
    four[3] = difference_0 + difference_1;
  endfunction
  logic by_rows, by_columns, write;
  logic [3:0] write_address;
  logic signed [13:0] level;
  logic signed [17:0] write_value;
  logic signed [3:0][17:0] in, out;
  assign by_rows = phase_q == Rows || phase_q == BackRows;
  assign by_columns = phase_q == Columns || phase_q == BackColumns;
  assign write = take || (phase_q == Quantise && product_tag_q.valid && advance);
  assign write_address = phase_q == Load ? place(luma_i, count_q[3:0]) : product_tag_q.address;
  assign write_value = phase_q == Load ? 18'(sum_i) : 18'(level);
  always_comb begin
    for (int unsigned k = 0; k < 4; k++) in[k] = by_columns ? value_q[k][0] : value_q[0][k];
    out = four(in);
  end
  always_ff @(posedge clk_i) begin
    if (write) value_q[write_address[3:2]][write_address[1:0]] <= write_value;
    // The first one is transformed and becomes the last one.
    for (int unsigned k = 0; k < 4; k++) begin
      if (by_rows) value_q[k] <= k == 3 ? out : value_q[(k+1)%4];
      if (by_columns) value_q[k] <= {out[k], value_q[k][3:1]};
    end
  end

  // ------------------------------------------------------------------ a value a clock
  // In the array sums are as the transform leaves them: luma is halved before the quantiser.
  logic [3:0] read_address;
  logic signed [17:0] value, halved;
  logic [16:0] size_q;
  logic negative_q, product_negative_q;
  logic [13:0] factor_q;
  logic [30:0] product_q;
  always_comb begin
    read_address = count_q[3:0];
    if (luma_q) begin
      read_address = phase_q == Quantise ? zigzag(count_q[3:0]) : place(1'b1, count_q[3:0]);
    end
  end
  assign value  = value_q[read_address[3:2]][read_address[1:0]];
  assign halved = luma_q && phase_q == Quantise ? (value + 18'sd1) >>> 1 : value;
  always_ff @(posedge clk_i) begin
    // Of the next phase, which is later than the QP.
    factor_q <= phase_q == Rows || phase_q == Columns || phase_q == Quantise ? quant_mf(
        {qp_mod6(qp_q), 2'b00}
    ) : 14'(dequant_v(
        {qp_mod6(qp_q), 2'b00}
    ));
    if (advance) begin
      size_q <= 17'(halved < 0 ? -halved : halved);
      negative_q <= halved[17];
      product_q <= 31'(size_q) * 31'(factor_q);
      product_negative_q <= negative_q;
    end
  end
  // A level goes back to where the next sums of four want it.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q <= '0;
      product_tag_q <= '0;
    end else if (advance) begin
      read_q <= '{
          valid: issue,
          last: whole,
          address: luma_q ? read_address : place(1'b0, count_q[3:0])
      };
      product_tag_q <= read_q;
    end
  end

  // Levels: sizes are rounded down. DCs: negative ones too, so what is added differs.
  logic [3:0] period;
  logic [4:0] rounding;
  logic [30:0] rounded;
  logic [12:0] level_size;
  logic [23:0] scaled;
  logic [15:0] dc_size;
  logic signed [15:0] result;
  assign period = qp_div6(qp_q);
  assign rounding = intra_q ? RoundingIntra : RoundingInter;
  assign rounded = product_q + ({16'd0, rounding, 10'd0} << period);
  assign level_size = 13'(rounded[30:16] >> period);
  assign level = product_negative_q ? -14'(level_size) : 14'(level_size);
  assign scaled = 24'({3'd0, product_q[20:0]} << period) +
      24'(product_negative_q ? 2'd1 : {luma_q, 1'b0});
  assign dc_size = luma_q ? scaled[17:2] : scaled[16:1];
  always_comb begin
    if (phase_q == Quantise) result = 16'(level);
    else result = product_negative_q ? -dc_size : dc_size;
  end

  logic unused;
  assign unused = ^{rounded[15:0], scaled[0]};

  // ------------------------------------------------------------------ out
  logic out_valid_q, out_dc_q, out_last_q, nonzero_q;
  logic signed [15:0] out_q;
  assign advance = !out_valid_q || (out_dc_q ? dc_ready_i : level_ready_i);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) out_valid_q <= 1'b0;
    else if (advance) out_valid_q <= product_tag_q.valid;
  end
  always_ff @(posedge clk_i) begin
    if (advance && product_tag_q.valid) begin
      out_q <= result;
      out_dc_q <= phase_q == Scale;
      out_last_q <= product_tag_q.last;
      nonzero_q <= nonzero_q || level_size != '0;
    end
    if (phase_q == Load) nonzero_q <= 1'b0;
  end
  assign level_valid_o = out_valid_q && !out_dc_q;
  assign level_o = out_q[13:0];
  assign level_last_o = out_last_q;
  assign level_nonzero_o = nonzero_q;
  assign dc_valid_o = out_valid_q && out_dc_q;
  assign dc_o = out_q;
  assign dc_last_o = out_last_q;

  `TRI_ASSERT(
      ScaledFits,
      phase_q == Scale && product_tag_q.valid |-> scaled[23:17] == '0 && (luma_q || !scaled[16]))
  `TRI_ASSERT_STREAM(LevelStays, level_valid_o, level_ready_i, {level_o, level_last_o,
                                                                level_nonzero_o})
  `TRI_ASSERT_STREAM(DcStays, dc_valid_o, dc_ready_i, {dc_o, dc_last_o})

endmodule
