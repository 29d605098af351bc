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

  localparam logic [31:0] Id = 32'h5452_4943;

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
  logic is_slot, is_push, is_job, is_known, job_fits, push_fits;
  logic [Lanes-1:0] lanes_busy;
  logic [63:0] pending, busy;
  assign is_slot = waddr[11:8] == RegSlot[11:8];
  assign is_push = waddr == RegJobPush;
  assign is_job = waddr[11:4] == RegJob[11:4];
  assign is_known = is_slot || is_push || is_job || waddr inside {RegCtrl, RegError, RegNonfinite,
      RegNonfinite + 12'd4, RegClipped, RegClipped + 12'd4};
  assign pending = 64'(pending_i);
  assign lanes_busy = pending_i | active_i | start_pend_i | ~idle_i;
  assign busy = 64'(lanes_busy);
  assign push_fits = wdata < 32'(Lanes) && !pending[wdata[5:0]] && job_fits;

  assign write_ok = is_known && (!is_push || push_fits);
  tri_slot_table #(
      .Lanes(Lanes)
  ) u_slots (
      .clk_i,
      .rst_ni,
      .enable_i(enable_q),
      .write_i (write && is_slot),
      .index_i (waddr[7:2]),
      .valid_i (wdata[31] && wdata[30:0] < 31'(Lanes)),
      .lane_i  (wdata[LaneW-1:0]),
      .valid_o (slot_valid_o),
      .lane_o  (slot_lane_o)
  );
  assign push_o = write && is_push && push_fits;
  assign push_lane_o = wdata[LaneW-1:0];

  // The four job words (docs/registers.md).
  assign push_job_o.slice.first_mb = job_q[0][19:0];
  assign push_job_o.issue.start_x = job_q[0][29:20];
  assign push_job_o.issue.mb_count = job_q[1][19:0];
  assign push_job_o.issue.width = job_q[1][29:20];
  assign push_job_o.issue.qp = job_q[2][5:0];
  assign push_job_o.slice.qp = job_q[2][5:0];
  assign push_job_o.issue.rounding = job_q[2][13:8];
  assign push_job_o.align.fmt = job_q[2][19:16];
  assign push_job_o.align.clip = job_q[2][23:20];
  assign push_job_o.align.scan = job_q[2][24];
  assign push_job_o.issue.scan = job_q[2][24];
  assign push_job_o.align.exponent = job_q[3][9:0];
  assign push_job_o.slice.idr_pic_id = job_q[3][31:16];

  // Without the alignment unit: INT8 in units of 1, no scan.
  assign job_fits = Align || (push_job_o.align.fmt >= 4'd11 && !push_job_o.align.scan &&
                              push_job_o.align.exponent == '0);

  logic [63:0] nonfinite_clear, clipped_clear;
  always_comb begin
    nonfinite_clear = '0;
    clipped_clear   = '0;
    if (write) begin
      unique case (waddr)
        RegNonfinite: nonfinite_clear[31:0] = wdata;
        RegNonfinite + 12'd4: nonfinite_clear[63:32] = wdata;
        RegClipped: clipped_clear[31:0] = wdata;
        RegClipped + 12'd4: clipped_clear[63:32] = wdata;
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
      if (write && waddr == RegCtrl) enable_q <= wdata[0];
      if (write && is_job) job_q[waddr[3:2]] <= wdata;
      conflict_q <= conflict_i || (conflict_q && !(write && waddr == RegError && wdata[0]));
      unexpected_q <= unexpected_i || (unexpected_q && !(write && waddr == RegError && wdata[1]));
      nonfinite_q <= (nonfinite_q & ~nonfinite_clear) | 64'(nonfinite_i);
      clipped_q <= (clipped_q & ~clipped_clear) | 64'(clipped_i);
    end
  end

  // Read side.
  always_comb begin
    read_ok = 1'b1;
    unique case (raddr)
      RegId: rdata = Id;
      RegConfig: rdata = {!Align, 7'd1, 8'(SampleBits), 8'(Slots), 8'(Lanes)};
      RegCtrl: rdata = {31'd0, enable_q};
      RegError: rdata = {30'd0, unexpected_q, conflict_q};
      RegPending: rdata = pending[31:0];
      RegPending + 12'd4: rdata = pending[63:32];
      RegBusy: rdata = busy[31:0];
      RegBusy + 12'd4: rdata = busy[63:32];
      RegNonfinite: rdata = nonfinite_q[31:0];
      RegNonfinite + 12'd4: rdata = nonfinite_q[63:32];
      RegClipped: rdata = clipped_q[31:0];
      RegClipped + 12'd4: rdata = clipped_q[63:32];
      RegJob, RegJob + 12'd4, RegJob + 12'd8, RegJob + 12'd12: rdata = job_q[raddr[3:2]];
      default: begin
        rdata   = '0;
        read_ok = 1'b0;
      end
    endcase
  end

endmodule
