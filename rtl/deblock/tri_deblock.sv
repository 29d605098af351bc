// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// The deblocking filter of a macroblock, 4:2:0, two lines of samples per clock: upright edges from
// the left, then level ones from above (8.7). What a macroblock leaves to its right neighbour, the
// right column of its blocks, stays here by lane; its bottom row goes out and comes back as the
// upper row of the macroblock below.
//
// s_blk, 4x4 blocks in raster order: sixteen of luma row by row; the four bottom blocks of the
// upper neighbour; four of Cb and four of Cr row by row; two bottom blocks of Cb and two of Cr of
// the upper neighbour. Without an upper neighbour those are left out.
// m_blk: blocks as they are done, by component and place: 0 the neighbour's column or row, from 1
// on the macroblock's own. final_o: nothing more will change; else the block belongs to the row
// that comes back. The right column goes out only at the end of a row.
//
// Handshake: valid/ready on s_mb, s_blk and m_blk. m_blk is a register; ready of s_blk and s_mb
// depends on ready of m_blk in the same clock, and ready of s_mb on valid of s_blk.
// Latency: three clocks from a block that is taken to the one before the edge that leaves.
// Throughput: a macroblock in 96 clocks, a block in two.
// Golden: `deblock::block::deblock_block`, sim model `deblock`.
//
// Lanes: a power of two from 2 to 64.
module tri_deblock #(
    parameter  int unsigned Lanes = 4,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input logic s_mb_valid_i,
    output logic s_mb_ready_o,
    input logic [LaneW-1:0] s_mb_lane_i,
    input logic s_mb_left_i,  // there is a left neighbour, of the same lane
    input logic s_mb_above_i,  // the upper neighbour's blocks come
    input logic s_mb_last_x_i,  // no right neighbour comes
    input logic s_mb_last_y_i,  // no macroblock below
    input logic [1:0][3:0][3:0][2:0] s_mb_bs_i,  // of tri_deblock_bs
    input logic [2:0][5:0] s_mb_qp_i,  // own, left, above
    input logic signed [4:0] s_mb_offset_a_i,  // FilterOffsetA, -12 to 12
    input logic signed [4:0] s_mb_offset_b_i,
    input logic signed [1:0][4:0] s_mb_chroma_offset_i,  // of Cb, Cr: -12 to 12

    input logic s_blk_valid_i,
    output logic s_blk_ready_o,
    input tri_pkg::samples_t s_blk_i,

    output logic m_blk_valid_o,
    input logic m_blk_ready_i,
    output logic [LaneW-1:0] m_blk_lane_o,
    output logic [1:0] m_blk_component_o,  // 0 luma, 1 Cb, 2 Cr
    output logic [2:0] m_blk_x_o,
    output logic [2:0] m_blk_y_o,
    output logic m_blk_final_o,
    output tri_pkg::samples_t m_blk_o
);

  `TRI_REQUIRE_LANES(Lanes)
  import tri_pkg::samples_t;
  typedef logic [3:0][7:0] line_t;

  // An edge of four lines on its way through the stages.
  typedef struct packed {
    logic across;
    logic chroma;
    logic cr;
    logic [1:0] line;  // row of blocks of an upright edge, column of a level one
    logic [1:0] edge_n;
    logic [LaneW-1:0] lane;
    logic left;
    logic above;
    logic last_x;
    logic last_y;
  } step_t;

  function automatic logic is_last(logic [1:0] edge_n, logic chroma);
    return edge_n == (chroma ? 2'd1 : 2'd3);
  endfunction

  // All stages move together: when a block that is wanted is there, and the last one is taken.
  logic move, held, wanting;
  assign move = !held && !(wanting && !s_blk_valid_i);

  // C: the macroblock, and its step: 64 of luma, 32 of chroma.
  logic busy_q, left_q, above_q, last_x_q, last_y_q, done;
  logic [6:0] step_q;
  logic [LaneW-1:0] lane_q;
  logic [1:0][3:0][3:0][2:0] bs_q;
  logic [2:0][5:0] qp_q;
  logic signed [4:0] offset_a_q, offset_b_q;
  logic signed [1:0][4:0] chroma_offset_q;
  assign done = step_q == 7'd95;
  assign s_mb_ready_o = !busy_q || (done && move);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      step_q <= '0;
    end else begin
      if (s_mb_ready_o) busy_q <= s_mb_valid_i;
      if (busy_q && move) step_q <= done ? '0 : step_q + 7'd1;
    end
  end
  always_ff @(posedge clk_i) begin
    if (s_mb_ready_o && s_mb_valid_i) begin
      lane_q <= s_mb_lane_i;
      left_q <= s_mb_left_i;
      above_q <= s_mb_above_i;
      last_x_q <= s_mb_last_x_i;
      last_y_q <= s_mb_last_y_i;
      bs_q <= s_mb_bs_i;
      qp_q <= s_mb_qp_i;
      offset_a_q <= s_mb_offset_a_i;
      offset_b_q <= s_mb_offset_b_i;
      chroma_offset_q <= s_mb_chroma_offset_i;
    end
  end

  step_t c;
  logic  c_phase;  // the second half of the edge: lines 2 and 3
  assign c_phase = step_q[0];
  logic [2:0] c_bs;
  logic [5:0] c_qp_p, c_qp_q;
  always_comb begin
    c.chroma = step_q[6];
    c.across = step_q[6] ? step_q[4] : step_q[5];
    c.cr = step_q[6] && step_q[3];
    c.line = step_q[6] ? {1'b0, step_q[2]} : step_q[4:3];
    c.edge_n = step_q[6] ? {1'b0, step_q[1]} : step_q[2:1];
    c.lane = lane_q;
    c.left = left_q;
    c.above = above_q;
    c.last_x = last_x_q;
    c.last_y = last_y_q;
    // Two lines of chroma have the bS of four lines of luma, its second edge that of luma's third.
    c_bs = bs_q[c.across][c.chroma ? {c.edge_n[0], 1'b0} : c.edge_n]
        [c.chroma ? {c.line[0], c_phase} : c.line];
  end

  // A quantiser with an offset, within 0 to 51.
  function automatic logic [5:0] index(logic [5:0] qp, logic signed [4:0] offset);
    automatic logic signed [7:0] sum = $signed({2'b00, qp}) + 8'(offset);
    if (sum < 8'sd0) return '0;
    return sum > 8'sd51 ? 6'd51 : sum[5:0];
  endfunction
  // QPc of a luma quantiser with the component's offset (8.5.8).
  function automatic logic [5:0] mapped(logic [5:0] qp, logic chroma, logic signed [4:0] offset);
    return chroma ? tri_tables_pkg::chroma_qp(index(qp, offset)) : qp;
  endfunction
  always_comb begin
    c_qp_p = qp_q[0];
    if (c.edge_n == 2'd0) c_qp_p = c.across ? qp_q[2] : qp_q[1];
    c_qp_p = mapped(c_qp_p, c.chroma, chroma_offset_q[c.cr]);
    c_qp_q = mapped(qp_q[0], c.chroma, chroma_offset_q[c.cr]);
  end

  // D: the blocks are there: two lines across the edge, and the thresholds are read.
  step_t d_q;
  logic d_valid_q, d_phase_q;
  logic [2:0] d_bs_q;
  logic [5:0] d_qp_p_q, d_qp_q_q, mean;
  logic signed [4:0] d_offset_a_q, d_offset_b_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) d_valid_q <= 1'b0;
    else if (move) d_valid_q <= busy_q;
  end
  always_ff @(posedge clk_i) begin
    if (move && busy_q) begin
      d_q <= c;
      d_phase_q <= c_phase;
      d_bs_q <= c_bs;
      d_qp_p_q <= c_qp_p;
      d_qp_q_q <= c_qp_q;
      d_offset_a_q <= offset_a_q;
      d_offset_b_q <= offset_b_q;
    end
  end
  assign wanting = d_valid_q && (!d_q.across || (d_q.edge_n == 2'd0 && d_q.above));
  assign s_blk_ready_o = wanting && d_phase_q && !held;

  assign mean = 6'((7'(d_qp_p_q) + 7'(d_qp_q_q) + 7'd1) >> 1);
  logic [22:0] row_a;
  logic [ 4:0] beta;
  tri_rom_deblock_a u_rom_a (
      .clk_i,
      .ren_i  (move && d_valid_q),
      .addr_i (index(mean, d_offset_a_q)),
      .rdata_o(row_a)
  );
  tri_rom_deblock_b u_rom_b (
      .clk_i,
      .ren_i  (move && d_valid_q),
      .addr_i (index(mean, d_offset_b_q)),
      .rdata_o(beta)
  );

  // Blocks between upright and level edges, and the right columns that wait for their neighbours.
  logic between_wen, column_wen;
  logic [3:0] between_waddr;
  logic [2:0] column_waddr;
  logic [LaneW-1:0] w_lane;
  samples_t w_block_q, between, column;
  tri_ram_1r1w #(
      .Width(128),
      .Depth(16)
  ) u_between (
      .clk_i,
      .wen_i  (between_wen),
      .waddr_i(between_waddr),
      .wdata_i(w_block_q),
      .ren_i  (move && busy_q && c.across && !c_phase),
      .raddr_i(c.chroma ? {1'b0, c.cr, c.edge_n[0], c.line[0]} : {c.edge_n, c.line}),
      .rdata_o(between)
  );
  tri_ram_1r1w #(
      .Width(128),
      .Depth(8 * Lanes)
  ) u_column (
      .clk_i,
      .wen_i  (column_wen),
      .waddr_i({w_lane, column_waddr}),
      .wdata_i(w_block_q),
      .ren_i  (move && busy_q && !c.across && c.edge_n == 2'd0 && !c_phase),
      .raddr_i({c.lane, c.chroma ? {1'b1, c.cr, c.line[0]} : {1'b0, c.line}}),
      .rdata_o(column)
  );

  // The lines of both sides, from the edge outwards.
  function automatic line_t row(samples_t block, logic [1:0] r, logic back);
    for (int unsigned i = 0; i < 4; i++) row[i] = block[{r, back?~2'(i) : 2'(i)}];
  endfunction
  function automatic line_t col(samples_t block, logic [1:0] k, logic back);
    for (int unsigned i = 0; i < 4; i++) col[i] = block[{back?~2'(i) : 2'(i), k}];
  endfunction
  line_t [1:0] e_p_d, e_q_d, e_p_q, e_q_q, p_new, q_new;
  always_comb begin
    for (int unsigned n = 0; n < 2; n++) begin
      e_q_d[n] = d_q.across ? col(between, {d_phase_q, 1'(n)}, 1'b0) :
          row(s_blk_i, {d_phase_q, 1'(n)}, 1'b0);
      // The side before the edge is the one behind the edge before, seen from its other end.
      for (int unsigned i = 0; i < 4; i++) e_p_d[n][i] = q_new[n][3-i];
      if (d_q.edge_n == 2'd0) begin
        e_p_d[n] = d_q.across ? col(s_blk_i, {d_phase_q, 1'(n)}, 1'b1) :
            row(column, {d_phase_q, 1'(n)}, 1'b1);
      end
    end
  end

  // E and F: the filter.
  step_t e_q, f_q;
  logic e_valid_q, f_valid_q, e_phase_q, f_phase_q;
  logic [2:0] e_bs_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      e_valid_q <= 1'b0;
      f_valid_q <= 1'b0;
    end else if (move) begin
      e_valid_q <= d_valid_q;
      f_valid_q <= e_valid_q;
    end
  end
  always_ff @(posedge clk_i) begin
    if (move && d_valid_q) begin
      e_q <= d_q;
      e_phase_q <= d_phase_q;
      e_bs_q <= d_bs_q;
      e_p_q <= e_p_d;
      e_q_q <= e_q_d;
    end
    if (move && e_valid_q) begin
      f_q <= e_q;
      f_phase_q <= e_phase_q;
    end
  end
  logic [4:0] tc0;
  always_comb begin
    unique case (e_bs_q[1:0])
      2'd2: tc0 = row_a[9:5];
      2'd3: tc0 = row_a[14:10];
      default: tc0 = row_a[4:0];
    endcase
  end
  for (genvar n = 0; n < 2; n++) begin : gen_line
    tri_deblock_line u_line (
        .clk_i,
        .valid_i (move && e_valid_q),
        .p_i     (e_p_q[n]),
        .q_i     (e_q_q[n]),
        .bs_i    (e_bs_q),
        .chroma_i(e_q.chroma),
        .alpha_i (row_a[22:15]),
        .beta_i  (beta),
        .tc0_i   (tc0),
        .p_o     (p_new[n]),
        .q_o     (q_new[n])
    );
  end

  // W: four lines are a block again: the one before the edge, and a clock later the one behind the
  // last edge.
  function automatic samples_t block_of(line_t [3:0] lines, logic across);
    for (int unsigned r = 0; r < 4; r++) begin
      for (int unsigned k = 0; k < 4; k++) begin
        block_of[4*r+k] = across ? lines[k][r] : lines[r][k];
      end
    end
  endfunction
  line_t [1:0] first_p_q, first_q_q, second_q_q, p_ordered;
  step_t g_q, w_q;
  logic g_valid_q, w_valid_q, w_behind_q, load_p;
  samples_t w_block_d;
  assign load_p = f_valid_q && f_phase_q;
  always_comb begin
    line_t [3:0] lines;
    for (int unsigned n = 0; n < 2; n++) begin
      for (int unsigned i = 0; i < 4; i++) p_ordered[n][i] = p_new[n][3-i];
    end
    lines = load_p ? {p_ordered, first_p_q} : {second_q_q, first_q_q};
    w_block_d = block_of(lines, load_p ? f_q.across : g_q.across);
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      g_valid_q <= 1'b0;
      w_valid_q <= 1'b0;
    end else if (move) begin
      g_valid_q <= load_p && is_last(f_q.edge_n, f_q.chroma);
      w_valid_q <= load_p || g_valid_q;
    end else if (m_blk_ready_i) begin
      w_valid_q <= 1'b0;
    end
  end
  always_ff @(posedge clk_i) begin
    if (move && f_valid_q && !f_phase_q) begin
      first_p_q <= p_ordered;
      if (is_last(f_q.edge_n, f_q.chroma)) first_q_q <= q_new;
    end
    if (move && load_p && is_last(f_q.edge_n, f_q.chroma)) begin
      second_q_q <= q_new;
      g_q <= f_q;
    end
    if (move && (load_p || g_valid_q)) begin
      w_block_q <= w_block_d;
      w_q <= load_p ? f_q : g_q;
      w_behind_q <= !load_p;
    end
  end

  // Where the block goes: to the level edges, to the right neighbour, or out.
  logic own, in_last_column, out;
  logic [2:0] along, last;
  assign last   = w_q.chroma ? 3'd2 : 3'd4;
  assign along  = {1'b0, w_q.edge_n} + 3'(w_behind_q);  // 0: the neighbour's
  assign own    = along != 3'd0;
  assign in_last_column = 3'(w_q.line) + 3'd1 == last;
  assign m_blk_x_o = w_q.across ? 3'(w_q.line) + 3'd1 : along;
  assign m_blk_y_o = w_q.across ? along : 3'(w_q.line) + 3'd1;
  always_comb begin
    if (!own) out = w_q.across ? w_q.above : w_q.left;
    else out = w_q.across && (!in_last_column || w_q.last_x);
  end
  assign m_blk_valid_o = w_valid_q && out;
  assign m_blk_lane_o = w_q.lane;
  assign m_blk_component_o = {w_q.cr, w_q.chroma && !w_q.cr};
  assign m_blk_final_o = m_blk_y_o != last || w_q.last_y;
  assign m_blk_o = w_block_q;
  assign held = m_blk_valid_o && !m_blk_ready_i;

  logic [1:0] own_at;
  assign own_at = 2'(along - 3'd1);
  assign between_wen = w_valid_q && own && !w_q.across;
  assign between_waddr = w_q.chroma ? {1'b0, w_q.cr, w_q.line[0], own_at[0]} : {w_q.line, own_at};
  assign column_wen = w_valid_q && own && w_q.across && in_last_column && !w_q.last_x;
  assign column_waddr = w_q.chroma ? {1'b1, w_q.cr, own_at[0]} : {1'b0, own_at};
  assign w_lane = w_q.lane;

  `TRI_ASSERT_STREAM(BlockStays, m_blk_valid_o, m_blk_ready_i, {
                     m_blk_lane_o, m_blk_component_o, m_blk_x_o, m_blk_y_o, m_blk_final_o, m_blk_o})
  // A block that is offered stays while its lines are taken two by two.
  `TRI_ASSERT_STREAM(InputStays, s_blk_valid_i, s_blk_ready_o, s_blk_i)
  // Nothing is filtered against a neighbour that is not there.
  `TRI_ASSERT(LeftIsThere, s_mb_valid_i |-> s_mb_left_i || s_mb_bs_i[0][0] == '0)
  `TRI_ASSERT(AboveIsThere, s_mb_valid_i |-> s_mb_above_i || s_mb_bs_i[1][0] == '0)
  // The second half of an edge is right behind the first.
  `TRI_ASSERT(PhasesFollow, f_valid_q && !f_phase_q |-> e_valid_q && e_phase_q)

endmodule
