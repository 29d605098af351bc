// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Control registers of the encoder behind an AXI4-Lite port (docs/registers.md), with the slot
// table.
//
// Handshake: s_axil write: address and data are taken together, ready depends on valid; one write
// and one read may be outstanding. Job pushes leave as one-clock pulses in the clock in which the
// write is taken.
// Latency: responses follow one clock after the request.
// Throughput: a write and a read every two clocks.
// Golden: sim model `enc_regs`.
//
// Lanes: number of lanes, 2 to 64, a power of two. Align: 1; 0 when there is no alignment unit: the
// jobs that need it are refused.
module tri_enc_regs
  import tri_pkg::*;
  import tri_enc_pkg::*;
  import tri_regs_pkg::*;
#(
    parameter int unsigned Lanes = 8,
    parameter bit Align = 1'b1,
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
    input logic [Lanes-1:0] active_i,
    input logic [Lanes-1:0] start_pend_i,
    input logic [Lanes-1:0] idle_i,
    input logic [Lanes-1:0] nonfinite_i,
    input logic [Lanes-1:0] clipped_i,
    input logic             conflict_i,
    input logic             unexpected_i
);

  `TRI_REQUIRE_LANES(Lanes)

  logic enable_q;
  logic conflict_q, unexpected_q;
  logic [63:0] nonfinite_q, clipped_q;
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
  logic is_slot, is_slots, slots_fit, is_push, is_job, is_known, job_fits, push_fits;
  logic [6:0] slot_index, last_slot;
  logic [Lanes-1:0] lanes_busy;
  logic [63:0] pending, busy;
  // Entries 64 and up lie in the next 256 bytes.
  assign is_slot = waddr >= EncRegSlot && waddr < EncRegSlot + 12'(4 * Slots);
  assign slot_index = {waddr[9], waddr[7:2]};
  assign is_slots = waddr == EncRegSlots;
  assign slots_fit = wdata >= 32'd1 && wdata <= 32'(Slots);
  assign is_push = waddr == EncRegJobPush;
  assign is_job = waddr[11:4] == EncRegJob0[11:4];
  assign is_known = is_slot || is_slots || is_push || is_job ||
      waddr inside {EncRegCtrl, EncRegError, EncRegNonfinite,
       EncRegNonfinite + 12'd4, EncRegClipped, EncRegClipped + 12'd4};
  assign pending = 64'(pending_i);
  assign lanes_busy = pending_i | active_i | start_pend_i | ~idle_i;
  assign busy = 64'(lanes_busy);
  assign push_fits = wdata < 32'(Lanes) && !pending[wdata[5:0]] && job_fits;

  assign write_ok = is_known && (!is_push || push_fits) && (!is_slots || slots_fit);
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
  enc_ctrl_t ctrl;
  enc_error_t error_clear;
  enc_job_regs_t job;
  /* verilator lint_on UNUSEDSIGNAL */
  assign ctrl = wdata;
  assign error_clear = wdata;
  assign job = job_q;
  assign push_job_o.slice.first_mb = job.job0.first_mb;
  assign push_job_o.issue.start_x = job.job0.start_x;
  assign push_job_o.issue.mb_count = job.job1.mb_count;
  assign push_job_o.issue.width = job.job1.width;
  assign push_job_o.issue.qp = job.job2.qp;
  assign push_job_o.slice.qp = job.job2.qp;
  assign push_job_o.issue.rounding = job.job2.rounding;
  assign push_job_o.issue.fmt = job.job2.format;
  assign push_job_o.align.clip = job.job2.clip;
  assign push_job_o.align.scan = job.job2.scan;
  assign push_job_o.issue.scan = job.job2.scan;
  assign push_job_o.align.exponent = job.job3.exponent;
  assign push_job_o.slice.idr_pic_id = job.job3.idr_pic_id;

  // Without the alignment unit: INT8 in units of 1, no scan.
  assign job_fits = Align || (job.job2.format >= 4'd11 && !job.job2.scan && job.job3.exponent == '0);

  logic [63:0] nonfinite_clear, clipped_clear;
  always_comb begin
    nonfinite_clear = '0;
    clipped_clear   = '0;
    if (write) begin
      unique case (waddr)
        EncRegNonfinite: nonfinite_clear[31:0] = wdata;
        EncRegNonfinite + 12'd4: nonfinite_clear[63:32] = wdata;
        EncRegClipped: clipped_clear[31:0] = wdata;
        EncRegClipped + 12'd4: clipped_clear[63:32] = wdata;
        default: ;
      endcase
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= 1'b0;
      conflict_q <= 1'b0;
      unexpected_q <= 1'b0;
      nonfinite_q <= '0;
      clipped_q <= '0;
      job_q <= '0;
    end else begin
      if (write && waddr == EncRegCtrl) enable_q <= ctrl.enable;
      if (write && is_job) job_q[waddr[3:2]] <= wdata;
      conflict_q <= conflict_i ||
          (conflict_q && !(write && waddr == EncRegError && error_clear.conflict));
      unexpected_q <= unexpected_i ||
          (unexpected_q && !(write && waddr == EncRegError && error_clear.unexpected));
      nonfinite_q <= (nonfinite_q & ~nonfinite_clear) | 64'(nonfinite_i);
      clipped_q <= (clipped_q & ~clipped_clear) | 64'(clipped_i);
    end
  end

  // Read side.
  enc_config_t config_word;
  enc_error_t  error_word;
  assign config_word = '{
          no_align: !Align,
          version: EncVersion,
          sample_bits: 8'(SampleBits),
          slots: 8'(Slots),
          lanes: 8'(Lanes)
      };
  assign error_word = '{unexpected: unexpected_q, conflict: conflict_q, default: '0};
  always_comb begin
    read_ok = 1'b1;
    unique case (raddr)
      EncRegId: rdata = EncId;
      EncRegConfig: rdata = config_word;
      EncRegCtrl: rdata = {31'd0, enable_q};
      EncRegError: rdata = error_word;
      EncRegSlots: rdata = 32'(last_slot) + 32'd1;
      EncRegPending: rdata = pending[31:0];
      EncRegPending + 12'd4: rdata = pending[63:32];
      EncRegBusy: rdata = busy[31:0];
      EncRegBusy + 12'd4: rdata = busy[63:32];
      EncRegNonfinite: rdata = nonfinite_q[31:0];
      EncRegNonfinite + 12'd4: rdata = nonfinite_q[63:32];
      EncRegClipped: rdata = clipped_q[31:0];
      EncRegClipped + 12'd4: rdata = clipped_q[63:32];
      EncRegJob0, EncRegJob1, EncRegJob2, EncRegJob3: rdata = job_q[raddr[3:2]];
      default: begin
        rdata   = '0;
        read_ok = 1'b0;
      end
    endcase
  end

endmodule
