// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Read port of the video lanes: commands of four clients (source, windows, coarse windows,
// deblocking rows) in turn to one memory, and what it answers back to them.
//
// A command is a tile of 64 bytes, or one half of it; it takes with it whose it is and the client's
// tag, and each half of the tile brings both back, in any order. So many halves are asked for at a
// time, at most. An answer that a client does not take holds up those behind it: clients take what
// they have asked for.
// Handshake: valid/ready on all sides.
// Latency: one clock each way.
// Throughput: one command and one half per clock.
// Golden: sim model `video_read`.
//
// InFlight: halves of tiles on their way, 2 or more. TagW: bits of a tag, 1 or more.
module tri_video_read #(
    parameter int unsigned InFlight = 256,
    parameter int unsigned TagW = 15,
    localparam int unsigned Clients = 4
) (
    input logic clk_i,
    input logic rst_ni,
    // Clients' commands.
    input logic [Clients-1:0] valid_i,
    output logic [Clients-1:0] ready_o,
    input logic [Clients-1:0][31:0] address_i,  // in tiles of 64 bytes
    input logic [Clients-1:0][TagW-1:0] tag_i,
    input logic [Clients-1:0][1:0] halves_i,  // which: [1] the lower one; one at least
    // Memory.
    output logic m_valid_o,
    input logic m_ready_i,
    output logic [31:0] m_address_o,
    output logic [TagW+1:0] m_tag_o,  // the client's, and above it its number
    output logic [1:0] m_halves_o,
    input logic s_valid_i,
    output logic s_ready_o,
    input logic [TagW+1:0] s_tag_i,
    input logic s_half_i,  // the lower one
    input logic s_error_i,
    input logic [255:0] s_data_i,
    // Clients' answers: valid_o for one of them.
    output logic [Clients-1:0] valid_o,
    input logic [Clients-1:0] ready_i,
    output logic [TagW-1:0] tag_o,
    output logic half_o,
    output logic error_o,
    output logic [255:0] data_o
);

  `TRI_REQUIRE(gen_flight_rule, InFlight >= 2, "InFlight is 2 or more")
  `TRI_REQUIRE(gen_tag_rule, TagW >= 1, "TagW is 1 or more")

  // ------------------------------------------------------------------ commands
  localparam int unsigned CountW = $clog2(InFlight + 1);
  logic [CountW-1:0] count_q;
  logic [Clients-1:0] grant;
  logic [1:0] client;
  logic any, room, take, came, m_valid_q;
  logic [1:0] m_halves_q;
  logic [31:0] m_address_q;
  logic [TagW+1:0] m_tag_q;
  tri_rr_arb #(
      .N(Clients)
  ) u_turn (
      .clk_i,
      .rst_ni,
      .req_i(valid_i),
      .advance_i(take),
      .valid_o(any),
      .gnt_o(grant),
      .idx_o(client)
  );
  assign room = count_q <= CountW'(InFlight - 2) && (!m_valid_q || m_ready_i);
  assign take = any && room;
  assign ready_o = grant & {Clients{room}};
  assign came = s_valid_i && s_ready_o && count_q != '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      m_valid_q <= 1'b0;
      count_q   <= '0;
    end else begin
      if (take) m_valid_q <= 1'b1;
      else if (m_ready_i) m_valid_q <= 1'b0;
      if (take) count_q <= count_q + (&halves_i[client] ? CountW'(2) : CountW'(1)) - CountW'(came);
      else if (came) count_q <= count_q - CountW'(1);
    end
  end
  always_ff @(posedge clk_i) begin
    if (take) begin
      m_address_q <= address_i[client];
      m_tag_q <= {client, tag_i[client]};
      m_halves_q <= halves_i[client];
    end
  end
  assign m_valid_o = m_valid_q;
  assign m_address_o = m_address_q;
  assign m_tag_o = m_tag_q;
  assign m_halves_o = m_halves_q;

  // ------------------------------------------------------------------ answers
  logic [Clients-1:0] valid_q;
  logic [TagW-1:0] tag_q;
  logic half_q, error_q;
  logic [255:0] data_q;
  assign s_ready_o = (valid_q & ~ready_i) == '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else if (s_ready_o) valid_q <= s_valid_i ? Clients'(1) << s_tag_i[TagW+:2] : '0;
  end
  always_ff @(posedge clk_i) begin
    if (s_valid_i && s_ready_o) begin
      tag_q   <= s_tag_i[TagW-1:0];
      half_q  <= s_half_i;
      error_q <= s_error_i;
      data_q  <= s_data_i;
    end
  end
  assign valid_o = valid_q;
  assign tag_o   = tag_q;
  assign half_o  = half_q;
  assign error_o = error_q;
  assign data_o  = data_q;

  `TRI_ASSERT_STREAM(CommandStays, m_valid_o, m_ready_i, {m_address_o, m_tag_o, m_halves_o})
  `TRI_ASSERT(SomeHalf, !m_valid_o || m_halves_o != '0)
  `TRI_ASSERT_STREAM(AnswerStays, valid_q != '0, s_ready_o, {
                     valid_o, tag_o, half_o, error_o, data_o})

endmodule
