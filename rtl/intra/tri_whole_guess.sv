// SPDX-License-Identifier: Apache-2.0

// Predictions of 64 samples by a mode of I_16x16, a quarter of the macroblock (8.3.3), or of
// chroma, a plane (8.3.4): vertical, horizontal, DC, plane.
//
// Combinational. Golden: `intra::predict16`, `intra::predict_chroma`.
module tri_whole_guess
  import tri_pkg::*;
(
    input sample_t [7:0] top_i,  // [0]: the left one
    input sample_t [7:0] left_i,  // [0]: the upper one
    input logic a_i,  // left and above are there
    input logic b_i,
    input logic chroma_i,
    input logic vertical_i,  // one of the four
    input logic horizontal_i,
    input logic dc_mode_i,
    input logic plane_i,
    input sample_t dc_i,  // of I_16x16
    // A sample of the plane is the sum of its column and row, by 32.
    input logic signed [7:0][15:0] column_i,
    input logic signed [7:0][15:0] row_i,
    output sample_t [7:0][7:0] guess_o  // [row][column]
);

  // ------------------------------------------------------------------ DC
  function automatic logic [9:0] sum4(sample_t [3:0] s);
    return (10'(s[0]) + 10'(s[1])) + (10'(s[2]) + 10'(s[3]));
  endfunction
  logic [1:0][9:0] top4, left4;
  assign top4  = {sum4(top_i[7:4]), sum4(top_i[3:0])};
  assign left4 = {sum4(left_i[7:4]), sum4(left_i[3:0])};

  // Of a quarter of chroma, on the diagonal of both sides; else of the nearer one, if it is there.
  sample_t [3:0] dc;
  for (genvar q = 0; q < 4; q++) begin : gen_dc
    localparam int unsigned X = q % 2;
    localparam int unsigned Y = q / 2;
    logic use_a, use_b;
    logic [10:0] both;
    assign use_a = a_i && !(X > Y && b_i);
    assign use_b = b_i && !(Y > X && a_i);
    always_comb begin
      unique case ({
        use_a, use_b
      })
        2'b11:   both = 11'(top4[X]) + 11'(left4[Y]);
        2'b10:   both = {left4[Y], 1'b0};
        2'b01:   both = {top4[X], 1'b0};
        default: both = 11'd1024;
      endcase
    end
    assign dc[q] = chroma_i ? 8'((12'(both) + 12'd4) >> 3) : dc_i;
  end

  // ------------------------------------------------------------------ modes
  for (genvar y = 0; y < 8; y++) begin : gen_row
    for (genvar x = 0; x < 8; x++) begin : gen_column
      localparam int unsigned Quarter = 2 * (y / 4) + x / 4;
      logic signed [15:0] sum;
      sample_t plane;
      assign sum = 16'($signed(column_i[x]) + $signed(row_i[y])) >>> 5;
      assign plane = sum[15] ? '0 : ((|sum[14:8]) ? 8'd255 : sum[7:0]);
      assign guess_o[y][x] = ({8{vertical_i}} & top_i[x]) | ({8{horizontal_i}} & left_i[y]) |
          ({8{dc_mode_i}} & dc[Quarter]) | ({8{plane_i}} & plane);
    end
  end

endmodule
