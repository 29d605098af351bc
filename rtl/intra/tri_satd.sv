// SPDX-License-Identifier: Apache-2.0

// Half of the SATD of a 4x4 residual. The last butterfly of the Hadamard transform is never made:
// |a+b| + |a−b| = 2·max(|a|, |b|).
//
// Handshake: none, enables by stage.
// Latency: three clocks (first butterfly of the columns; the others and the magnitudes; their sum).
// Throughput: one block per clock.
// Golden: `intra::satd` / 2.
module tri_satd (
    input  logic                    clk_i,
    input  logic        [ 2:0]      valid_i,     // of the three stages
    input  logic signed [15:0][8:0] residual_i,
    output logic        [13:0]      half_o
);

  logic signed [15:0][9:0] first_q;
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) begin
      for (int unsigned c = 0; c < 4; c++) begin
        first_q[c]    <= 10'($signed(residual_i[c])) + 10'($signed(residual_i[4+c]));
        first_q[4+c]  <= 10'($signed(residual_i[8+c])) + 10'($signed(residual_i[12+c]));
        first_q[8+c]  <= 10'($signed(residual_i[c])) - 10'($signed(residual_i[4+c]));
        first_q[12+c] <= 10'($signed(residual_i[8+c])) - 10'($signed(residual_i[12+c]));
      end
    end
  end

  // Second butterfly of the columns, first of the rows.
  logic signed [15:0][10:0] col;
  logic signed [15:0][11:0] row;
  logic [7:0][10:0] larger_q;
  for (genvar c = 0; c < 4; c++) begin : gen_col
    assign col[c] = 11'($signed(first_q[c])) + 11'($signed(first_q[4+c]));
    assign col[4+c] = 11'($signed(first_q[c])) - 11'($signed(first_q[4+c]));
    assign col[8+c] = 11'($signed(first_q[8+c])) + 11'($signed(first_q[12+c]));
    assign col[12+c] = 11'($signed(first_q[8+c])) - 11'($signed(first_q[12+c]));
  end
  for (genvar r = 0; r < 4; r++) begin : gen_row
    assign row[4*r]   = 12'($signed(col[4*r])) + 12'($signed(col[4*r+1]));
    assign row[4*r+1] = 12'($signed(col[4*r+2])) + 12'($signed(col[4*r+3]));
    assign row[4*r+2] = 12'($signed(col[4*r])) - 12'($signed(col[4*r+1]));
    assign row[4*r+3] = 12'($signed(col[4*r+2])) - 12'($signed(col[4*r+3]));
  end

  function automatic logic [10:0] magnitude(logic signed [11:0] v);
    return 11'(v[11] ? -v : v);
  endfunction
  always_ff @(posedge clk_i) begin
    if (valid_i[1]) begin
      for (int unsigned i = 0; i < 8; i++) begin
        larger_q[i] <= magnitude($signed(row[2*i])) > magnitude($signed(row[2*i+1])) ?
            magnitude($signed(row[2*i])) : magnitude($signed(row[2*i+1]));
      end
    end
  end

  logic [13:0] half_q;
  always_ff @(posedge clk_i) begin
    if (valid_i[2]) begin
      half_q <= ((14'(larger_q[0]) + 14'(larger_q[1])) + (14'(larger_q[2]) + 14'(larger_q[3]))) +
          ((14'(larger_q[4]) + 14'(larger_q[5])) + (14'(larger_q[6]) + 14'(larger_q[7])));
    end
  end
  assign half_o = half_q;

endmodule
