// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// DCs of macroblocks that are coded apart: the sums of tri_whole_modes, four at a time, through
// tri_dc_levels, and whose they are.
//
// Handshake: all streams valid/ready, registered or of registers alone. Levels of a macroblock's
// luma, or of a plane of chroma, leave first, then its scaled DCs.
// Latency, throughput: as in tri_dc_levels, and a clock between two of them.
// Golden: `hardware::residual::whole_luma`, `chroma`.
module tri_whole_dcs
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic sums_valid_i,
    output logic sums_ready_o,
    input dc_sums_t sums_i,
    output dc_place_t place_o,  // of levels and DCs
    output logic level_valid_o,
    input logic level_ready_i,
    output logic signed [13:0] level_o,
    output logic level_last_o,
    output logic level_nonzero_o,  // this or one before it
    output logic dc_valid_o,
    input logic dc_ready_i,
    output logic [4:0] dc_block_o,  // in coding order: luma, Cb, Cr
    output logic signed [15:0] dc_o
);

  logic valid, ready, take, dc_valid, dc_last;
  logic [1:0] number_q;
  logic [3:0] dc_number_q;
  dc_place_t place_q;
  // The last DC may still wait when the unit has room for new sums.
  assign valid = sums_valid_i && !dc_valid;
  assign take = valid && ready;
  assign sums_ready_o = ready && !dc_valid && &number_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      number_q <= '0;
      dc_number_q <= '0;
    end else begin
      if (take) number_q <= number_q + 2'd1;
      if (dc_valid && dc_ready_i) dc_number_q <= dc_last ? '0 : dc_number_q + 4'd1;
    end
  end
  always_ff @(posedge clk_i) if (take) place_q <= sums_i.place;

  tri_dc_levels u_levels (
      .clk_i,
      .rst_ni,
      .sum_valid_i(valid),
      .sum_ready_o(ready),
      .luma_i(sums_i.place.luma),
      .intra_i(sums_i.intra),
      .qp_i(sums_i.qp),
      .sum_i(sums_i.sums[number_q]),
      .level_valid_o,
      .level_ready_i,
      .level_o,
      .level_last_o,
      .level_nonzero_o,
      .dc_valid_o(dc_valid),
      .dc_ready_i,
      .dc_o,
      .dc_last_o(dc_last)
  );
  assign place_o = place_q;
  assign dc_valid_o = dc_valid;
  assign dc_block_o = place_q.luma ? {1'b0, dc_number_q} : {2'd2, place_q.cr, dc_number_q[1:0]};

  `TRI_ASSERT_STREAM(LevelsStay, level_valid_o, level_ready_i, {place_o, level_o})
  `TRI_ASSERT_STREAM(DcsStay, dc_valid_o, dc_ready_i, {place_o, dc_block_o, dc_o})

endmodule
