// Half of the SATD of a 4x4 residual. The last butterfly of the Hadamard transform is never made: |a+b| + |a−b| = 2·max(|a|, |b|).
//
// Handshake: none, enables by stage. Latency: two clocks. Throughput: one block per clock. Golden: `intra::satd` / 2.
module tri_satd (
    input  logic                    clk_i,
    input  logic                    valid0_i,
    input  logic                    valid1_i,
    input  logic signed [15:0][8:0] residual_i,
    output logic        [13:0]      half_o
);

  // Columns, then the first level of the rows.
  logic signed [15:0][10:0] col;
  logic signed [15:0][11:0] row;
  logic [7:0][10:0] larger_q;
  for (genvar c = 0; c < 4; c++) begin : gen_col
    logic signed [9:0] s0, s1, d0, d1;
    assign s0 = 10'($signed(residual_i[c])) + 10'($signed(residual_i[4+c]));
    assign s1 = 10'($signed(residual_i[8+c])) + 10'($signed(residual_i[12+c]));
    assign d0 = 10'($signed(residual_i[c])) - 10'($signed(residual_i[4+c]));
    assign d1 = 10'($signed(residual_i[8+c])) - 10'($signed(residual_i[12+c]));
    assign col[c] = 11'(s0) + 11'(s1);
    assign col[4+c] = 11'(s0) - 11'(s1);
    assign col[8+c] = 11'(d0) + 11'(d1);
    assign col[12+c] = 11'(d0) - 11'(d1);
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
    if (valid0_i) begin
      for (int unsigned i = 0; i < 8; i++) begin
        larger_q[i] <= magnitude($signed(row[2*i])) > magnitude($signed(row[2*i+1])) ?
            magnitude($signed(row[2*i])) : magnitude($signed(row[2*i+1]));
      end
    end
  end

  logic [13:0] half_q;
  always_ff @(posedge clk_i) begin
    if (valid1_i) begin
      half_q <= ((14'(larger_q[0]) + 14'(larger_q[1])) + (14'(larger_q[2]) + 14'(larger_q[3]))) +
          ((14'(larger_q[4]) + 14'(larger_q[5])) + (14'(larger_q[6]) + 14'(larger_q[7])));
    end
  end
  assign half_o = half_q;

endmodule
