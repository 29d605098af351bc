// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Luma of macroblocks with the 8x8 transform, of four lanes: of each 8x8 block the mode, if intra,
// the prediction, levels and reconstruction. A lane's blocks follow each other, because a mode
// needs the reconstruction of the block before; the lanes take turns, a block every 33 clocks.
//
// Handshake: valid_i goes to the lane of the job, where ready_o of that lane says so; nothing else
// stalls. The source comes two clocks after it is asked for, and so does a block of the prediction
// of an inter macroblock. done_o marks a lane's macroblock with its last reconstructed block. Of
// the Hadamard unit's use hold_o tells three clocks ahead; see tri_eight_modes.
// Latency, from a block's turn: mode 20 clocks, levels 76 to 91, reconstruction 94 to 106.
// Throughput: a block in 33 clocks; four blocks of a lane in 428, of each of four lanes in 528.
// Golden: `codec::video::hardware::modes::eights`, `hardware::residual::inter_luma`.
module tri_block8
  import tri_pkg::*;
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic [3:0] ready_o,
    input eight_job_t job_i,
    // The source, and predictions that are there: of the lane's quarter, of which a 4x4 block.
    output logic read_o,
    output logic guess_read_o,
    output eight_place_t read_place_o,
    output logic [1:0] guess_block_o,
    input sample_t [7:0][7:0] source_i,  // [row][column]
    input samples_t guess_i,
    // The Hadamard unit.
    output logic hold_o,
    output logic measure_o,
    output logic signed [7:0][7:0][8:0] residual_o,
    input logic [15:0] satd_i,
    // Of intra macroblocks.
    output logic mode_valid_o,
    output eight_place_t mode_place_o,
    output logic [3:0] mode_o,
    output logic [3:0] predicted_o,
    // Levels in scan order, four a clock.
    output logic level_valid_o,
    output eight_place_t level_place_o,
    output logic [3:0] level_group_o,
    output logic signed [3:0][12:0] level_o,
    output logic level_nonzero_o,  // these or any before them in the block
    // Reconstruction, in 4x4 blocks.
    output logic recon_valid_o,
    output eight_place_t recon_place_o,
    output logic [1:0] recon_block_o,  // of the quarter
    output samples_t recon_o,
    output logic [3:0] done_o
);

  // Rounding offset of the threshold rule in 1/256 step.
  localparam logic [6:0] OffsetIntra = 7'd112;
  localparam logic [6:0] OffsetInter = 7'd88;

  // ------------------------------------------------------------------ lanes
  logic [3:0] want, begins, mode_valid, recon_valid;
  eight_block_t [3:0] blocks;
  logic [3:0] mode;
  eight_recon_t recon_q;
  logic recon_valid_q, at_port;
  eight_place_t front_q, front;
  for (genvar l = 0; l < 4; l++) begin : gen_lane
    assign begins[l] = at_port && front_q.lane == 2'(l);
    assign mode_valid[l] = mode_valid_o && front_q.lane == 2'(l);
    assign recon_valid[l] = recon_valid_q && recon_q.place.lane == 2'(l);
    assign done_o[l] = recon_valid[l] && recon_q.half && &recon_q.column && &recon_q.place.quarter;
    tri_eight_lane u_lane (
        .clk_i,
        .rst_ni,
        .take_i(valid_i && ready_o[l] && job_i.lane == 2'(l)),
        .ready_o(ready_o[l]),
        .job_i,
        .want_o(want[l]),
        .begin_i(begins[l]),
        .block_o(blocks[l]),
        .mode_valid_i(mode_valid[l]),
        .mode_i(mode),
        .recon_valid_i(recon_valid[l]),
        .recon_i(recon_q)
    );
  end

  logic front_ready, wanted, grant;
  logic [1:0] lane;
  logic [3:0] unused_grants;
  eight_block_t block;
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(want),
      .advance_i(grant),
      .valid_o(wanted),
      .gnt_o(unused_grants),
      .idx_o(lane)
  );
  assign grant = wanted && front_ready;
  assign block = blocks[front_q.lane];
  always_comb begin
    front = front_q;
    if (at_port) front.quarter = block.quarter;
  end
  always_ff @(posedge clk_i) begin
    if (grant) front_q.lane <= lane;
    else if (at_port) front_q.quarter <= block.quarter;
  end

  // ------------------------------------------------------------------ mode, residual
  logic start, intra, guess_valid;
  logic [5:0] qp;
  logic signed [3:0][8:0] residual;
  logic [3:0] guess_at;
  sample_t [3:0] guess;
  tri_eight_modes u_modes (
      .clk_i,
      .rst_ni,
      .begin_i(grant),
      .ready_o(front_ready),
      .at_port_o(at_port),
      .block_i(block),
      .read_o,
      .source_i,
      .guess_read_o,
      .guess_block_o,
      .guess_i,
      .hold_o,
      .measure_o,
      .residual_o,
      .satd_i,
      .mode_valid_o,
      .mode_o(mode),
      .predicted_o,
      .transform_start_o(start),
      .transform_qp_o(qp),
      .transform_intra_o(intra),
      .transform_residual_o(residual),
      .guess_valid_o(guess_valid),
      .guess_at_o(guess_at),
      .guess_o(guess)
  );
  assign read_place_o = front;
  assign mode_place_o = front_q;
  assign mode_o = mode;

  // ------------------------------------------------------------------ transform
  logic back_valid, back_half;
  logic [2:0] back_column;
  logic signed [3:0][12:0] floor;
  logic [3:0] round;
  tri_transform8 u_transform (
      .clk_i,
      .rst_ni,
      .start_i(start),
      .qp_i(qp),
      .offset_i(intra ? OffsetIntra : OffsetInter),
      .residual_i(residual),
      .level_valid_o,
      .level_group_o,
      .level_o,
      .residual_valid_o(back_valid),
      .residual_half_o(back_half),
      .residual_column_o(back_column),
      .floor_o(floor),
      .round_o(round)
  );

  // Whose levels and residuals come: those that began first.
  logic levels_ready, levels_valid, backs_ready, backs_valid, level_last, back_last;
  eight_place_t back_place;
  assign level_last = level_valid_o && &level_group_o;
  assign back_last  = back_valid && back_half && &back_column;
  tri_fifo #(
      .Width($bits(eight_place_t)),
      .Depth(4)
  ) u_level_places (
      .clk_i,
      .rst_ni,
      .valid_i(start),
      .ready_o(levels_ready),
      .data_i (front_q),
      .valid_o(levels_valid),
      .ready_i(level_last),
      .data_o (level_place_o)
  );
  tri_fifo #(
      .Width($bits(eight_place_t)),
      .Depth(4)
  ) u_back_places (
      .clk_i,
      .rst_ni,
      .valid_i(start),
      .ready_o(backs_ready),
      .data_i (front_q),
      .valid_o(backs_valid),
      .ready_i(back_last),
      .data_o (back_place)
  );
  logic nonzero_q;
  assign level_nonzero_o = level_o != '0 || (nonzero_q && level_group_o != '0);
  always_ff @(posedge clk_i) if (level_valid_o) nonzero_q <= level_nonzero_o;

  // ------------------------------------------------------------------ reconstruction
  // Predictions wait as half columns, in the order in which residuals come back.
  logic [1:0] in_slot_q, out_slot_q;
  logic [3:0][7:0] kept, prediction_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      in_slot_q  <= '0;
      out_slot_q <= '0;
    end else begin
      if (guess_valid && &guess_at) in_slot_q <= in_slot_q + 2'd1;
      if (back_last) out_slot_q <= out_slot_q + 2'd1;
    end
  end
  tri_ram_1r1w #(
      .Width(32),
      .Depth(64)
  ) u_predictions (
      .clk_i,
      .wen_i  (guess_valid),
      .waddr_i({in_slot_q, guess_at}),
      .wdata_i(guess),
      .ren_i  (back_valid),
      .raddr_i({out_slot_q, back_half, back_column}),
      .rdata_o(kept)
  );

  typedef struct packed {
    eight_place_t place;
    logic half;
    logic [2:0] column;
    logic signed [3:0][12:0] floor;
    logic [3:0] round;
  } back_t;
  back_t [1:0] back_q;
  logic  [1:0] back_valid_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      back_valid_q  <= '0;
      recon_valid_q <= 1'b0;
    end else begin
      back_valid_q  <= {back_valid_q[0], back_valid};
      recon_valid_q <= back_valid_q[1];
    end
  end
  sample_t [3:0] rebuilt;
  for (genvar k = 0; k < 4; k++) begin : gen_rebuilt
    logic [13:0] sum;
    // Fourteen bits of each, so that no sign is to be extended.
    assign sum = {back_q[1].floor[k][12], back_q[1].floor[k]} + {6'd0, prediction_q[k]} +
        {13'd0, back_q[1].round[k]};
    assign rebuilt[k] = sum[13] ? 8'd0 : ((|sum[12:8]) ? 8'd255 : sum[7:0]);
  end
  always_ff @(posedge clk_i) begin
    if (back_valid) begin
      back_q[0] <= '{
          place: back_place,
          half: back_half,
          column: back_column,
          floor: floor,
          round: round
      };
    end
    if (back_valid_q[0]) begin
      back_q[1] <= back_q[0];
      prediction_q <= kept;
    end
    if (back_valid_q[1]) begin
      recon_q.place <= back_q[1].place;
      recon_q.half <= back_q[1].half;
      recon_q.column <= back_q[1].column;
      recon_q.samples <= rebuilt;
    end
  end

  // A 4x4 block goes out with its last column.
  logic [2:0][3:0][7:0] columns_q;  // [0]: the last one before
  always_ff @(posedge clk_i) begin
    if (recon_valid_q) columns_q <= {columns_q[1:0], recon_q.samples};
  end
  assign recon_valid_o = recon_valid_q && &recon_q.column[1:0];
  assign recon_place_o = recon_q.place;
  assign recon_block_o = {recon_q.half, recon_q.column[2]};
  always_comb begin
    for (int unsigned y = 0; y < 4; y++) begin
      for (int unsigned x = 0; x < 3; x++) recon_o[4*y+x] = columns_q[2-x][y];
      recon_o[4*y+3] = recon_q.samples[y];
    end
  end

  logic unused;
  assign unused = ^{unused_grants, block};

  `TRI_ASSERT(PlacesFit, start |-> levels_ready && backs_ready)
  `TRI_ASSERT(LevelsHaveAPlace, level_valid_o |-> levels_valid)
  `TRI_ASSERT(ResidualsHaveAPlace, back_valid |-> backs_valid)

endmodule
