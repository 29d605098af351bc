// Input side: takes the blocks that were asked for, aligns them, and keeps the samples until they are issued.
//
// Blocks of a scan are not kept: the largest exponent of the lane's scan is, and gives the exponent of the encoding pass:
// E − (SampleBits−2) − clip. A block that was not asked for is dropped and reported.
//
// Handshake: s_blk valid/ready with ready always 1 (room is reserved by the request). read_*: the oldest block of a lane, one clock
// later. Latency: block in to block readable 7 clocks. Throughput: one block per clock.
// Golden: `align::block`; sim model `input`.
//
// Lanes: number of lanes, 2 to 64, a power of two. SampleBits: 8.
module tri_input
  import tri_enc_pkg::*;
#(
    parameter int unsigned Lanes = 8,
    parameter int unsigned SampleBits = 8,
    localparam int unsigned LaneW = $clog2(Lanes)
) (
    input logic clk_i,
    input logic rst_ni,

    input  logic             s_blk_valid_i,
    output logic             s_blk_ready_o,
    input  logic [LaneW-1:0] s_blk_lane_i,
    input  logic [    511:0] s_blk_data_i,
    input  logic [     31:0] s_blk_scale_i,

    input logic                   push_i,
    input logic       [LaneW-1:0] push_lane_i,
    input job_align_t             push_job_i,
    input logic       [Lanes-1:0] job_sel_i,
    input logic       [Lanes-1:0] scanning_i,
    input logic                   clear_i,      // a job is taken: its scan starts from nothing
    input logic       [LaneW-1:0] clear_lane_i,

    input  logic [Lanes-1:0] expected_i,
    output logic [Lanes-1:0] accepted_o,
    output logic [Lanes-1:0] released_o,
    output logic             unexpected_o,

    output logic [        Lanes-1:0] avail_o,
    input  logic                     read_i,
    input  logic [        LaneW-1:0] read_lane_i,
    output logic [16*SampleBits-1:0] samples_o,

    output logic [Lanes-1:0] nonfinite_o,
    output logic [Lanes-1:0] clipped_o,

    // Trace: the aligned block.
    output logic                     align_valid_o,
    output logic [        LaneW-1:0] align_lane_o,
    output logic                     align_scan_o,
    output logic [16*SampleBits-1:0] align_samples_o
);

  // Accept; read the lane's job.
  logic accept;
  assign s_blk_ready_o = 1'b1;
  assign accept = s_blk_valid_i && expected_i[s_blk_lane_i];
  assign unexpected_o = s_blk_valid_i && !expected_i[s_blk_lane_i];
  always_comb begin
    accepted_o = '0;
    accepted_o[s_blk_lane_i] = accept;
  end

  job_align_t job;
  tri_ram_1r1w #(
      .Width($bits(job_align_t)),
      .Depth(2 * Lanes)
  ) u_job (
      .clk_i,
      .wen_i  (push_i),
      .waddr_i({push_lane_i, !job_sel_i[push_lane_i]}),
      .wdata_i(push_job_i),
      .ren_i  (accept),
      .raddr_i({s_blk_lane_i, job_sel_i[s_blk_lane_i]}),
      .rdata_o(job)
  );

  logic a_valid_q, a_scan_q;
  logic [LaneW-1:0] a_lane_q;
  logic [511:0] a_data_q;
  logic [31:0] a_scale_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) a_valid_q <= 1'b0;
    else a_valid_q <= accept;
  end
  always_ff @(posedge clk_i) begin
    if (accept) begin
      a_lane_q  <= s_blk_lane_i;
      a_scan_q  <= scanning_i[s_blk_lane_i];
      a_data_q  <= s_blk_data_i;
      a_scale_q <= s_blk_scale_i;
    end
  end

  // Exponents that scans have found.
  logic [Lanes-1:0] found_q;
  logic [Lanes-1:0][9:0] largest_q;
  logic signed [9:0] exponent;
  always_comb begin
    exponent = job.exponent;
    if (job.scan) begin
      exponent = found_q[a_lane_q] ?
          $signed(largest_q[a_lane_q]) - 10'(SampleBits - 2) - $signed({6'd0, job.clip}) : '0;
    end
  end

  logic o_valid, o_scan, o_nan, o_inf, o_clipped, o_nonzero;
  logic [LaneW-1:0] o_lane;
  logic [16*SampleBits-1:0] o_samples;
  logic signed [9:0] o_max;
  tri_align #(
      .SampleBits(SampleBits),
      .LaneW(LaneW)
  ) u_align (
      .clk_i,
      .rst_ni,
      .valid_i(a_valid_q),
      .format_i(job.fmt),
      .scan_i(a_scan_q),
      .exponent_i(exponent),
      .lane_i(a_lane_q),
      .data_i(a_data_q),
      .scale_i(a_scale_q),
      .valid_o(o_valid),
      .lane_o(o_lane),
      .scan_o(o_scan),
      .samples_o(o_samples),
      .nan_o(o_nan),
      .inf_o(o_inf),
      .clipped_o(o_clipped),
      .nonzero_o(o_nonzero),
      .max_exponent_o(o_max)
  );

  assign align_valid_o = o_valid;
  assign align_lane_o = o_lane;
  assign align_scan_o = o_scan;
  assign align_samples_o = o_samples;

  // Keep.
  logic keep;
  logic [Lanes-1:0] put, take;
  logic [Lanes-1:0][1:0] rd_q;
  logic [1:0] wr;  // behind the lane's last block
  logic [Lanes-1:0][2:0] count_q;
  assign keep = o_valid && !o_scan;
  assign wr   = rd_q[o_lane] + count_q[o_lane][1:0];
  always_comb begin
    put = '0;
    put[o_lane] = keep;
    take = '0;
    take[read_lane_i] = read_i;
    nonfinite_o = '0;
    nonfinite_o[o_lane] = o_valid && (o_nan || o_inf);
    clipped_o = '0;
    clipped_o[o_lane] = keep && o_clipped;
  end

  // What has left, a clock later: from here to the requests the way is long.
  logic read_q, seen_q;
  logic [LaneW-1:0] read_lane_q, seen_lane_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q <= 1'b0;
      seen_q <= 1'b0;
    end else begin
      read_q <= read_i;
      seen_q <= o_valid && o_scan;
    end
  end
  always_ff @(posedge clk_i) begin
    if (read_i) read_lane_q <= read_lane_i;
    if (o_valid) seen_lane_q <= o_lane;
  end
  always_comb begin
    released_o = '0;
    released_o[read_lane_q] = read_q;
    if (seen_q) released_o[seen_lane_q] = 1'b1;
  end

  tri_ram_banks #(
      .Width(16 * SampleBits),
      .Depth(InDepth * Lanes)
  ) u_blocks (
      .clk_i,
      .wen_i  (keep),
      .waddr_i({o_lane, wr}),
      .wdata_i(o_samples),
      .ren_i  (read_i),
      .raddr_i({read_lane_i, rd_q[read_lane_i]}),
      .rdata_o(samples_o)
  );

  for (genvar l = 0; l < Lanes; l++) begin : gen_avail
    assign avail_o[l] = count_q[l] != '0;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rd_q <= '0;
      count_q <= '0;
      found_q <= '0;
    end else begin
      for (int unsigned l = 0; l < Lanes; l++) begin
        if (take[l]) rd_q[l] <= rd_q[l] + 2'd1;
        if (put[l] != take[l]) count_q[l] <= put[l] ? count_q[l] + 3'd1 : count_q[l] - 3'd1;
        if (clear_i && clear_lane_i == LaneW'(l)) found_q[l] <= 1'b0;
        else if (o_valid && o_scan && o_nonzero && o_lane == LaneW'(l)) found_q[l] <= 1'b1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (o_valid && o_scan && o_nonzero) begin
      if (!found_q[o_lane] || o_max > $signed(largest_q[o_lane])) largest_q[o_lane] <= o_max;
    end
  end

endmodule
