// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Neighbour store: the edges that the next block of each lane is predicted from, in memories
// indexed by lane.
//
// Issue (s2) reads the lane's left edge, and the top edges of the block's column and the one to its
// right from two banks; s3 assembles the neighbours, the predicted mode and the entropy coder's
// flags; they leave registered, with the samples. When a block comes back from the pipeline its
// edges are written; those at the bottom of a macroblock of a wide picture go to memory through the
// line port, and the records that come back from there are written where the pipeline leaves a bank
// free.
//
// Handshake: m_line, s_line as tri_line_port; everything else is never stalled.
// Latency: issue to pipe_* two clocks.
// Throughput: one block per clock, one record (four words) per four clocks at the most.
// Golden: `codec::pipeline::SliceEncoder::next` (neighbours, flags), `LeftEdge`, `TopEdge`;
// sim model `neighbours`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_neighbours
  import tri_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes),
    localparam int unsigned WordW = $bits(top_edge_t)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                 issue_i,
    input logic     [LaneW-1:0] lane_i,
    input block_t               block_i,
    input samples_t             samples_i, // one clock after issue_i

    output mode_from_t              early_mode_o,       // a clock before the pipe_*
    output logic                    pipe_valid_o,
    output logic        [LaneW-1:0] pipe_lane_o,
    output source_t                 pipe_source_o,
    output neighbours_t             pipe_neighbours_o,
    output user_t                   pipe_user_o,

    input logic              done_i,
    input logic  [LaneW-1:0] done_lane_i,
    input done_t             done_block_i,
    input logic              done_nz8_i,    // its 8x8 block has levels so far

    // Issue side of the line port, for lane_i.
    output logic             line_room_o,
    input  logic             line_reserve_i,
    input  logic             fill_i,          // ask for the next record of the row above
    input  logic [      1:0] fill_column_i,
    output logic [Lanes-1:0] fill_pend_o,

    output logic             m_line_valid_o,
    input  logic             m_line_ready_i,
    output logic             m_line_read_o,
    output logic             m_line_first_o,
    output logic [LaneW-1:0] m_line_lane_o,
    output logic [WordW-1:0] m_line_word_o,

    input  logic               s_line_valid_i,
    output logic               s_line_ready_o,
    input  logic [  LaneW-1:0] s_line_lane_i,
    input  logic [4*WordW-1:0] s_line_record_i,

    // A record has come: what the decoder's contexts need of it.
    output logic                record_valid_o,
    output logic    [LaneW-1:0] record_lane_o,
    output record_t             record_o
);

  `TRI_REQUIRE_LANES(Lanes)

  localparam int unsigned TopAddrW = LaneW + 3;

  // s2: addresses. Words of the top store are interleaved over two banks by the column of blocks.
  logic [1:0] bx, by;
  logic [3:0] gx;
  logic [2:0] own, beside;
  left_edge_t left;
  top_edge_t [1:0] top_rd;
  logic [1:0] top_we;
  logic [1:0][TopAddrW-1:0] top_waddr;
  top_edge_t [1:0] top_wdata;
  left_edge_t left_wdata;
  logic [1:0] done_bx, done_by;
  assign bx = block_x(block_i.blk);
  assign by = block_y(block_i.blk);
  assign gx = {block_i.column, bx};
  assign own = gx[3:1];
  assign beside = gx[3:1] + 3'd1;

  tri_ram_banks #(
      .Width($bits(left_edge_t)),
      .Depth(4 * Lanes)
  ) u_left (
      .clk_i,
      .wen_i  (done_i),
      .waddr_i({done_lane_i, done_by}),
      .wdata_i(left_wdata),
      .ren_i  (issue_i),
      .raddr_i({lane_i, by}),
      .rdata_o(left)
  );
  for (genvar b = 0; b < 2; b++) begin : gen_top
    logic [2:0] word;
    // Bank 1 holds odd columns: an even block finds its own column in bank 0 and the next one in
    // bank 1, same word.
    assign word = b == 0 && gx[0] ? beside : own;
    tri_ram_banks #(
        .Width($bits(top_edge_t)),
        .Depth(8 * Lanes)
    ) u_top (
        .clk_i,
        .wen_i  (top_we[b]),
        .waddr_i(top_waddr[b]),
        .wdata_i(top_wdata[b]),
        .ren_i  (issue_i),
        .raddr_i({lane_i, word}),
        .rdata_o(top_rd[b])
    );
  end

  // s3: assemble.
  logic s3_valid_q;
  logic [LaneW-1:0] s3_lane_q;
  block_t s3_block_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) s3_valid_q <= 1'b0;
    else s3_valid_q <= issue_i;
  end
  always_ff @(posedge clk_i) begin
    if (issue_i) begin
      s3_lane_q  <= lane_i;
      s3_block_q <= block_i;
    end
  end

  top_edge_t above, right;
  logic odd;
  sample_t [3:0] right_samples;
  logic [3:0] smaller;
  user_t user;
  assign odd = s3_block_q.blk[0];
  assign above = top_rd[odd];
  assign right = top_rd[!odd];
  assign right_samples = s3_block_q.avail_c ? right.samples : {4{above.samples[3]}};
  assign smaller = left.edge_.mode < above.mode ? left.edge_.mode : above.mode;
  assign user.blk = s3_block_q.blk;
  assign user.column = s3_block_q.column;
  assign user.wide = s3_block_q.wide;
  assign user.first = s3_block_q.first;
  assign user.last = s3_block_q.last;
  assign user.cbf_a = !s3_block_q.avail_a || left.edge_.nz;
  assign user.cbf_b = !s3_block_q.avail_b || above.nz;
  assign user.cbp_a = s3_block_q.outside_a && !left.edge_.nz8;
  assign user.cbp_b = s3_block_q.outside_b && !above.nz8;
  assign user.corner = s3_block_q.avail_b ? above.samples[3] : '0;

  neighbours_t neighbours, neighbours_q;
  assign neighbours.mode.mpm = s3_block_q.avail_a && s3_block_q.avail_b ? smaller : 4'd2;
  assign neighbours.mode.avail_a = s3_block_q.avail_a;
  assign neighbours.mode.avail_b = s3_block_q.avail_b;
  assign neighbours.mode.avail_d = s3_block_q.avail_d;
  assign neighbours.corner = s3_block_q.avail_d ? left.corner : '0;
  assign neighbours.left = s3_block_q.avail_a ? left.edge_.samples : '0;
  assign neighbours.top = s3_block_q.avail_b ? {right_samples, above.samples} : '0;
  assign early_mode_o = neighbours.mode;

  logic valid_q;
  logic [LaneW-1:0] lane_q;
  source_t source_q;
  user_t user_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= s3_valid_q;
  end
  always_ff @(posedge clk_i) begin
    if (s3_valid_q) begin
      lane_q <= s3_lane_q;
      source_q <= '{samples: samples_i, qp: s3_block_q.qp, rounding: s3_block_q.rounding};
      neighbours_q <= neighbours;
      user_q <= user;
    end
  end
  assign pipe_valid_o = valid_q;
  assign pipe_lane_o = lane_q;
  assign pipe_source_o = source_q;
  assign pipe_neighbours_o = neighbours_q;
  assign pipe_user_o = user_q;

  // Only the edges of a block are kept, and of the block above right only its samples.
  user_t done_user;
  samples_t recon;
  assign done_user = done_block_i.user;
  assign recon = done_block_i.recon;
  logic unused;
  assign unused = ^{recon[10:8], recon[6:4], recon[2:0], right.nz8, right.nz, right.mode,
      done_user.last, done_user.cbf_a, done_user.cbf_b, done_user.cbp_a, done_user.cbp_b};

  // Blocks come back: write their edges.
  top_edge_t done_top;
  assign done_bx = block_x(done_user.blk);
  assign done_by = block_y(done_user.blk);
  assign done_top = '{
          nz8: done_nz8_i,
          nz: done_block_i.nz,
          mode: done_block_i.mode,
          samples: recon[15:12]
      };
  always_comb begin
    left_wdata.corner = done_user.corner;
    left_wdata.edge_ = done_top;
    left_wdata.edge_.samples = {recon[15], recon[11], recon[7], recon[3]};
  end

  // The row above of wide pictures: the bottom edges go out, the records come back.
  logic fill_valid, fill_ready;
  logic [LaneW-1:0] fill_lane;
  logic [1:0] fill_column;
  top_edge_t [3:0] fill;
  tri_line_port #(
      .Lanes(Lanes)
  ) u_line (
      .clk_i,
      .rst_ni,
      .line_room_o,
      .reserve_i(line_reserve_i),
      .fill_i,
      .fill_lane_i(lane_i),
      .fill_column_i,
      .fill_pend_o,
      .push_i(done_i && done_user.wide && done_by == 2'd3),
      .push_first_i(done_user.first),
      .push_lane_i(done_lane_i),
      .push_word_i(done_top),
      .m_line_valid_o,
      .m_line_ready_i,
      .m_line_read_o,
      .m_line_first_o,
      .m_line_lane_o,
      .m_line_word_o,
      .s_line_valid_i,
      .s_line_ready_o,
      .s_line_lane_i,
      .s_line_record_i,
      .fill_valid_o(fill_valid),
      .fill_ready_i(fill_ready),
      .fill_lane_o(fill_lane),
      .fill_column_o(fill_column),
      .fill_record_o(fill)
  );
  assign record_valid_o = fill_valid && fill_ready;
  assign record_lane_o = fill_lane;
  assign record_o = '{
          column: fill_column,
          nz: {fill[3].nz, fill[2].nz, fill[1].nz, fill[0].nz},
          cbp: {fill[3].nz8, fill[1].nz8}
      };

  // Records of the row above: words 0 and 2 into bank 0, 1 and 3 into bank 1.
  logic [3:0] todo_q;
  logic [LaneW-1:0] fill_lane_q;
  logic [1:0] fill_column_q;
  top_edge_t [3:0] fill_q;
  logic [1:0] fill_we, high;
  assign fill_ready = todo_q == '0;
  for (genvar b = 0; b < 2; b++) begin : gen_write
    logic mine;
    assign mine = done_i && done_bx[0] == b[0];
    assign high[b] = !todo_q[b];
    assign fill_we[b] = !mine && (todo_q[b] || todo_q[b+2]);
    assign top_we[b] = mine || fill_we[b];
    assign top_waddr[b] = mine ? {done_lane_i, done_user.column, done_bx[1]} :
        {fill_lane_q, fill_column_q, high[b]};
    assign top_wdata[b] = mine ? done_top : fill_q[{high[b], b[0]}];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      todo_q <= '0;
    end else if (record_valid_o) begin
      todo_q <= '1;
    end else begin
      for (int unsigned b = 0; b < 2; b++) begin
        if (fill_we[b]) todo_q[{high[b], b[0]}] <= 1'b0;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (record_valid_o) begin
      fill_lane_q <= fill_lane;
      fill_column_q <= fill_column;
      fill_q <= fill;
    end
  end

endmodule
