// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Write port of the video lanes: writes of three clients (samples, coarse means, records) in turn
// to one memory, and how many of each lane's are not in it yet.
//
// A write is a quarter of a tile of 64 bytes, or the words of four bytes of it that are marked, and
// takes its lane with it. Memory says once for each write, with its lane, that it is done: from
// then on a read sees it. Order between writes does not matter: nobody writes a byte twice without
// waiting for open_o between. So many of a lane's writes are open at a time, at most; those of
// other lanes go on.
// Handshake: valid/ready for writes; answers are always taken, and those that nobody waits for are
// dropped. error_o[lane] marks an answer with an error.
// Latency: one clock.
// Throughput: one write and one answer per clock.
// Golden: sim model `rr_arb`; writes as they were given, alone in sim/tests/blocks.
//
// InFlight: open writes of a lane, 2 or more.
module tri_video_write
  import tri_reference_pkg::*;
#(
    parameter  int unsigned InFlight = 64,
    localparam int unsigned Clients  = 3
) (
    input logic clk_i,
    input logic rst_ni,
    input logic [Clients-1:0] valid_i,
    output logic [Clients-1:0] ready_o,
    input write_t [Clients-1:0] write_i,
    // Memory.
    output logic m_valid_o,
    input logic m_ready_i,
    output write_t m_write_o,
    input logic s_valid_i,
    input logic [1:0] s_lane_i,
    input logic s_error_i,
    // By lane: writes that were taken and are not done.
    output logic [3:0] open_o,
    output logic [3:0] error_o
);

  `TRI_REQUIRE(gen_flight_rule, InFlight >= 2, "InFlight is 2 or more")

  localparam int unsigned CountW = $clog2(InFlight + 1);

  logic [3:0] full_q, wanted, grant;
  logic [1:0] client;
  logic any, room, take;
  write_t taken;
  for (genvar c = 0; c < 4; c++) begin : gen_client
    if (c < Clients) begin : gen_wanted
      assign wanted[c] = valid_i[c] && !full_q[write_i[c].lane];
    end else begin : gen_none
      assign wanted[c] = 1'b0;
    end
  end
  tri_rr_arb #(
      .N(4)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(wanted),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(client)
  );
  assign take = any && room;
  assign ready_o = grant[Clients-1:0] & {Clients{room}};
  always_comb begin
    taken = write_i[0];
    for (int unsigned c = 1; c < Clients; c++) if (grant[c]) taken = write_i[c];
  end
  // Two places, so that no client sees whether memory is ready.
  tri_fifo #(
      .Width($bits(write_t)),
      .Depth(2)
  ) u_out (
      .clk_i,
      .rst_ni,
      .valid_i(any),
      .ready_o(room),
      .data_i (taken),
      .valid_o(m_valid_o),
      .ready_i(m_ready_i),
      .data_o (m_write_o)
  );

  logic unused_client;
  assign unused_client = ^{client, grant[3]};

  for (genvar i = 0; i < 4; i++) begin : gen_lane
    logic [CountW-1:0] count_q, count_d;
    logic more, less;
    assign more = take && taken.lane == 2'(i);
    assign less = s_valid_i && s_lane_i == 2'(i) && count_q != '0;
    assign count_d = count_q + CountW'(more) - CountW'(less);
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        count_q   <= '0;
        full_q[i] <= 1'b0;
      end else begin
        if (more != less) count_q <= count_d;
        full_q[i] <= count_d == CountW'(InFlight);
      end
    end
    assign open_o[i]  = count_q != '0;
    assign error_o[i] = less && s_error_i;
  end

  `TRI_ASSERT_STREAM(WriteStays, m_valid_o, m_ready_i, m_write_o)

endmodule
