// SPDX-License-Identifier: Apache-2.0

// Prediction of a partition's vector (8.4.1.3), and the vector of P_Skip (8.4.1.1). There is one
// reference, so neighbours have the reference of the partition where they are inter.
//
// Combinational. Neighbours of the partition: left, above, above right or, where that is not
// available, above left. A 16x8 or 8x16 partition takes the vector of one of them alone where that
// is inter; else the median.
// Golden: `inter::mv::predict`, `inter::mv::skip`, `inter::motion::Field::neighbours`.
module tri_mv_predict
  import tri_inter_pkg::*;
(
    input around_t around_i,
    // Vectors of the macroblock's first three quarters, as far as they are decided.
    input mv_t [2:0] own_i,
    input logic [1:0] shape_i,
    input logic [1:0] part_i,  // 0, 1; of quarters 0 to 3
    output mv_t predicted_o,
    output mv_t skip_o  // where shape_i is ShapeWhole
);

  function automatic neighbour_t own(mv_t mv);
    return '{there: 1'b1, inter: 1'b1, mv: mv};
  endfunction
  function automatic neighbour_t first(neighbour_t a, neighbour_t b);
    return a.there ? a : b;
  endfunction
  function automatic logic signed [9:0] middle(logic signed [9:0] a, logic signed [9:0] b,
                                               logic signed [9:0] c);
    automatic logic ab = a < b;
    automatic logic bc = b < c;
    automatic logic ac = a < c;
    if (ab == bc) return b;
    return ab == ac ? c : a;
  endfunction

  localparam logic [3:0] UpperRow = {ShapeRows, 2'd0};
  localparam logic [3:0] LowerRow = {ShapeRows, 2'd1};
  localparam logic [3:0] LeftColumn = {ShapeColumns, 2'd0};
  localparam logic [3:0] RightColumn = {ShapeColumns, 2'd1};
  localparam logic [3:0] Quarter0 = {ShapeQuarters, 2'd0};
  localparam logic [3:0] Quarter1 = {ShapeQuarters, 2'd1};
  localparam logic [3:0] Quarter2 = {ShapeQuarters, 2'd2};
  localparam logic [3:0] Quarter3 = {ShapeQuarters, 2'd3};

  logic [3:0] place;
  neighbour_t a, b, c;
  logic alone_a, alone_b, alone_c;
  assign place   = {shape_i, part_i};
  assign alone_a = place == LowerRow || place == LeftColumn;
  assign alone_b = place == UpperRow;
  assign alone_c = place == RightColumn;
  always_comb begin
    a = around_i.left[0];
    b = around_i.above[0];
    c = first(around_i.above_right, around_i.above_left);
    unique case (place)
      LeftColumn, Quarter0: c = first(around_i.above[1], around_i.above_left);
      RightColumn, Quarter1: begin
        a = own(own_i[0]);
        b = around_i.above[1];
        c = first(around_i.above_right, around_i.above[0]);
      end
      // To the right of LowerRow and Quarter3 nothing is decoded yet: what is above left stands in.
      LowerRow: begin
        a = around_i.left[1];
        b = own(own_i[0]);
        c = around_i.left[0];
      end
      Quarter2: begin
        a = around_i.left[1];
        b = own(own_i[0]);
        c = own(own_i[1]);
      end
      Quarter3: begin
        a = own(own_i[2]);
        b = own(own_i[1]);
        c = own(own_i[0]);
      end
      default: ;
    endcase
  end

  // One neighbour alone: the preferred one, the only one that is there, the only one that is inter.
  logic take_a, take_b, take_c;
  mv_t median;
  assign take_a   = a.inter && (alone_a || (!b.inter && !c.inter));
  assign take_b   = b.inter && (alone_b || (!a.inter && !c.inter));
  assign take_c   = c.inter && (alone_c || (!a.inter && !b.inter));
  assign median.x = middle(a.mv.x, b.mv.x, c.mv.x);
  assign median.y = 9'(middle(10'(a.mv.y), 10'(b.mv.y), 10'(c.mv.y)));
  always_comb begin
    if (take_a) predicted_o = a.mv;
    else if (take_b) predicted_o = b.mv;
    else if (take_c) predicted_o = c.mv;
    else predicted_o = median;
  end

  function automatic logic still(neighbour_t n);
    return !n.there || (n.inter && n.mv == '0);
  endfunction
  assign skip_o = still(around_i.left[0]) || still(around_i.above[0]) ? '0 : predicted_o;

  logic unused;
  assign unused = ^{a.there, b.there, c.there};

endmodule
