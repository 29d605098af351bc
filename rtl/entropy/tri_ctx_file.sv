// Context file of a decoding lane: the states of all contexts in registers, read in the clock of the bin.
//
// Which context comes next depends on the bin at hand, so a memory that is read a clock ahead would cost every other clock.
// Handshake: none. The read is combinational; write_i updates the context that is read. Latency: none. Throughput: one bin per clock.
// Golden: `entropy::bins::SliceParser` (states).
module tri_ctx_file
  import tri_dec_pkg::*;
(
    input logic clk_i,

    input logic       init_valid_i,
    input logic [5:0] init_addr_i,
    input logic [6:0] init_state_i,

    input  logic [5:0] addr_i,
    output logic [6:0] state_o,
    input  logic       write_i,
    input  logic [6:0] state_i
);

  logic [Contexts-1:0][6:0] states_q;
  always_ff @(posedge clk_i) begin
    for (int unsigned c = 0; c < Contexts; c++) begin
      if (init_valid_i && init_addr_i == 6'(c)) states_q[c] <= init_state_i;
      else if (write_i && addr_i == 6'(c)) states_q[c] <= state_i;
    end
  end
  always_comb begin
    state_o = '0;
    for (int unsigned c = 0; c < Contexts; c++) begin
      if (addr_i == 6'(c)) state_o |= states_q[c];
    end
  end

endmodule
