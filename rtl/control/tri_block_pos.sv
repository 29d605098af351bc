// SPDX-License-Identifier: Apache-2.0

// Where a 4x4 block lies: which of its neighbours are available (6.4.9, 6.4.11.4), where they are
// kept, and which block comes next.
//
// Combinational. The block's last, qp and rounding are left 0.
// Golden: `codec::pipeline::MbAvailability`; sim model `block_pos`.
module tri_block_pos
  import tri_pkg::*;
(
    input  pos_t         pos_i,
    input  logic   [9:0] width_i,  // of the picture, in macroblocks
    input  logic   [3:0] step_i,   // blocks to the next position; divides 16
    output block_t       block_o,
    output pos_t         next_o
);

  logic [1:0] bx, by;
  logic wide, mb_a, mb_b, mb_c, mb_d, above_right;
  assign bx = block_x(pos_i.blk);
  assign by = block_y(pos_i.blk);
  assign wide = width_i > 10'(OnChipMbs);
  assign mb_a = pos_i.x != '0 && pos_i.n != '0;
  assign mb_b = pos_i.n >= 20'(width_i);
  assign mb_c = pos_i.x + 10'd1 < width_i && pos_i.n + 20'd1 >= 20'(width_i);
  assign mb_d = pos_i.x != '0 && pos_i.n > 20'(width_i);
  assign above_right = !(pos_i.blk inside {4'd3, 4'd7, 4'd11, 4'd13, 4'd15});

  always_comb begin
    block_o = '0;
    block_o.blk = pos_i.blk;
    block_o.column = wide ? pos_i.n[1:0] : pos_i.x[1:0];
    block_o.wide = wide;
    block_o.first = pos_i.n == '0 && pos_i.blk == 4'd10;
    block_o.avail_a = bx != '0 || mb_a;
    block_o.avail_b = by != '0 || mb_b;
    block_o.avail_c = above_right && (by != '0 || (bx == 2'd3 ? mb_c : mb_b));
    block_o.avail_d = bx != '0 ? (by != '0 || mb_b) : (by != '0 ? mb_a : mb_d);
    block_o.outside_a = bx == '0 && by[0] && mb_a;
    block_o.outside_b = by == '0 && bx[0] && mb_b;
  end

  logic wraps;
  logic [3:0] next_blk;
  assign next_blk = pos_i.blk + step_i;
  assign wraps = next_blk == '0;
  assign next_o.blk = next_blk;
  assign next_o.n = wraps ? pos_i.n + 20'd1 : pos_i.n;
  assign next_o.x = !wraps ? pos_i.x : pos_i.x + 10'd1 == width_i ? '0 : pos_i.x + 10'd1;

endmodule
