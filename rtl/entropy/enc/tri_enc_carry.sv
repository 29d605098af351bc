// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Carry resolution: holds the last byte back until no carry can reach it, and counts the 0xFF that
// follow it.
//
// Handshake: in valid/ready; ready follows ready_i, but for bytes that are only counted or held.
// Out valid/ready, combinational from the input and the state.
// Latency: none.
// Throughput: one byte per clock; a run of n outstanding 0xFF takes n clocks more when it is
// resolved.
// Golden: `entropy::Encoder` (held, outstanding).
module tri_enc_carry (
    input logic clk_i,
    input logic rst_ni,

    input  logic       valid_i,
    output logic       ready_o,
    input  logic       end_i,
    input  logic [8:0] byte_i,

    output logic       valid_o,
    input  logic       ready_i,
    output logic       end_o,
    output logic [7:0] byte_o
);

  // Runs longer than 65535 bytes of 0xFF do not occur: a slice of 2^20 macroblocks ends long before
  // chance makes one.
  localparam int unsigned RunW = 16;

  // One counter for both: a run grows while it is not resolved, and while it is sent no byte comes
  // in.
  logic held_valid_q, draining_q, ending_q, filler_q;
  logic [7:0] held_q;
  logic [RunW-1:0] run_q;
  logic sending, accept, is_run, carry;

  assign sending = draining_q || ending_q;
  assign ready_o = !sending && (ready_i || is_run || !held_valid_q);
  assign accept  = valid_i && ready_o;
  assign is_run  = !end_i && byte_i == 9'h0FF;
  assign carry   = !end_i && byte_i[8];

  assign end_o   = ending_q && !draining_q;
  always_comb begin
    if (sending) begin
      valid_o = 1'b1;
      byte_o  = filler_q ? 8'h00 : 8'hFF;
    end else begin
      valid_o = valid_i && !is_run && held_valid_q;
      byte_o  = held_q + {7'd0, carry};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_valid_q <= 1'b0;
      draining_q <= 1'b0;
      ending_q <= 1'b0;
      run_q <= '0;
    end else if (sending) begin
      if (ready_i) begin
        if (draining_q) begin
          run_q <= run_q - RunW'(1);
          draining_q <= run_q != RunW'(1);
        end else begin
          ending_q <= 1'b0;
        end
      end
    end else if (accept) begin
      if (is_run) begin
        run_q <= run_q + RunW'(1);
      end else begin
        draining_q <= run_q != '0;
        held_valid_q <= !end_i;
        ending_q <= end_i;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (accept && !is_run) begin
      held_q   <= byte_i[7:0];
      filler_q <= carry;
    end
  end

  `TRI_ASSERT_STREAM(ByteStays, valid_o, ready_i, {end_o, byte_o})

endmodule
