// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// A lane of the source store: where its fetch is, of luma and of chroma; what is on its way; which
// macroblock each stage is at. Macroblocks are counted modulo 10.
//
// Luma may be fetched two macroblocks beyond what is whole, as far as there are places; a place is
// free when its macroblock is coded and the one behind it has its coarse source and its estimate,
// which need its last column.
// Handshake: ready_o for a slice, when all of the one before is coded. wants_o marks a fetch that
// may go on; begin_i says that its halves of tiles will come, end_i where it goes on.
// Latency: a clock from any event.
// Throughput: one of each kind per clock.
// Golden: `codec::video::hardware::source`; sim model `source_store`.
module tri_source_lane
  import tri_source_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    // A slice.
    input logic take_i,
    input source_job_t job_i,
    input logic bottom_i,  // it has the picture's last row
    input logic [19:0] offset_i,  // of luma: the row of tiles above the picture
    output logic ready_o,
    // The fetch: [0] of luma, [1] of chroma.
    output logic [1:0] wants_o,
    output logic [1:0] seeks_o,  // its slice
    output source_spot_t [1:0] spot_o,
    output logic [1:0][3:0] number_o,
    output logic top_o,  // luma is in the slice's first row
    output logic bottom_o,
    input logic [1:0] begin_i,
    input logic [1:0] end_i,
    input source_spot_t spot_i,
    input logic last_i,  // there is no next one
    // Answers.
    input logic [1:0] came_i,
    input logic odd_i,  // of the macroblock's number
    input logic wrong_i,
    output logic error_o,
    // Stages that are done with a macroblock, and the ones that they are at.
    input logic coarse_i,
    input logic estimate_i,
    input logic work_i,
    input logic code_i,
    output logic coarse_there_o,  // and what is beside it
    output logic estimate_there_o,
    output logic [1:0] chroma_there_o,  // of the macroblock that is coded, of the next one
    output logic [3:0] coarse_o,
    output logic [3:0] estimate_o,
    output logic [3:0] work_o,
    output logic [3:0] code_o
);

  // Halves of tiles: of luma 8, and 2 above; of chroma 4.
  localparam logic [3:0] Own = 4'd8;
  localparam logic [3:0] WithAbove = 4'd10;
  localparam logic [3:0] Chroma = 4'd4;

  // ------------------------------------------------------------------ the fetch
  logic [1:0] active_q, seek_q, room, step, whole;
  source_spot_t [1:0] spot_q;
  logic top_q, bottom_q, intra_q, error_q;
  logic [1:0][3:0] asked_q, whole_q;  // the next one to be asked for; to become whole
  logic [3:0] coarse_q, estimate_q, work_q, code_q;
  assign step = end_i & ~seek_q;
  // The first ones that may not be asked for: places; the column that two stages need; what is on
  // its way.
  logic [3:0] coded_end, coarse_end, estimate_end, way_end;
  assign coded_end = mb_plus(code_q, 4'(SourceLuma));
  assign coarse_end = mb_plus(coarse_q, 4'(SourceLuma - 1));
  assign estimate_end = mb_plus(estimate_q, 4'(SourceLuma - 1));
  assign way_end = mb_plus(whole_q[0], 4'd2);
  assign room[0] = asked_q[0] != coded_end && asked_q[0] != coarse_end &&
      asked_q[0] != estimate_end && asked_q[0] != way_end;
  assign room[1] = asked_q[1] != mb_plus(code_q, 4'd2);
  assign wants_o = active_q & (room | seek_q);
  assign seeks_o = seek_q;
  assign spot_o = spot_q;
  assign number_o = asked_q;
  assign top_o = top_q;
  assign bottom_o = bottom_q;
  assign ready_o = active_q == '0 && code_q == asked_q[0];

  // ------------------------------------------------------------------ what is on its way
  logic [1:0][1:0] open;  // by kind and number
  for (genvar k = 0; k < 2; k++) begin : gen_kind
    for (genvar odd = 0; odd < 2; odd++) begin : gen_number
      localparam int unsigned Width = k == 0 ? 4 : 3;
      logic [Width-1:0] halves_q;
      logic begins, came;
      assign begins = begin_i[k] && asked_q[k][0] == 1'(odd);
      assign came   = came_i[k] && odd_i == 1'(odd);
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) halves_q <= '0;
        else if (begins) halves_q <= Width'(k == 1 ? Chroma : (top_q ? Own : WithAbove));
        else if (came && open[k][odd]) halves_q <= halves_q - Width'(1);
      end
      assign open[k][odd] = halves_q != '0;
    end
    assign whole[k] = whole_q[k] != asked_q[k] && !open[k][whole_q[k][0]];
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        active_q[k] <= 1'b0;
        seek_q[k]   <= 1'b0;
        asked_q[k]  <= '0;
        whole_q[k]  <= '0;
      end else begin
        if (take_i) active_q[k] <= 1'b1;
        else if (step[k] && last_i) active_q[k] <= 1'b0;
        if (take_i) seek_q[k] <= job_i.first != '0;
        else if (end_i[k] && spot_i.x == '0) seek_q[k] <= 1'b0;
        if (step[k]) asked_q[k] <= mb_plus(asked_q[k], 4'd1);
        if (whole[k]) whole_q[k] <= mb_plus(whole_q[k], 4'd1);
      end
    end
    always_ff @(posedge clk_i) begin
      if (take_i) begin
        spot_q[k] <= '{
            x: job_i.first,
            rows: job_i.last - job_i.first,
            offset: k == 0 ? offset_i : '0
        };
      end else if (end_i[k]) begin
        spot_q[k] <= spot_i;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (take_i) begin
      bottom_q <= bottom_i;
      intra_q  <= job_i.intra;
      top_q    <= 1'b1;
    end else if (step[0] && spot_i.x == '0) begin
      top_q <= 1'b0;
    end
  end
  // Nobody asked for it, or it could not be read.
  logic wrong;
  assign wrong = wrong_i || (came_i[0] && !open[0][odd_i]) || (came_i[1] && !open[1][odd_i]);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) error_q <= 1'b0;
    else if (wrong) error_q <= 1'b1;
    else if (take_i) error_q <= 1'b0;
  end
  assign error_o = error_q;

  // ------------------------------------------------------------------ stages
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      coarse_q <= '0;
      estimate_q <= '0;
      work_q <= '0;
      code_q <= '0;
    end else begin
      if (intra_q ? estimate_i : coarse_i) coarse_q <= mb_plus(coarse_q, 4'd1);
      if (estimate_i) estimate_q <= mb_plus(estimate_q, 4'd1);
      if (work_i) work_q <= mb_plus(work_q, 4'd1);
      if (code_i) code_q <= mb_plus(code_q, 4'd1);
    end
  end
  // The next one is there, too, or there is none.
  function automatic logic beside(logic [3:0] number);
    automatic logic [3:0] next = mb_plus(number, 4'd1);
    return whole_q[0] != number && (whole_q[0] != next || (!active_q[0] && asked_q[0] == next));
  endfunction
  assign coarse_there_o = beside(coarse_q);
  assign estimate_there_o = beside(estimate_q);
  assign chroma_there_o = {whole_q[1] == mb_plus(code_q, 4'd2), whole_q[1] != code_q};
  assign coarse_o = coarse_q;
  assign estimate_o = estimate_q;
  assign work_o = work_q;
  assign code_o = code_q;

  logic unused;
  assign unused = ^job_i.lane;

  `TRI_ASSERT(TakenWhenReady, !take_i || ready_o)
  `TRI_ASSERT(CodedIsThere, !code_i || chroma_there_o[0])

endmodule
