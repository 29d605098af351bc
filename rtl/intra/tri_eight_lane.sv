// SPDX-License-Identifier: Apache-2.0

// A lane of the 8x8 engine: the block of its macroblock that comes next, with the samples and modes
// around it. Lines above and to the left move on with the blocks, as in tri_intra_estimate: what is
// below and to the right of one takes the place of what was above and to the left.
//
// Handshake: ready_o for a macroblock; want_o until begin_i takes the block on offer; then its mode
// and its samples come, before the next one is offered.
// Golden: `codec::video::intra::Area::block8`, `codec::video::state::Around::predicted_mode`.
module tri_eight_lane
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic take_i,
    output logic ready_o,
    input eight_job_t job_i,
    output logic want_o,
    input logic begin_i,
    output eight_block_t block_o,
    // Of the block that was taken.
    input logic mode_valid_i,
    input logic [3:0] mode_i,
    input logic recon_valid_i,
    input eight_recon_t recon_i
);

  localparam logic [3:0] ModeDc = 4'd2;

  logic busy_q, want_q, ends;
  logic [1:0] quarter_q;
  eight_job_t job_q;
  logic [7:0] lower_corner_q;
  assign ready_o = !busy_q;
  assign want_o = want_q;
  assign ends = recon_valid_i && recon_i.half && &recon_i.column;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      want_q <= 1'b0;
      quarter_q <= '0;
    end else begin
      if (take_i) begin
        busy_q <= 1'b1;
        want_q <= 1'b1;
        quarter_q <= '0;
      end else if (begin_i) begin
        want_q <= 1'b0;
      end else if (ends) begin
        busy_q <= !(&quarter_q);
        want_q <= !(&quarter_q);
        quarter_q <= quarter_q + 2'd1;
      end
    end
  end

  logic right, lower;
  assign {lower, right} = quarter_q;
  always_ff @(posedge clk_i) begin
    if (take_i) begin
      job_q <= job_i;
    end else begin
      if (begin_i) begin
        // What the samples of the block will stand on.
        unique case (quarter_q)
          2'd0: begin
            job_q.corner   <= job_q.top[7];
            lower_corner_q <= job_q.left[7];
          end
          2'd1: job_q.corner <= lower_corner_q;
          2'd2: job_q.corner <= job_q.top[7];
          default: ;
        endcase
      end
      if (mode_valid_i) begin
        job_q.above_modes[right] <= mode_i;
        job_q.left_modes[lower]  <= mode_i;
      end
      if (recon_valid_i && !lower && recon_i.half) begin
        job_q.top[{1'b0, right, recon_i.column}] <= recon_i.samples[3];
      end
      if (recon_valid_i && !right && &recon_i.column) begin
        for (int unsigned k = 0; k < 4; k++) begin
          job_q.left[{lower, recon_i.half, 2'(k)}] <= recon_i.samples[k];
        end
      end
    end
  end

  // ------------------------------------------------------------------ the block
  logic [3:0] above, left;
  assign above = job_q.above_modes[right];
  assign left  = job_q.left_modes[lower];
  always_comb begin
    block_o.quarter = quarter_q;
    block_o.intra = job_q.intra;
    block_o.qp = job_q.qp;
    block_o.lambda = job_q.lambda;
    if (above == NoMode || left == NoMode) block_o.predicted = ModeDc;
    else block_o.predicted = left < above ? left : above;
    block_o.a = job_q.a || right;
    block_o.b = job_q.b || lower;
    unique case (quarter_q)
      2'd0: {block_o.c, block_o.d} = {job_q.b, job_q.d};
      2'd1: {block_o.c, block_o.d} = {job_q.c, job_q.b};
      2'd2: {block_o.c, block_o.d} = {1'b1, job_q.a};
      default: {block_o.c, block_o.d} = 2'b01;
    endcase
    block_o.corner = job_q.corner;
    block_o.top = right ? job_q.top[23:8] : job_q.top[15:0];
    block_o.left = lower ? job_q.left[15:8] : job_q.left[7:0];
  end

  logic unused;
  assign unused = ^{job_q.lane, recon_i.place};

endmodule
