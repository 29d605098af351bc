// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// What comes back of the macroblocks of four lanes: blocks out of the pipeline; levels and
// reconstruction out of the 8x8 engine; words of DCs; samples of I_PCM. Reconstruction goes to the
// edges and to the deblocking filter, levels to the lanes' rings of words, flags stay here.
//
// The pipeline's blocks go first; those of the engine wait, at most as long as one of each lane
// comes in a row.
// Handshake: words of DCs, words and blocks of I_PCM: valid/ready; the rest never stalls.
// Latency: one clock from a level to its word, none from a block to the edges.
// Throughput: a block and a word per clock.
// Golden: `codec::video::macroblock::Macroblock::words`.
module tri_code_back
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_enc_syntax_pkg::*;
  import tri_code_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // Lanes.
    input code_mb_t [3:0] mb_i,
    input logic [3:0] begun_i,
    input sample_t [2:0] corner_i,  // above the last column, of luma, Cb, Cr: with begun_i
    // The pipeline.
    input logic pipe_valid_i,
    input logic [1:0] pipe_lane_i,
    input block_kind_e pipe_kind_i,
    input done_t pipe_block_i,
    input coded_t pipe_coded_i,
    // The 8x8 engine.
    input code_eight_t eight_i,
    // DCs, I_PCM.
    input logic dc_valid_i,
    output logic dc_ready_o,
    input code_word_t dc_word_i,
    input logic raw_word_valid_i,
    output logic raw_word_ready_o,
    input code_word_t raw_word_i,
    input logic raw_valid_i,
    output logic raw_ready_o,
    input code_recon_t raw_i,
    // To the edges.
    output logic done_o,
    output edge_block_t done_block_o,
    output logic write_o,
    output edge_block_t write_block_o,
    // To the deblocking filter: a block of luma in raster order, then those of chroma.
    output logic block_valid_o,
    output logic [1:0] block_lane_o,
    output logic [4:0] block_number_o,
    output samples_t block_o,
    // To the lanes.
    output logic [3:0] written_o,
    output logic [3:0] word_valid_o,
    output video_word_t word_o,
    output logic [3:0][15:0][3:0] modes_o,
    output logic [3:0][23:0] nz_o,
    output logic [3:0] nz_dc_o
);

  // ------------------------------------------------------------------ blocks
  code_recon_t eight_recon, queue_in, queue;
  logic [3:0][3:0] eight_mode_q;
  logic queue_ready, queue_valid, queue_push;
  assign eight_recon = '{
          place: '{
              lane: eight_i.recon_place.lane,
              number: {1'b0, eight_i.recon_place.quarter, eight_i.recon_block}
          },
          mode: eight_mode_q[eight_i.recon_place.lane],
          samples: eight_i.recon
      };
  assign raw_ready_o = !eight_i.recon_valid && !queue_valid;
  assign queue_push = eight_i.recon_valid || (raw_valid_i && raw_ready_o);
  assign queue_in = eight_i.recon_valid ? eight_recon : raw_i;
  tri_fifo #(
      .Width($bits(code_recon_t)),
      .Depth(2)
  ) u_recon (
      .clk_i,
      .rst_ni,
      .valid_i(queue_push),
      .ready_o(queue_ready),
      .data_i (queue_in),
      .valid_o(queue_valid),
      .ready_i(!pipe_valid_i),
      .data_o (queue)
  );

  code_place_t pipe_place, place;
  logic pipe_chroma;
  samples_t samples;
  assign pipe_chroma = pipe_kind_i == BlockChromaInter || pipe_kind_i == BlockChromaIntra;
  assign pipe_place = '{lane: pipe_lane_i, number: {pipe_chroma, pipe_block_i.user.blk}};
  assign write_o = queue_valid && !pipe_valid_i;
  assign place = pipe_valid_i ? pipe_place : queue.place;
  assign samples = pipe_valid_i ? pipe_block_i.recon : queue.samples;
  assign block_valid_o = pipe_valid_i || queue_valid;
  assign block_lane_o = place.lane;
  assign block_number_o = code_raster(place.number);
  assign block_o = samples;
  assign written_o = block_valid_o ? 4'd1 << place.lane : '0;

  // The corner of the block to the right; the pipeline has it, others only need that of the last
  // column.
  logic [3:0][2:0][7:0] corner_q;
  logic [1:0] plane;
  logic last_column;
  sample_t corner;
  assign plane = code_plane(queue.place.number);
  assign last_column = code_x(queue.place.number) == (plane == 2'd0 ? 2'd3 : 2'd1);
  assign corner = corner_q[queue.place.lane][plane];
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < 4; l++) begin
      if (begun_i[l]) corner_q[l] <= corner_i;
      else if (write_o && last_column && queue.place.lane == 2'(l)) begin
        corner_q[l][plane] <= queue.samples[15];
      end
    end
  end
  /* verilator lint_off UNUSEDSIGNAL */
  function automatic edge_block_t edge_of(code_place_t at, logic [1:0] column, logic [3:0] mode,
                                          sample_t above, samples_t s);
    return
    '{
        place: '{
            lane: at.lane,
            column: column,
            plane: code_plane(at.number),
            x: code_x(at.number),
            y: code_y(at.number)
        },
        mode: mode,
        corner: above,
        right: {s[15], s[11], s[7], s[3]},
        lower: s[15:12]
    }
    ;
  endfunction
  /* verilator lint_on UNUSEDSIGNAL */
  assign done_o = pipe_valid_i;
  assign done_block_o = edge_of(
      pipe_place,
      mb_i[pipe_lane_i].x[1:0],
      pipe_block_i.mode,
      pipe_block_i.user.corner,
      pipe_block_i.recon
  );
  assign write_block_o = edge_of(
      queue.place, mb_i[queue.place.lane].x[1:0], queue.mode, corner, queue.samples
  );

  // ------------------------------------------------------------------ words
  // Of the 8x8 engine four groups of levels are a word.
  code_word_t eight_word, eights, chosen;
  logic [2:0][3:0][4:0] low_q;
  logic [2:0][3:0][6:0] high_q;
  logic [3:0][4:0] low;
  logic [3:0][6:0] high;
  logic nz_q, wide_q, some, some_wide, eight_ready, eight_valid;
  for (genvar k = 0; k < 4; k++) begin : gen_level
    logic [12:0] size;
    logic unused_size;
    assign unused_size = ^size[12:11];
    assign size = eight_i.level[k][12] ? -eight_i.level[k] : eight_i.level[k];
    assign low[k] = {eight_i.level[k][12], size[3:0]};
    assign high[k] = size[10:4];
  end
  assign some = eight_i.level != '0 || (nz_q && eight_i.level_group[1:0] != '0);
  assign some_wide = high != '0 || (wide_q && eight_i.level_group[1:0] != '0);
  always_ff @(posedge clk_i) begin
    if (eight_i.level_valid) begin
      low_q  <= {low, low_q[2:1]};
      high_q <= {high, high_q[2:1]};
      nz_q   <= some;
      wide_q <= some_wide;
    end
  end
  assign eight_word = '{
          lane: eight_i.level_place.lane,
          word: '{
              high: {high, high_q},
              low: {low, low_q},
              wide: some_wide,
              nz: some,
              number: 5'd1 + {1'b0, eight_i.level_place.quarter, eight_i.level_group[3:2]},
              half: mb_i[eight_i.level_place.lane].half
          }
      };
  tri_fifo #(
      .Width($bits(code_word_t)),
      .Depth(2)
  ) u_words (
      .clk_i,
      .rst_ni,
      .valid_i(eight_i.level_valid && &eight_i.level_group[1:0]),
      .ready_o(eight_ready),
      .data_i (eight_word),
      .valid_o(eight_valid),
      .ready_i(!pipe_valid_i),
      .data_o (eights)
  );

  code_word_t pipe_word;
  logic [15:0] pipe_wide;
  always_comb begin
    pipe_word.lane = pipe_lane_i;
    pipe_word.word.half = mb_i[pipe_lane_i].half;
    pipe_word.word.number = pipe_chroma ? 5'd19 + 5'(pipe_block_i.user.blk[2:0]) :
        5'd1 + 5'(pipe_block_i.user.blk);
    pipe_word.word.nz = pipe_block_i.nz;
    for (int unsigned k = 0; k < 16; k++) begin
      pipe_word.word.low[k] = {pipe_coded_i.negative[k], pipe_coded_i.magnitude[k][3:0]};
      pipe_word.word.high[k] = pipe_coded_i.magnitude[k][10:4];
      pipe_wide[k] = pipe_coded_i.magnitude[k][10:4] != '0;
    end
    pipe_word.word.wide = pipe_wide != '0;
  end

  logic chosen_valid;
  assign dc_ready_o = !pipe_valid_i && !eight_valid;
  assign raw_word_ready_o = dc_ready_o && !dc_valid_i;
  assign chosen_valid = pipe_valid_i || eight_valid || dc_valid_i || raw_word_valid_i;
  always_comb begin
    if (pipe_valid_i) chosen = pipe_word;
    else if (eight_valid) chosen = eights;
    else chosen = dc_valid_i ? dc_word_i : raw_word_i;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) word_valid_o <= '0;
    else word_valid_o <= chosen_valid ? 4'd1 << chosen.lane : '0;
  end
  always_ff @(posedge clk_i) if (chosen_valid) word_o <= chosen.word;

  // ------------------------------------------------------------------ flags
  logic [3:0][15:0][3:0] modes_q;
  logic [3:0][23:0] nz_flags_q;
  logic [3:0] nz_dc_q;
  logic dc_taken;
  assign dc_taken = dc_valid_i && dc_ready_o;
  always_ff @(posedge clk_i) begin
    for (int unsigned l = 0; l < 4; l++) begin
      if (pipe_valid_i && pipe_lane_i == 2'(l)) begin
        nz_flags_q[l][pipe_place.number] <= pipe_block_i.nz;
        if (pipe_kind_i == BlockIntra4) begin
          modes_q[l][pipe_block_i.user.blk] <= {pipe_coded_i.rem_mode, pipe_coded_i.pred_flag};
        end
      end
      if (eight_i.level_valid && &eight_i.level_group && eight_i.level_place.lane == 2'(l)) begin
        nz_flags_q[l][{1'b0, eight_i.level_place.quarter, 2'd0}+:4] <= {4{eight_i.level_nonzero}};
      end
      if (eight_i.mode_valid && eight_i.mode_place.lane == 2'(l)) begin
        modes_q[l][{
          2'd0, eight_i.mode_place.quarter
        }] <= eight_i.mode == eight_i.predicted ?
            4'd1 : {3'(eight_i.mode - 4'(eight_i.mode > eight_i.predicted)), 1'b0};
        eight_mode_q[l] <= eight_i.mode;
      end
      if (begun_i[l] && !mb_i[l].plan.intra) eight_mode_q[l] <= ModeDc;
      if (dc_taken && dc_word_i.lane == 2'(l)) begin
        if (dc_word_i.word.number == 5'd17) nz_dc_q[l] <= dc_word_i.word.nz;
        else if (dc_word_i.word.number == 5'd18 && dc_word_i.word.nz) nz_dc_q[l] <= 1'b1;
      end
    end
  end
  assign modes_o = modes_q;
  assign nz_o = nz_flags_q;
  assign nz_dc_o = nz_dc_q;

  logic unused;
  assign unused = ^{mb_i, pipe_block_i.user, samples};

  `TRI_ASSERT(ReconFits, !queue_push || queue_ready)
  `TRI_ASSERT(WordsFit, !(eight_i.level_valid && &eight_i.level_group[1:0]) || eight_ready)

endmodule
