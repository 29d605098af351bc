// Prediction of a 4x4 block by all nine Intra_4x4 modes at once (8.3.1.2); the two- and three-tap filters of the edge are shared.
//
// Combinational. Modes: 0 vertical, 1 horizontal, 2 DC, 3 diagonal down-left, 4 diagonal down-right, 5 vertical-right,
// 6 horizontal-down, 7 vertical-left, 8 horizontal-up. Golden: `intra::predict`.
module tri_predict (
    input  logic [63:0]        top_i,
    input  logic [31:0]        left_i,
    input  logic [ 7:0]        corner_i,
    input  logic               avail_a_i,
    input  logic               avail_b_i,
    output logic [ 8:0][127:0] pred_o
);

  function automatic logic [7:0] avg2(logic [7:0] a, logic [7:0] b);
    return 8'((9'(a) + 9'(b) + 9'd1) >> 1);
  endfunction
  function automatic logic [7:0] avg3(logic [7:0] a, logic [7:0] b, logic [7:0] c);
    return 8'((10'(a) + {1'b0, b, 1'b0} + 10'(c) + 10'd2) >> 2);
  endfunction

  logic [7:0][7:0] t;
  logic [3:0][7:0] l;
  assign t = top_i;
  assign l = left_i;

  // The edge from bottom left over the corner to above right, and its filters.
  logic [12:0][7:0] e;
  logic [11:0][7:0] e2;  // e2[i] = avg2(e[i], e[i+1])
  logic [10:0][7:0] e3;  // e3[i] = avg3(e[i], e[i+1], e[i+2])
  assign e = {t, corner_i, l[0], l[1], l[2], l[3]};
  for (genvar i = 0; i < 12; i++) begin : gen_e2
    assign e2[i] = avg2(e[i], e[i+1]);
  end
  for (genvar i = 0; i < 11; i++) begin : gen_e3
    assign e3[i] = avg3(e[i], e[i+1], e[i+2]);
  end
  logic [7:0] t3_end, l3_end;
  assign t3_end = avg3(t[6], t[7], t[7]);
  assign l3_end = avg3(l[2], l[3], l[3]);

  logic [9:0] top_sum, left_sum;
  logic [10:0] both;
  logic [ 7:0] dc;
  assign top_sum = 10'(t[0]) + 10'(t[1]) + 10'(t[2]) + 10'(t[3]);
  assign left_sum = 10'(l[0]) + 10'(l[1]) + 10'(l[2]) + 10'(l[3]);
  assign both = 11'(top_sum) + 11'(left_sum);
  always_comb begin
    unique case ({
      avail_a_i, avail_b_i
    })
      2'b11:   dc = 8'((both + 11'd4) >> 3);
      2'b10:   dc = 8'((left_sum + 10'd2) >> 2);
      2'b01:   dc = 8'((top_sum + 10'd2) >> 2);
      default: dc = 8'd128;
    endcase
  end

  for (genvar y = 0; y < 4; y++) begin : gen_row
    for (genvar x = 0; x < 4; x++) begin : gen_column
      localparam int unsigned At = 8 * (4 * y + x);
      localparam int unsigned VrX = x - y / 2;
      localparam int unsigned HdY = x / 2 - y;
      assign pred_o[0][At+:8] = t[x];
      assign pred_o[1][At+:8] = l[y];
      assign pred_o[2][At+:8] = dc;
      if (x + y == 6) begin : gen_ddl_end
        assign pred_o[3][At+:8] = t3_end;
      end else begin : gen_ddl
        assign pred_o[3][At+:8] = e3[5+x+y];
      end
      assign pred_o[4][At+:8] = e3[3+x-y];
      if (2 * x + 1 < y) begin : gen_vr_left
        assign pred_o[5][At+:8] = e3[4-y];
      end else if (2 * x >= y && y % 2 == 0) begin : gen_vr_even
        assign pred_o[5][At+:8] = e2[4+VrX];
      end else begin : gen_vr_odd
        assign pred_o[5][At+:8] = e3[3+VrX];
      end
      if (2 * y + 1 < x) begin : gen_hd_top
        assign pred_o[6][At+:8] = e3[2+x];
      end else if (2 * y >= x && x % 2 == 0) begin : gen_hd_even
        assign pred_o[6][At+:8] = e2[3+HdY];
      end else begin : gen_hd_odd
        assign pred_o[6][At+:8] = e3[3+HdY];
      end
      if (y % 2 == 0) begin : gen_vl_even
        assign pred_o[7][At+:8] = e2[5+x+y/2];
      end else begin : gen_vl_odd
        assign pred_o[7][At+:8] = e3[5+x+y/2];
      end
      if (x + 2 * y > 5) begin : gen_hu_flat
        assign pred_o[8][At+:8] = l[3];
      end else if (x + 2 * y == 5) begin : gen_hu_end
        assign pred_o[8][At+:8] = l3_end;
      end else if (x % 2 == 0) begin : gen_hu_even
        assign pred_o[8][At+:8] = e2[2-y-x/2];
      end else begin : gen_hu_odd
        assign pred_o[8][At+:8] = e3[1-y-x/2];
      end
    end
  end

endmodule
