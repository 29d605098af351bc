// SPDX-License-Identifier: Apache-2.0

// tri_axil: a response for each request, one at a time, that stays until it is taken; a write is
// made once.
module axil (
    input logic        clk_i,
    input logic        awvalid_i,
    input logic [11:0] awaddr_i,
    input logic        wvalid_i,
    input logic [31:0] wdata_i,
    input logic        bready_i,
    input logic        arvalid_i,
    input logic [11:0] araddr_i,
    input logic        rready_i,
    input logic        write_ok_i,
    input logic [31:0] rdata_i,
    input logic        read_ok_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic awready, wready, bvalid, arready, rvalid, write;
  logic [1:0] bresp, rresp;
  logic [31:0] rdata, wdata;
  logic [11:0] waddr, raddr;
  tri_axil dut (
      .clk_i,
      .rst_ni,
      .s_axil_awvalid_i(awvalid_i),
      .s_axil_awready_o(awready),
      .s_axil_awaddr_i (awaddr_i),
      .s_axil_wvalid_i (wvalid_i),
      .s_axil_wready_o (wready),
      .s_axil_wdata_i  (wdata_i),
      .s_axil_bvalid_o (bvalid),
      .s_axil_bready_i (bready_i),
      .s_axil_bresp_o  (bresp),
      .s_axil_arvalid_i(arvalid_i),
      .s_axil_arready_o(arready),
      .s_axil_araddr_i (araddr_i),
      .s_axil_rvalid_o (rvalid),
      .s_axil_rready_i (rready_i),
      .s_axil_rdata_o  (rdata),
      .s_axil_rresp_o  (rresp),
      .write_o         (write),
      .waddr_o         (waddr),
      .wdata_o         (wdata),
      .write_ok_i,
      .raddr_o         (raddr),
      .rdata_i,
      .read_ok_i
  );

  stream_stays #(
      .Width(2)
  ) u_b (
      .clk_i,
      .rst_ni,
      .valid_i  (bvalid),
      .ready_i  (bready_i),
      .payload_i(bresp)
  );
  stream_stays #(
      .Width(34)
  ) u_r (
      .clk_i,
      .rst_ni,
      .valid_i  (rvalid),
      .ready_i  (rready_i),
      .payload_i({rdata, rresp})
  );

  // Requests that are taken and not answered, and what their answers are to be.
  logic write_open_q, read_open_q, ok_q, read_ok_q;
  logic [31:0] rdata_q;
  logic take_write, take_read;
  assign take_write = awvalid_i && awready;
  assign take_read  = arvalid_i && arready;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      write_open_q <= 1'b0;
      read_open_q  <= 1'b0;
    end else begin
      if (take_write) write_open_q <= 1'b1;
      else if (bvalid && bready_i) write_open_q <= 1'b0;
      if (take_read) read_open_q <= 1'b1;
      else if (rvalid && rready_i) read_open_q <= 1'b0;
    end
    if (take_write) ok_q <= write_ok_i;
    if (take_read) begin
      read_ok_q <= read_ok_i;
      rdata_q   <= rdata_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      address_with_data : assert (awready == wready && (!awready || (awvalid_i && wvalid_i)));
      one_write_at_a_time : assert (!(take_write && write_open_q));
      one_read_at_a_time : assert (!(take_read && read_open_q));
      answer_of_write : assert (bvalid == write_open_q && (!bvalid || bresp == {!ok_q, 1'b0}));
      answer_of_read :
      assert (rvalid == read_open_q && (!rvalid || (rresp == {!read_ok_q, 1'b0} &&
                                                    rdata == rdata_q)));
      written_once : assert (write == take_write && (!write || wdata == wdata_i));
      address_of_word :
      assert (waddr == {awaddr_i[11:2], 2'b00} && raddr == {araddr_i[11:2], 2'b00});
      no_wait_for_ever : assert (!(awvalid_i && wvalid_i && !write_open_q) || take_write);
      error_answered : cover (bvalid && bready_i && bresp == 2'b10);
      both_at_once : cover (take_write && take_read);
    end
  end

endmodule
