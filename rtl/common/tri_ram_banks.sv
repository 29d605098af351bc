// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Memory with one read and one write port out of banks: an access moves the one bank that it
// addresses, so it costs the energy of a bank.
//
// Behaves as one tri_ram_1r1w of the same size in every clock.
// Handshake: none.
// Latency: one clock.
// Throughput: one read and one write per clock.
// Golden: an array.
//
// Width: bits of a word, 1 or more. Depth: words, 2 or more, a power of two. BankDepth: words of a
// bank, 2 or more, a power of two; with Depth or more there is one bank.
module tri_ram_banks #(
    parameter int unsigned Width = 32,
    parameter int unsigned Depth = 256,
    parameter int unsigned BankDepth = 64,
    localparam int unsigned AddrW = $clog2(Depth)
) (
    input  logic             clk_i,
    input  logic             wen_i,
    input  logic [AddrW-1:0] waddr_i,
    input  logic [Width-1:0] wdata_i,
    input  logic             ren_i,
    input  logic [AddrW-1:0] raddr_i,
    output logic [Width-1:0] rdata_o
);

  `TRI_REQUIRE(gen_width_rule, Width >= 1, "Width is 1 or more")
  `TRI_REQUIRE_POWER(gen_depth_rule, Depth, "Depth is a power of two, 2 or more")
  `TRI_REQUIRE_POWER(gen_bank_rule, BankDepth, "BankDepth is a power of two, 2 or more")

  if (Depth <= BankDepth) begin : gen_one
    tri_ram_1r1w #(
        .Width(Width),
        .Depth(Depth)
    ) u_ram (
        .clk_i,
        .wen_i,
        .waddr_i,
        .wdata_i,
        .ren_i,
        .raddr_i,
        .rdata_o
    );
  end else begin : gen_banks
    localparam int unsigned Banks = Depth / BankDepth;
    localparam int unsigned BankAddrW = $clog2(BankDepth);
    localparam int unsigned BankW = AddrW - BankAddrW;

    logic [BankW-1:0] bank_q;
    logic [Banks-1:0][Width-1:0] rdata;
    for (genvar b = 0; b < Banks; b++) begin : gen_bank
      tri_ram_1r1w #(
          .Width(Width),
          .Depth(BankDepth)
      ) u_ram (
          .clk_i,
          .wen_i  (wen_i && waddr_i[AddrW-1:BankAddrW] == BankW'(b)),
          .waddr_i(waddr_i[BankAddrW-1:0]),
          .wdata_i,
          .ren_i  (ren_i && raddr_i[AddrW-1:BankAddrW] == BankW'(b)),
          .raddr_i(raddr_i[BankAddrW-1:0]),
          .rdata_o(rdata[b])
      );
    end
    always_ff @(posedge clk_i) begin
      if (ren_i) bank_q <= raddr_i[AddrW-1:BankAddrW];
    end
    assign rdata_o = rdata[bank_q];
  end

endmodule
