// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Control registers of the decoder behind an AXI4-Lite port (docs/registers.md), with the slot
// table.
//
// Handshake: s_axil as tri_axil. Job pushes leave as one-clock pulses in the clock in which the
// write is taken.
// Latency: responses follow one clock after the request.
// Throughput: a write and a read every two clocks.
// Golden: sim model `dec_regs`.
//
// Lanes: number of lanes, 2 to 64, a power of two.
module tri_dec_regs
  import tri_pkg::*;
  import tri_dec_pkg::*;
  import tri_regs_pkg::*;
#(
    parameter  int unsigned Lanes = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
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

    // The lane that the pipeline serves.
    output logic             slot_valid_o,
    output logic [LaneW-1:0] slot_lane_o,

    // A job is given.
    output logic             push_o,
    output logic [LaneW-1:0] push_lane_o,
    output job_t             push_job_o,

    input logic [Lanes-1:0] pending_i,
    input logic [Lanes-1:0] busy_i,
    input logic             empty_i,       // nothing is in the pipeline or at the output
    input logic             fails_i,       // a slice ends in an error
    input logic [LaneW-1:0] fails_lane_i,
    input logic             unexpected_i
);

  `TRI_REQUIRE_LANES(Lanes)

  logic enable_q, unexpected_q;
  logic [63:0] failed_q;
  logic [3:0][31:0] job_q;

  logic write, write_ok, read_ok;
  logic [11:0] waddr, raddr;
  logic [31:0] wdata, rdata;
  tri_axil u_axil (
      .clk_i,
      .rst_ni,
      .s_axil_awvalid_i,
      .s_axil_awready_o,
      .s_axil_awaddr_i,
      .s_axil_wvalid_i,
      .s_axil_wready_o,
      .s_axil_wdata_i,
      .s_axil_bvalid_o,
      .s_axil_bready_i,
      .s_axil_bresp_o,
      .s_axil_arvalid_i,
      .s_axil_arready_o,
      .s_axil_araddr_i,
      .s_axil_rvalid_o,
      .s_axil_rready_i,
      .s_axil_rdata_o,
      .s_axil_rresp_o,
      .write_o(write),
      .waddr_o(waddr),
      .wdata_o(wdata),
      .write_ok_i(write_ok),
      .raddr_o(raddr),
      .rdata_i(rdata),
      .read_ok_i(read_ok)
  );

  // Write side.
  logic is_slot, is_slots, slots_fit, is_push, is_job, push_fits;
  logic [6:0] slot_index, last_slot;
  logic [Lanes-1:0] lanes_busy, failed;
  logic [63:0] pending, busy, failed_clear;
  assign pending = 64'(pending_i);
  assign lanes_busy = busy_i | {Lanes{!empty_i}};
  assign busy = 64'(lanes_busy);
  // Entries 64 and up lie in the next 256 bytes.
  assign is_slot = waddr >= DecRegSlot && waddr < DecRegSlot + 12'(4 * Slots);
  assign slot_index = {waddr[9], waddr[7:2]};
  assign is_slots = waddr == DecRegSlots;
  assign slots_fit = wdata >= 32'd1 && wdata <= 32'(Slots);
  assign is_push = waddr == DecRegJobPush;
  assign is_job = waddr[11:4] == DecRegJob0[11:4];
  assign push_fits = wdata < 32'(Lanes) && !pending[wdata[5:0]];
  assign write_ok = is_slot || (is_slots && slots_fit) || (is_push && push_fits) || is_job ||
      waddr inside {DecRegCtrl, DecRegError, DecRegFailed, DecRegFailed + 12'd4};

  tri_slot_table #(
      .Lanes(Lanes)
  ) u_slots (
      .clk_i,
      .rst_ni,
      .enable_i(enable_q),
      .write_i(write && is_slot),
      .index_i(slot_index),
      .valid_i(wdata[31] && wdata[30:0] < 31'(Lanes)),
      .lane_i(wdata[LaneW-1:0]),
      .set_last_i(write && is_slots && slots_fit),
      .last_i(7'(wdata[6:0] - 7'd1)),
      .last_o(last_slot),
      .valid_o(slot_valid_o),
      .lane_o(slot_lane_o)
  );
  assign push_o = write && is_push && push_fits;
  assign push_lane_o = wdata[LaneW-1:0];

  // What is written, and the four job words, by field.
  /* verilator lint_off UNUSEDSIGNAL */
  dec_ctrl_t ctrl;
  dec_error_t error_clear;
  dec_job_regs_t job;
  /* verilator lint_on UNUSEDSIGNAL */
  assign ctrl = wdata;
  assign error_clear = wdata;
  assign job = job_q;
  assign push_job_o.header.macroblocks = job.job0.macroblocks;
  assign push_job_o.header.width = job.job0.width;
  assign push_job_o.header.init_qp = job.job1.init_qp;
  assign push_job_o.header.pps_id = job.job1.pps_id;
  assign push_job_o.header.frame_num_bits = job.job1.frame_num_bits;
  assign push_job_o.header.lsb_bits = job.job1.lsb_bits;
  assign push_job_o.header.order_type = job.job1.order_type;
  assign push_job_o.header.delta_zero = job.job1.delta_zero;
  assign push_job_o.header.bottom = job.job1.bottom;
  assign push_job_o.header.redundant = job.job1.redundant;
  assign push_job_o.header.deblocking_control = job.job1.deblocking_control;
  assign push_job_o.header.transform8x8 = job.job1.transform8x8;
  assign push_job_o.out.exponent = job.job2.exponent;
  assign push_job_o.out.fmt = job.job2.format;

  always_comb begin
    failed = '0;
    failed[fails_lane_i] = fails_i;
    failed_clear = '0;
    if (write && waddr == DecRegFailed) failed_clear[31:0] = wdata;
    if (write && waddr == DecRegFailed + 12'd4) failed_clear[63:32] = wdata;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= 1'b0;
      unexpected_q <= 1'b0;
      failed_q <= '0;
      job_q <= '0;
    end else begin
      if (write && waddr == DecRegCtrl) enable_q <= ctrl.enable;
      if (write && is_job) job_q[waddr[3:2]] <= wdata;
      unexpected_q <= unexpected_i ||
          (unexpected_q && !(write && waddr == DecRegError && error_clear.unexpected));
      failed_q <= (failed_q & ~failed_clear) | 64'(failed);
    end
  end

  // Read side.
  dec_config_t config_word;
  dec_error_t  error_word;
  assign config_word = '{
          version: DecVersion,
          sample_bits: 8'(SampleBits),
          slots: 8'(Slots),
          lanes: 8'(Lanes)
      };
  assign error_word = '{unexpected: unexpected_q, default: '0};
  always_comb begin
    read_ok = 1'b1;
    unique case (raddr)
      DecRegId: rdata = DecId;
      DecRegConfig: rdata = config_word;
      DecRegCtrl: rdata = {31'd0, enable_q};
      DecRegError: rdata = error_word;
      DecRegSlots: rdata = 32'(last_slot) + 32'd1;
      DecRegPending: rdata = pending[31:0];
      DecRegPending + 12'd4: rdata = pending[63:32];
      DecRegBusy: rdata = busy[31:0];
      DecRegBusy + 12'd4: rdata = busy[63:32];
      DecRegFailed: rdata = failed_q[31:0];
      DecRegFailed + 12'd4: rdata = failed_q[63:32];
      DecRegJob0, DecRegJob1, DecRegJob2, DecRegJob3: rdata = job_q[raddr[3:2]];
      default: begin
        rdata   = '0;
        read_ok = 1'b0;
      end
    endcase
  end

endmodule
