// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// A lane's macroblock on its way through coding: what comes next, which blocks may go into the
// pipeline, what has come out of it.
//
// A plan and the prediction that belongs to it may come while the macroblock before is coded. A
// macroblock begins when there is room for its words and its reconstruction; its edges are read
// (begun_i), its modes are decided beside its first blocks, where those need none of them; the DCs
// of chroma, and of I_16x16, come before the blocks that they belong to. When all blocks are back,
// and the words of the DCs are written, it ends (ended_i).
// Handshake: as its ports say; blocks to the pipeline: block_valid_o/block_taken_i.
// Latency: see docs/microarchitecture.
// Throughput: a block in 17 clocks.
// Golden: `codec::video::hardware::decision`.
module tri_code_lane
  import tri_enc_pkg::*;
  import tri_inter_pkg::*;
  import tri_video_pkg::*;
  import tri_code_pkg::*;
  import tri_modes_pkg::whole_modes_t;
(
    input logic clk_i,
    input logic rst_ni,
    // The picture.
    input logic [8:0] last_column_i,
    input logic [5:0] qp_i,
    // A slice.
    input logic start_i,
    input logic start_intra_i,
    output logic idle_o,
    // Plans.
    output logic room_o,
    output logic guess_half_o,
    input logic plan_valid_i,
    input plan_t plan_i,
    // Room behind: a macroblock's words given back; its reconstruction.
    input logic credit_i,
    input logic recon_room_i,
    // The macroblock.
    output logic open_o,
    output code_mb_t mb_o,
    output logic begin_o,  // wants its edges read, and its modes decided
    input logic begun_i,
    output logic eight_go_o,  // luma may go to the 8x8 engine
    input logic modes_valid_i,
    input whole_modes_t modes_i,
    output logic [1:0] mode_o,  // of I_16x16
    output logic [1:0] chroma_mode_o,
    output logic raw_o,  // I_PCM: wants its samples written
    input logic raw_done_i,
    input logic luma_dc_i,  // the DCs of luma are there, of both planes of chroma
    input logic chroma_dc_i,
    output logic end_o,
    input logic ended_i,
    // Blocks.
    input logic [4:0] loaded_i,
    output logic [4:0] freed_o,
    output logic fetch_o,  // source and prediction of a block are wanted
    output logic [4:0] fetch_number_o,
    output logic [1:0] fetch_guess_o,
    input logic fetched_i,
    input logic block_came_i,
    output logic block_valid_o,
    output block_kind_e block_kind_o,
    output logic [4:0] block_number_o,
    input logic block_taken_i,
    input logic block_done_i,  // out of the pipeline
    input logic written_i  // a block's reconstruction, from wherever
);

  typedef enum logic [2:0] {
    StIdle,
    StBegin,
    StRun,
    StRaw,
    StBack,   // its samples are on their way
    StEnd
  } state_e;

  // ------------------------------------------------------------------ plans
  state_e state_q;
  plan_t plan_q, next_q;
  logic plan_there_q, next_there_q, half_q, guess_half_q, done;
  assign done = state_q == StEnd && ended_i;
  assign room_o = !next_there_q;
  assign guess_half_o = guess_half_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      plan_there_q <= 1'b0;
      next_there_q <= 1'b0;
      half_q <= 1'b0;
      guess_half_q <= 1'b0;
    end else begin
      if (plan_valid_i) guess_half_q <= !guess_half_q;
      if (done) half_q <= !half_q;
      if (done || !plan_there_q) begin
        plan_there_q <= next_there_q || plan_valid_i;
        next_there_q <= next_there_q && plan_valid_i;
      end else if (plan_valid_i) begin
        next_there_q <= 1'b1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (done || !plan_there_q) begin
      if (next_there_q) plan_q <= next_q;
      else if (plan_valid_i) plan_q <= plan_i;
    end
    if (plan_valid_i) next_q <= plan_i;
  end

  // ------------------------------------------------------------------ place
  logic inter_slice_q, first_row_q, last_x;
  logic [8:0] x_q;
  assign last_x = x_q == last_column_i;
  always_ff @(posedge clk_i) begin
    if (start_i) begin
      inter_slice_q <= !start_intra_i;
      first_row_q <= 1'b1;
      x_q <= '0;
    end else if (done) begin
      if (last_x) first_row_q <= 1'b0;
      x_q <= last_x ? '0 : x_q + 9'd1;
    end
  end
  assign mb_o = '{
          inter_slice: inter_slice_q,
          x: x_q,
          half: half_q,
          a: x_q != '0,
          b: !first_row_q,
          c: !first_row_q && !last_x,
          d: !first_row_q && x_q != '0,
          plan: plan_q
      };
  assign open_o = plan_there_q;
  assign idle_o = state_q == StIdle && !plan_there_q && !next_there_q;

  // ------------------------------------------------------------------ room
  // Of two macroblocks in the ring of words.
  logic [1:0] credits_q;
  logic begins;
  assign begins = state_q == StIdle && plan_there_q && credits_q != '0 && recon_room_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) credits_q <= 2'd2;
    else credits_q <= credits_q + 2'(credit_i) - 2'(begins);
  end

  // ------------------------------------------------------------------ modes, I_PCM
  logic whole, fours, eight, intra, modes_q, looks, raw, go;
  logic [1:0] mode_q, chroma_mode_q;
  logic luma_dc_q, chroma_dc_q;
  logic [18:0] cost;
  assign intra = plan_q.intra;
  assign whole = intra && plan_q.kind == IntraWhole;
  assign fours = intra && plan_q.kind == IntraFours;
  assign eight = intra ? plan_q.kind == IntraEights : plan_q.eight;
  // What was inter is told to be I_PCM by its plan. Intra macroblocks with coarse quantisers never
  // are, and need not wait to know.
  assign looks = plan_q.raw || (intra && qp_i < PcmQps);
  assign cost  = 19'(plan_q.cost) + 19'(modes_i.distance);
  localparam logic [5:0] PcmQps = 6'd25;  // limits for as many quantisers
  logic raw_q;
  assign raw = plan_q.raw || (looks && cost > 19'(tri_tables_pkg::pcm_limit(qp_i[4:0])));
  assign go  = state_q == StRun && (modes_q ? !raw_q : !looks);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      modes_q <= 1'b0;
      luma_dc_q <= 1'b0;
      chroma_dc_q <= 1'b0;
    end else if (begins) begin
      modes_q <= 1'b0;
      luma_dc_q <= 1'b0;
      chroma_dc_q <= 1'b0;
    end else begin
      if (modes_valid_i) modes_q <= 1'b1;
      if (luma_dc_i) luma_dc_q <= 1'b1;
      if (chroma_dc_i) chroma_dc_q <= 1'b1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (modes_valid_i) begin
      mode_q <= modes_i.mode;
      chroma_mode_q <= modes_i.chroma_mode;
      raw_q <= raw;
    end
  end
  assign mode_o = mode_q;
  assign chroma_mode_o = chroma_mode_q;
  assign eight_go_o = go && eight;

  // ------------------------------------------------------------------ blocks to the pipeline
  // The next one is fetched when the one before needs its prediction no more.
  localparam logic [3:0] GuessHeld = 4'd8;
  logic [4:0] number_q;
  logic there_q, coming_q, flying_q, allowed;
  logic [3:0] age_q;
  always_comb begin
    if (number_q[4]) allowed = go && modes_q && chroma_dc_q && !number_q[3];
    else if (whole) allowed = go && modes_q && luma_dc_q;
    else allowed = go;
  end
  assign fetch_o = allowed && !there_q && !coming_q && age_q == GuessHeld && loaded_i > number_q;
  assign fetch_number_o = number_q;
  always_comb begin
    if (number_q[4]) fetch_guess_o = intra ? GuessWhole : GuessInter;
    else if (whole) fetch_guess_o = GuessWhole;
    else fetch_guess_o = fours ? GuessNone : GuessInter;
  end
  assign block_valid_o  = there_q && !flying_q;
  assign block_number_o = number_q;
  always_comb begin
    if (number_q[4]) block_kind_o = intra ? BlockChromaIntra : BlockChromaInter;
    else if (whole) block_kind_o = BlockWhole;
    else block_kind_o = fours ? BlockIntra4 : BlockInter;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      there_q <= 1'b0;
      coming_q <= 1'b0;
      flying_q <= 1'b0;
      age_q <= GuessHeld;
    end else begin
      if (fetched_i) coming_q <= 1'b1;
      else if (block_came_i) coming_q <= 1'b0;
      if (block_came_i) there_q <= 1'b1;
      else if (block_taken_i) there_q <= 1'b0;
      if (block_taken_i) flying_q <= 1'b1;
      else if (block_done_i) flying_q <= 1'b0;
      if (block_taken_i) age_q <= '0;
      else if (age_q != GuessHeld) age_q <= age_q + 4'd1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (begun_i) number_q <= eight ? 5'(LumaBlocks) : '0;
    else if (block_taken_i) number_q <= number_q + 5'd1;
  end

  // Places of the source that are no longer needed: those of blocks that have been fetched.
  logic [4:0] fetched;
  logic luma_done;
  logic [4:0] luma_q;  // blocks of luma that are back
  assign luma_done = luma_q == 5'(LumaBlocks);
  assign fetched   = number_q + 5'(there_q);
  assign freed_o   = state_q != StRun || raw_q && modes_q || (eight && !luma_done) ? '0 : fetched;

  // ------------------------------------------------------------------ what is back
  logic [4:0] written_q;
  logic all_back;
  always_ff @(posedge clk_i) begin
    if (begins) begin
      written_q <= '0;
      luma_q <= '0;
    end else begin
      if (written_i) written_q <= written_q + 5'd1;
      // With the 8x8 transform luma comes from the engine alone.
      if (written_i && !block_done_i && !luma_done) luma_q <= luma_q + 5'd1;
    end
  end
  assign all_back = written_q == 5'(CodeBlocks);

  // ------------------------------------------------------------------ states
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StIdle:  if (begins) state_q <= StBegin;
        StBegin: if (begun_i) state_q <= StRun;
        StRun: begin
          if (modes_q && raw_q && chroma_dc_q) state_q <= StRaw;
          else if (modes_q && chroma_dc_q && all_back) state_q <= StEnd;
        end
        StRaw:   if (raw_done_i) state_q <= StEnd;
        default: if (ended_i) state_q <= StIdle;
      endcase
    end
  end
  assign begin_o = state_q == StBegin && loaded_i == 5'(CodeBlocks);
  assign raw_o   = state_q == StRaw;
  assign end_o   = state_q == StEnd;

  logic unused;
  assign unused = ^modes_i.lane;

  `TRI_ASSERT(PlanHasRoom, !plan_valid_i || !next_there_q)
  `TRI_ASSERT(WrittenOnce, !written_i || written_q != 5'(CodeBlocks))
  `TRI_ASSERT(CreditsFit, !credit_i || credits_q != 2'd2)

endmodule
