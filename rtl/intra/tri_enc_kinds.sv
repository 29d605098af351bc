// SPDX-License-Identifier: Apache-2.0

// The kinds of the blocks in the shared pipeline, and what follows for its stages.
//
// Handshake: none, never stalls; a kind moves with its block.
// Latency: that of the pipeline's stages; offsets combinational.
// Throughput: one block per clock.
// Golden: `codec::video::hardware::pipe::VideoBlock`, `levels::Offset`.
module tri_enc_kinds
  import tri_enc_pkg::*;
(
    input  logic                clk_i,
    input  logic         [13:0] valid_i,     // by stage, the input first
    input  block_kind_e         kind_i,
    input  logic         [ 5:0] rounding_i,  // of a tensor, in 1/64 step
    output logic         [ 6:0] rounding_o,  // in 1/128 step
    output stage_kinds_t        kinds_o
);

  function automatic logic given(block_kind_e kind);
    unique case (kind)
      BlockInter, BlockWhole, BlockChromaInter, BlockChromaIntra: return 1'b1;
      default: return 1'b0;
    endcase
  endfunction
  function automatic logic without_dc(block_kind_e kind);
    unique case (kind)
      BlockWhole, BlockChromaInter, BlockChromaIntra: return 1'b1;
      default: return 1'b0;
    endcase
  endfunction
  always_comb begin
    unique case (kind_i)
      BlockIntra4, BlockWhole: rounding_o = 7'd56;
      BlockInter, BlockChromaIntra: rounding_o = 7'd44;
      BlockChromaInter: rounding_o = 7'd27;
      default: rounding_o = {rounding_i, 1'b0};
    endcase
  end

  block_kind_e kind_q[1:14];
  always_ff @(posedge clk_i) begin
    if (valid_i[0]) kind_q[1] <= kind_i;
    for (int unsigned s = 2; s <= 14; s++) begin
      if (valid_i[s-1]) kind_q[s] <= kind_q[s-1];
    end
  end
  always_comb begin
    kinds_o.given_to_7[0] = given(kind_i);
    for (int unsigned s = 1; s <= 7; s++) kinds_o.given_to_7[s] = given(kind_q[s]);
  end
  assign kinds_o.ruled_4 = kind_q[4] != BlockTensor;
  assign kinds_o.ruled_11 = kind_q[11] != BlockTensor;
  assign kinds_o.without_dc_9 = without_dc(kind_q[9]);
  assign kinds_o.without_dc_11 = without_dc(kind_q[11]);
  assign kinds_o.kind_5 = kind_q[5];
  assign kinds_o.kind_9 = kind_q[9];
  assign kinds_o.kind_14 = kind_q[14];

endmodule
