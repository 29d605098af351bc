// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Modes of I_16x16 and of chroma of a macroblock, from the reconstruction around it, its prediction
// by them, and the sums of residuals that its DCs are made of. A macroblock with I_NxN has chroma
// alone. Of an inter macroblock the prediction of chroma is asked for, block by block, and has sums
// and distance.
//
// First each mode is measured, 64 samples a clock; then the prediction by the best ones is made
// once more, four clocks for 64 samples, and goes out block by block.
// Handshake: valid/ready for macroblocks and for sums, the rest never stalls. valid_o marks the
// result. The source, a quarter of luma or a plane of chroma, comes two clocks after it is asked
// for, and so does a block of a prediction that is there. The Hadamard unit is outside: a residual
// goes out three clocks after hold_i was low, and its DCs come in the fourth, its distance in the
// sixth clock behind it.
// Latency: 69 clocks from an I_16x16 macroblock to its result, 37 from one with I_NxN, 21 from an
// inter one, and those in which hold_i held it up or sums waited.
// Throughput: a macroblock at a time.
// Golden: `codec::video::hardware::modes::whole`, `chroma`, `hardware::residual::dc_sum`.
module tri_whole_modes
  import tri_pkg::*;
  import tri_modes_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input whole_job_t job_i,
    // The source.
    output logic read_o,
    output logic [1:0] lane_o,  // of all that is asked for and of blocks
    output logic [1:0] plane_o,  // luma, Cb, Cr
    output logic [1:0] quarter_o,  // of luma
    input sample_t [7:0][7:0] source_i,  // [row][column]
    // A prediction that is there.
    output logic guess_read_o,
    output logic [4:0] guess_block_o,  // 16 to 23: Cb, Cr
    input samples_t guess_i,
    // The Hadamard unit.
    input logic hold_i,
    output logic measure_o,
    output logic signed [7:0][7:0][8:0] residual_o,  // [row][column]
    input logic signed [3:0][12:0] dc_i,
    input logic [15:0] satd_i,
    // The prediction: blocks of luma in coding order (6.4.3), then those of Cb, of Cr.
    output logic block_valid_o,
    output logic [4:0] block_o,
    output samples_t samples_o,
    // In coding order too.
    output logic sums_valid_o,
    input logic sums_ready_i,
    output dc_sums_t sums_o,
    output logic valid_o,
    output whole_modes_t modes_o
);

  typedef enum logic [1:0] {
    StIdle,
    StMeasure,
    StWait,  // for the best modes, and for the sums of the last macroblock to leave
    StMake
  } state_e;

  // A clock's work: edge (stage 1), prediction (2), residual (3), sums (7), distance (9), the best
  // one (11).
  localparam int unsigned Stages = 12;

  // ------------------------------------------------------------------ order of work
  state_e state_q;
  whole_job_t job_q;
  whole_token_t token;
  logic take, issue, run, sums_empty, done, ending_q, start_q;
  logic [1:0] step_q, whole_best, chroma_best;
  logic luma_q;
  logic [1:0] mode_q, part_q;
  logic [Stages-1:0] valid;
  logic [Stages-1:1] valid_q;
  whole_token_t [Stages-1:0] tokens;
  whole_token_t [Stages-1:1] token_q;

  assign ready_o = state_q == StIdle && !ending_q;
  assign take = valid_i && ready_o;
  always_comb begin
    token.make = state_q == StMake;
    token.luma = luma_q;
    token.part = part_q;
    if (state_q == StMake) token.mode = luma_q ? whole_best : chroma_best;
    else token.mode = mode_q;
    token.last = !luma_q && part_q[0] && (state_q == StMake || &mode_q);
  end
  // What is measured takes a clock. What is made takes four: the prediction in the first of them,
  // or, as it comes block by block, in the last one.
  always_comb begin
    issue = state_q == StMeasure;
    if (state_q == StMake) issue = step_q == (job_q.intra ? 2'd0 : 2'd3);
    run = issue ? !hold_i : state_q == StMake;
  end
  logic next_part, last_part;
  assign last_part = luma_q ? &part_q : part_q[0];
  assign next_part = run && (state_q == StMeasure || &step_q);
  always_ff @(posedge clk_i) begin
    if (take) begin
      luma_q <= job_i.whole;
      mode_q <= '0;
      part_q <= '0;
      step_q <= '0;
    end else if (state_q == StWait) begin
      luma_q <= job_q.whole;
      part_q <= '0;
      step_q <= '0;
    end else if (run) begin
      if (state_q == StMake) step_q <= step_q + 2'd1;
      if (next_part) begin
        part_q <= last_part ? '0 : part_q + 2'd1;
        if (last_part) begin
          mode_q <= mode_q + 2'd1;
          if (state_q == StMake || &mode_q) luma_q <= 1'b0;
        end
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= StIdle;
      ending_q <= 1'b0;
      start_q  <= 1'b0;
    end else begin
      start_q <= take;
      unique case (state_q)
        StIdle: if (take) state_q <= job_i.intra ? StMeasure : StWait;
        StMeasure: if (run && token.last) state_q <= StWait;
        StWait: if (valid_q == '0 && sums_empty) state_q <= StMake;
        default: if (next_part && token.last) state_q <= StIdle;
      endcase
      if (state_q == StMake && next_part && token.last) ending_q <= 1'b1;
      else if (done) ending_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) if (take) job_q <= job_i;
  assign done   = ending_q && valid_q == '0;

  assign tokens = {token_q, token};
  assign valid  = {valid_q, issue && run};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= valid[Stages-2:0];
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 1; i < Stages; i++) if (valid[i-1]) token_q[i] <= tokens[i-1];
  end

  assign lane_o = job_q.lane;
  assign read_o = valid[0];
  assign plane_o = luma_q ? 2'd0 : 2'd1 + 2'(part_q[0]);
  assign quarter_o = luma_q ? part_q : '0;
  assign guess_read_o = state_q == StMake && !job_q.intra;
  assign guess_block_o = {2'd2, part_q[0], step_q};

  // ------------------------------------------------------------------ edge (stage 1)
  logic signed [2:0][7:0][15:0] columns, rows;
  logic signed [7:0][15:0] column_q, row_q;
  sample_t dc;
  sample_t [7:0] top_q, left_q;
  logic t1_luma;
  logic [1:0] t1_mode, t1_part, t1_source;
  assign t1_luma   = tokens[1].luma;
  assign t1_mode   = tokens[1].mode;
  assign t1_part   = tokens[1].part;
  assign t1_source = t1_luma ? 2'd2 : {1'b0, t1_part[0]};
  tri_estimate_plane u_plane (
      .clk_i,
      .rst_ni,
      .start_i(start_q),
      .top_i(job_q.top),
      .left_i(job_q.left),
      .corner_i(job_q.corner),
      .a_i(job_q.a),
      .b_i(job_q.b),
      .right_i(t1_part[0]),
      .lower_i(t1_part[1]),
      .dc_o(dc),
      .column_o(columns[2]),
      .row_o(rows[2])
  );
  for (genvar i = 0; i < 2; i++) begin : gen_chroma
    sample_t unused_dc;
    tri_estimate_plane #(
        .Size(8)
    ) u_plane (
        .clk_i,
        .rst_ni,
        .start_i(start_q),
        .top_i(job_q.chroma[i].top),
        .left_i(job_q.chroma[i].left),
        .corner_i(job_q.chroma[i].corner),
        .a_i(1'b0),
        .b_i(1'b0),
        .right_i(1'b0),
        .lower_i(1'b0),
        .dc_o(unused_dc),
        .column_o(columns[i]),
        .row_o(rows[i])
    );
  end
  // Luma's numbers of modes are vertical, horizontal, DC, plane; chroma's DC comes first.
  logic vertical_q, horizontal_q, dc_mode_q, plane_q;
  always_ff @(posedge clk_i) begin
    if (valid[1] && job_q.intra) begin
      if (t1_luma) begin
        top_q  <= t1_part[0] ? job_q.top[15:8] : job_q.top[7:0];
        left_q <= t1_part[1] ? job_q.left[15:8] : job_q.left[7:0];
      end else begin
        top_q  <= job_q.chroma[t1_part[0]].top;
        left_q <= job_q.chroma[t1_part[0]].left;
      end
      if (t1_mode == 2'd3) begin
        column_q <= columns[t1_source];
        row_q <= rows[t1_source];
      end
      vertical_q <= t1_mode == (t1_luma ? 2'd0 : 2'd2);
      horizontal_q <= t1_mode == 2'd1;
      dc_mode_q <= t1_mode == (t1_luma ? 2'd2 : 2'd0);
      plane_q <= t1_mode == 2'd3;
    end
  end

  // ------------------------------------------------------------------ prediction (stage 2)
  sample_t [7:0][7:0] guess, guess_q, own_q;
  logic [1:0] came_q;
  logic [1:0][1:0] came_block_q;
  tri_whole_guess u_guess (
      .top_i(top_q),
      .left_i(left_q),
      .a_i(job_q.a),
      .b_i(job_q.b),
      .chroma_i(!tokens[2].luma),
      .vertical_i(vertical_q),
      .horizontal_i(horizontal_q),
      .dc_mode_i(dc_mode_q),
      .plane_i(plane_q),
      .dc_i(dc),
      .column_i(column_q),
      .row_i(row_q),
      .guess_o(guess)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) came_q <= '0;
    else came_q <= {came_q[0], guess_read_o};
  end
  always_ff @(posedge clk_i) begin
    if (guess_read_o) came_block_q[0] <= step_q;
    if (came_q[0]) came_block_q[1] <= came_block_q[0];
    if (valid[2]) own_q <= source_i;
    if (valid[2] && job_q.intra) guess_q <= guess;
    for (int unsigned y = 0; y < 4; y++) begin
      for (int unsigned x = 0; x < 4; x++) begin
        if (came_q[1]) begin
          guess_q[{came_block_q[1][1], 2'(y)}][{came_block_q[1][0], 2'(x)}] <= guess_i[4*y+x];
        end
      end
    end
  end

  // ------------------------------------------------------------------ residual; blocks (stage 3)
  assign measure_o = valid[3];
  for (genvar y = 0; y < 8; y++) begin : gen_row
    for (genvar x = 0; x < 8; x++) begin : gen_column
      assign residual_o[y][x] = $signed({1'b0, own_q[y][x]}) - $signed({1'b0, guess_q[y][x]});
    end
  end

  logic going_q, going;
  logic [1:0] going_block_q;
  logic going_luma_q;
  logic [1:0] going_part_q;
  assign going = (valid[3] && tokens[3].make && job_q.intra) || going_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      going_q <= 1'b0;
      going_block_q <= '0;
    end else if (going) begin
      going_q <= !(&going_block_q);
      going_block_q <= going_block_q + 2'd1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (valid[2]) begin
      going_luma_q <= tokens[2].luma;
      going_part_q <= tokens[2].part;
    end
  end
  assign block_valid_o = going;
  assign block_o = {going_luma_q ? {1'b0, going_part_q} : {2'd2, going_part_q[0]}, going_block_q};
  always_comb begin
    for (int unsigned i = 0; i < 16; i++) begin
      samples_o[i] = guess_q[{going_block_q[1], 2'(i/4)}][{going_block_q[0], 2'(i)}];
    end
  end

  // ------------------------------------------------------------------ sums (stage 7)
  dc_sums_t sums;
  logic sums_ready, sums_valid;
  always_comb begin
    sums.place.lane = job_q.lane;
    sums.place.luma = tokens[7].luma;
    sums.place.cr = !tokens[7].luma && tokens[7].part[0];
    sums.intra = job_q.intra;
    sums.qp = tokens[7].luma ? job_q.qp : job_q.chroma_qp;
    sums.sums = dc_i;
  end
  tri_fifo #(
      .Width($bits(dc_sums_t)),
      .Depth(8)
  ) u_sums (
      .clk_i,
      .rst_ni,
      .valid_i(valid[7] && tokens[7].make),
      .ready_o(sums_ready),
      .data_i (sums),
      .valid_o(sums_valid),
      .ready_i(sums_ready_i),
      .data_o (sums_o)
  );
  assign sums_valid_o = sums_valid;
  assign sums_empty   = !sums_valid;

  // ------------------------------------------------------------------ costs (stage 9 and on)
  tri_whole_costs u_costs (
      .clk_i,
      .take_i(take),
      .intra_i(job_q.intra),
      .lambda_i(job_q.lambda),
      .a_i(job_q.a),
      .b_i(job_q.b),
      .d_i(job_q.d),
      .valid_i(valid[11:7]),
      .token_i(tokens[11:7]),
      .dc_i,
      .satd_i,
      .mode_o(whole_best),
      .chroma_mode_o(chroma_best),
      .distance_o(modes_o.distance)
  );
  assign valid_o = done;
  assign modes_o.lane = job_q.lane;
  assign modes_o.mode = whole_best;
  assign modes_o.chroma_mode = chroma_best;

  logic unused;
  assign unused = ^{tokens, job_q.whole};

  `TRI_ASSERT(SumsFit, valid[7] && tokens[7].make |-> sums_ready)
  `TRI_ASSERT_STREAM(SumsStay, sums_valid_o, sums_ready_i, sums_o)

endmodule
