// Carry resolution: holds the last byte back until no carry can reach it, and counts the 0xFF that follow it.
//
// Handshake: in valid/ready; out valid/ready, combinational from the input and the state; both ready only while the other side is.
// Latency: none. Throughput: one byte per clock; a run of n outstanding 0xFF takes n clocks more when it is resolved.
// Golden: `entropy::Encoder` (held, outstanding).
module tri_carry (
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

  // Runs longer than 65535 bytes of 0xFF do not occur: a slice of 2^20 macroblocks ends long before chance makes one.
  localparam int unsigned RunW = 16;

  logic held_valid_q, ending_q, filler_q;
  logic [7:0] held_q;
  logic [RunW-1:0] run_q, drain_q;
  logic draining, accept, is_run, carry;

  assign draining = drain_q != '0 || ending_q;
  assign ready_o = ready_i && !draining;
  assign accept = valid_i && ready_o;
  assign is_run = !end_i && byte_i == 9'h0FF;
  assign carry = !end_i && byte_i[8];

  always_comb begin
    end_o = 1'b0;
    if (draining) begin
      valid_o = 1'b1;
      end_o   = drain_q == '0;
      byte_o  = filler_q ? 8'h00 : 8'hFF;
    end else begin
      valid_o = valid_i && !is_run && held_valid_q;
      byte_o  = held_q + {7'd0, carry};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_valid_q <= 1'b0;
      ending_q <= 1'b0;
      run_q <= '0;
      drain_q <= '0;
    end else if (draining) begin
      if (ready_i) begin
        if (drain_q != '0) drain_q <= drain_q - RunW'(1);
        else ending_q <= 1'b0;
      end
    end else if (accept) begin
      if (is_run) begin
        run_q <= run_q + RunW'(1);
      end else begin
        drain_q <= run_q;
        run_q <= '0;
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

endmodule
