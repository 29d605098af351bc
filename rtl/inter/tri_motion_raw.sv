// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Whether an inter macroblock becomes I_PCM: its cost, and SATD4 of Cb and Cr against their
// prediction, are above the limit of the quantiser. Coarse quantisers have none; then nothing is
// read or compared.
//
// The chroma of the source is loaded while the decision is at the macroblock before.
// Handshake: start_i begins a macroblock's load, loaded_o marks it until the next one; use_i begins
// its predictions, of which begin_i and rows as of tri_compensate are measured. Blocks of the
// source as of tri_source_store, one at a time.
// Latency: raw_o 6 clocks behind the last row, of cost_i 5 clocks behind the last row.
// Throughput: a macroblock in 18 clocks, where blocks do not wait.
// Golden: `codec::video::hardware::pcm::passes`, `modes::chroma_distance`.
module tri_motion_raw
  import tri_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic [5:0] qp_i,
    // Source.
    input logic start_i,
    input logic there_i,  // from the clock behind start_i on, as block_valid_o may be
    output logic loaded_o,
    output logic block_valid_o,
    input logic block_ready_i,
    output logic [4:0] block_o,
    input logic block_valid_i,
    input samples_t block_i,
    // Prediction.
    input logic use_i,
    input logic begin_i,
    input logic row_valid_i,
    input logic [4:0] row_i,
    input sample_t [3:0] samples_i,
    input logic [17:0] cost_i,
    output logic raw_o
);

  // ------------------------------------------------------------------ limit
  localparam logic [5:0] Limits = 6'd25;
  logic limited_q;
  logic [16:0] limit_q;
  always_ff @(posedge clk_i) begin
    limited_q <= qp_i < Limits;
    limit_q   <= tri_tables_pkg::pcm_limit(qp_i[4:0]);
  end

  // ------------------------------------------------------------------ source
  // Two macroblocks' places.
  logic busy_q, waits_q, half_q;
  logic [2:0] number_q;
  samples_t word;
  assign loaded_o = !busy_q;
  assign block_valid_o = busy_q && !waits_q && there_i;
  assign block_o = {2'b10, number_q};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      waits_q <= 1'b0;
      half_q  <= 1'b0;
    end else begin
      if (start_i) busy_q <= limited_q;
      else if (waits_q && block_valid_i && &number_q) busy_q <= 1'b0;
      if (block_valid_o && block_ready_i) waits_q <= 1'b1;
      else if (block_valid_i) waits_q <= 1'b0;
      if (use_i) half_q <= !half_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (start_i) number_q <= '0;
    else if (waits_q && block_valid_i) number_q <= number_q + 3'd1;
  end
  logic measure;
  assign measure = row_valid_i && limited_q;
  tri_ram_1r1w #(
      .Width($bits(samples_t)),
      .Depth(16)
  ) u_ram (
      .clk_i,
      .wen_i  (waits_q && block_valid_i),
      .waddr_i({!half_q, number_q}),
      .wdata_i(block_i),
      .ren_i  (measure && row_i[1:0] == 2'd0),
      .raddr_i({half_q, row_i[4:2]}),
      .rdata_o(word)
  );

  // ------------------------------------------------------------------ distance
  // Rows of a block; with the last one it is measured.
  samples_t source_q;
  sample_t [2:0][3:0] rows_q;
  samples_t guess;
  logic signed [15:0][8:0] residual;
  logic [2:0] valid_q;
  logic last;
  logic [13:0] half;
  logic [16:0] sum_q;
  assign last  = measure && &row_i[1:0];
  assign guess = {samples_i, rows_q};
  always_ff @(posedge clk_i) begin
    if (measure && row_i[1:0] == 2'd2) source_q <= word;
    if (measure) rows_q <= {samples_i, rows_q[2:1]};
    if (begin_i) sum_q <= '0;
    else if (valid_q[2]) sum_q <= sum_q + 17'(half);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[1:0], last};
  end
  for (genvar i = 0; i < 16; i++) begin : gen_residual
    assign residual[i] = $signed({1'b0, source_q[i]}) - $signed({1'b0, guess[i]});
  end
  tri_satd u_satd (
      .clk_i,
      .valid_i({valid_q[1:0], last}),
      .residual_i(residual),
      .half_o(half)
  );

  logic [18:0] total_q;
  logic raw_q;
  always_ff @(posedge clk_i) begin
    if (limited_q) begin
      total_q <= 19'(cost_i) + 19'(sum_q);
      raw_q   <= total_q > 19'(limit_q);
    end else begin
      raw_q <= 1'b0;
    end
  end
  assign raw_o = raw_q;

  `TRI_ASSERT(LoadedBefore, !use_i || loaded_o)

endmodule
