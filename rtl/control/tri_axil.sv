// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// AXI4-Lite port in front of registers: one write and one read may be outstanding.
//
// Handshake: address and data of a write are taken together, ready depends on valid; write_o is
// high in the clock in which the write is taken, reads are answered from rdata_i of the clock in
// which they are taken. Byte strobes are not offered: registers are written whole.
// Latency: responses follow one clock after the request.
// Throughput: a write and a read every two clocks.
// Golden: sim model `axil`.
module tri_axil (
    input logic clk_i,
    input logic rst_ni,

    input  logic        s_axil_awvalid_i,
    output logic        s_axil_awready_o,
    input  logic [11:0] s_axil_awaddr_i,
    input  logic        s_axil_wvalid_i,
    output logic        s_axil_wready_o,
    input  logic [31:0] s_axil_wdata_i,
    output logic        s_axil_bvalid_o,
    input  logic        s_axil_bready_i,
    output logic [ 1:0] s_axil_bresp_o,
    input  logic        s_axil_arvalid_i,
    output logic        s_axil_arready_o,
    input  logic [11:0] s_axil_araddr_i,
    output logic        s_axil_rvalid_o,
    input  logic        s_axil_rready_i,
    output logic [31:0] s_axil_rdata_o,
    output logic [ 1:0] s_axil_rresp_o,

    output logic        write_o,
    output logic [11:0] waddr_o,     // of a word
    output logic [31:0] wdata_o,
    input  logic        write_ok_i,  // else SLVERR
    output logic [11:0] raddr_o,
    input  logic [31:0] rdata_i,
    input  logic        read_ok_i
);

  localparam logic [1:0] RespOkay = 2'b00;
  localparam logic [1:0] RespSlvErr = 2'b10;

  logic bvalid_q, rvalid_q, read;
  logic [1:0] bresp_q, rresp_q;
  logic [31:0] rdata_q;

  assign write_o = s_axil_awvalid_i && s_axil_wvalid_i && !bvalid_q;
  assign read = s_axil_arvalid_i && !rvalid_q;
  assign waddr_o = {s_axil_awaddr_i[11:2], 2'b00};
  assign wdata_o = s_axil_wdata_i;
  assign raddr_o = {s_axil_araddr_i[11:2], 2'b00};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bvalid_q <= 1'b0;
      rvalid_q <= 1'b0;
      bresp_q  <= RespOkay;
      rresp_q  <= RespOkay;
      rdata_q  <= '0;
    end else begin
      if (write_o) begin
        bvalid_q <= 1'b1;
        bresp_q  <= write_ok_i ? RespOkay : RespSlvErr;
      end else if (s_axil_bready_i) begin
        bvalid_q <= 1'b0;
      end
      if (read) begin
        rvalid_q <= 1'b1;
        rdata_q  <= rdata_i;
        rresp_q  <= read_ok_i ? RespOkay : RespSlvErr;
      end else if (s_axil_rready_i) begin
        rvalid_q <= 1'b0;
      end
    end
  end

  assign s_axil_awready_o = write_o;
  assign s_axil_wready_o  = write_o;
  assign s_axil_arready_o = read;
  assign s_axil_bvalid_o  = bvalid_q;
  assign s_axil_bresp_o   = bresp_q;
  assign s_axil_rvalid_o  = rvalid_q;
  assign s_axil_rdata_o   = rdata_q;
  assign s_axil_rresp_o   = rresp_q;

  logic unused;
  assign unused = ^{s_axil_awaddr_i[1:0], s_axil_araddr_i[1:0]};

  // What the master must keep to, and what it gets.
  `TRI_ASSERT_PORT(WriteAddress, s_axil_awvalid_i, s_axil_awready_o, s_axil_awaddr_i)
  `TRI_ASSERT_PORT(WriteData, s_axil_wvalid_i, s_axil_wready_o, s_axil_wdata_i)
  `TRI_ASSERT_PORT(WriteResponse, s_axil_bvalid_o, s_axil_bready_i, s_axil_bresp_o)
  `TRI_ASSERT_PORT(ReadAddress, s_axil_arvalid_i, s_axil_arready_o, s_axil_araddr_i)
  `TRI_ASSERT_PORT(ReadData, s_axil_rvalid_o, s_axil_rready_i, {s_axil_rdata_o, s_axil_rresp_o})

endmodule
