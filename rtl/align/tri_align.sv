// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Alignment unit: sixteen elements of any format to integers of one unit, and the largest exponent
// among them.
//
// Handshake: none, never stalls (room is reserved by the request).
// Latency: four clocks (take apart; amount of the shift; shift; round).
// Throughput: one 4x4 block per clock.
// Golden: `align::block`.
//
// SampleBits: 8 to 12. LaneW: bits of a lane number, 1 or more.
module tri_align #(
    parameter int unsigned SampleBits = 8,
    parameter int unsigned LaneW = 3
) (
    input logic clk_i,
    input logic rst_ni,

    input logic                    valid_i,
    input logic        [      3:0] format_i,
    input logic                    scan_i,
    input logic signed [      9:0] exponent_i,  // of the unit
    input logic        [LaneW-1:0] lane_i,
    input logic        [    511:0] data_i,      // element i in [32·i +: 32], raster order
    input logic        [     31:0] scale_i,     // E8M0 scale of row r in [8·r +: 8]

    output logic                            valid_o,
    output logic        [        LaneW-1:0] lane_o,
    output logic                            scan_o,
    output logic        [16*SampleBits-1:0] samples_o,
    output logic                            nan_o,
    output logic                            inf_o,
    output logic                            clipped_o,
    output logic                            nonzero_o,      // max_exponent_o is one
    output logic signed [              9:0] max_exponent_o
);

  `TRI_REQUIRE_SAMPLE_BITS(SampleBits)
  `TRI_REQUIRE(gen_lane_rule, LaneW >= 1, "LaneW is 1 or more")

  typedef struct packed {
    logic is_nan;
    logic is_inf;
    logic negative;
  } kind_t;

  logic [4:1] valid_q;
  logic [LaneW-1:0] lane_q[1:4];
  logic scan_q[1:4];
  logic signed [10:0] unit_q;  // exponent of the unit, twelve up
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[3:1], valid_i};
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      lane_q[1] <= lane_i;
      scan_q[1] <= scan_i;
      unit_q <= 11'(exponent_i) + 11'sd12;
    end
    for (int unsigned s = 2; s <= 4; s++) begin
      if (valid_q[s-1]) begin
        lane_q[s] <= lane_q[s-1];
        scan_q[s] <= scan_q[s-1];
      end
    end
  end

  logic [15:0] clipped, nan3, inf3, nonzero3;
  logic signed [15:0][9:0] top2;
  logic [16*SampleBits-1:0] samples_d;
  for (genvar i = 0; i < 16; i++) begin : gen_element
    // 1: take apart.
    kind_t kind_d, kind1_q, kind2_q, kind3_q;
    logic [23:0] significand_d, significand_q, significand2_q;
    logic signed [9:0] exponent_d, exponent_q;
    tri_align_decode u_decode (
        .format_i,
        .raw_i(data_i[32*i+:32]),
        .scale_i(scale_i[8*(i/4)+:8]),
        .nan_o(kind_d.is_nan),
        .inf_o(kind_d.is_inf),
        .negative_o(kind_d.negative),
        .significand_o(significand_d),
        .exponent_o(exponent_d)
    );
    always_ff @(posedge clk_i) begin
      if (valid_i) begin
        kind1_q <= kind_d;
        significand_q <= significand_d;
        exponent_q <= exponent_d;
      end
    end

    // 2: amount of the shift to the unit. The significand starts twelve bits up; shifts beyond its
    // ends change nothing more.
    logic signed [10:0] wide;
    logic [5:0] amount_q;
    logic [4:0] log2;
    logic nonzero_q, nonzero3_q;
    logic signed [9:0] top_q;
    assign wide = unit_q - 11'(exponent_q);
    always_comb begin
      log2 = '0;
      for (int unsigned b = 0; b < 24; b++) begin
        if (significand_q[b]) log2 = 5'(b);
      end
    end
    always_ff @(posedge clk_i) begin
      if (valid_q[1]) begin
        kind2_q <= kind1_q;
        significand2_q <= significand_q;
        amount_q <= wide < 11'sd0 ? 6'd0 : (wide > 11'sd38 ? 6'd38 : wide[5:0]);
        nonzero_q <= significand_q != '0;
        top_q <= exponent_q + $signed({5'd0, log2});
      end
    end
    // Zeros never win: no finite value has an exponent as low as this.
    assign top2[i] = nonzero_q ? top_q : 10'sh200;

    // 3: shift.
    logic [35:0] lifted;
    logic [35:0] whole;
    logic [37:0] below;  // bits below the unit
    logic over_q, half_q, sticky_q;
    logic [11:0] whole_q;
    assign lifted = {significand2_q, 12'd0};
    assign whole  = lifted >> amount_q;
    assign below  = ~(38'h3F_FFFF_FFFF << amount_q);
    always_ff @(posedge clk_i) begin
      if (valid_q[2]) begin
        kind3_q <= kind2_q;
        over_q <= whole[35:12] != '0;
        whole_q <= whole[11:0];
        half_q <= ({2'd0, lifted} & (below ^ (below >> 1))) != '0;
        sticky_q <= ({2'd0, lifted} & (below >> 1)) != '0;
        nonzero3_q <= nonzero_q;
      end
    end

    // 4: round.
    tri_align_round #(
        .SampleBits(SampleBits)
    ) u_round (
        .nan_i(kind3_q.is_nan),
        .inf_i(kind3_q.is_inf),
        .negative_i(kind3_q.negative),
        .over_i(over_q),
        .whole_i(whole_q),
        .half_i(half_q),
        .sticky_i(sticky_q),
        .sample_o(samples_d[SampleBits*i+:SampleBits]),
        .clipped_o(clipped[i])
    );
    assign nan3[i] = kind3_q.is_nan;
    assign inf3[i] = kind3_q.is_inf;
    assign nonzero3[i] = nonzero3_q;
  end

  // Largest of sixteen, pairwise: to four in step 3, to one in step 4.
  function automatic logic signed [9:0] larger(logic signed [9:0] a, logic signed [9:0] b);
    return b > a ? b : a;
  endfunction
  logic signed [3:0][9:0] top3_q;
  logic signed [9:0] largest;
  always_ff @(posedge clk_i) begin
    if (valid_q[2]) begin
      for (int unsigned i = 0; i < 4; i++) begin
        top3_q[i] <= larger(
            larger(
                $signed(top2[4*i]), $signed(top2[4*i+1])
            ),
            larger(
                $signed(top2[4*i+2]), $signed(top2[4*i+3]))
        );
      end
    end
  end
  assign largest = larger(
      larger($signed(top3_q[0]), $signed(top3_q[1])), larger($signed(top3_q[2]), $signed(top3_q[3]))
  );

  logic [16*SampleBits-1:0] samples_q;
  logic nan_q, inf_q, clipped_q, nonzero_q;
  logic signed [9:0] max_q;
  always_ff @(posedge clk_i) begin
    if (valid_q[3]) begin
      samples_q <= samples_d;
      nan_q <= nan3 != '0;
      inf_q <= inf3 != '0;
      clipped_q <= clipped != '0;
      nonzero_q <= nonzero3 != '0;
      max_q <= largest;
    end
  end

  assign valid_o = valid_q[4];
  assign lane_o = lane_q[4];
  assign scan_o = scan_q[4];
  assign samples_o = samples_q;
  assign nan_o = nan_q;
  assign inf_o = inf_q;
  assign clipped_o = clipped_q;
  assign nonzero_o = nonzero_q;
  assign max_exponent_o = max_q;

endmodule
