// Byte packer: emulation prevention (7.4.1.1) and packing into beats of eight bytes.
//
// Takes the slice's first bytes (start code raw, then header) while the lane is idle and the coder's bytes after. A full beat is handed over as
// the next byte comes, so that the last beat of a slice can be marked.
// Handshake: in valid/ready, ready does not depend on valid; out valid/ready, registered. Latency: nine bytes. Throughput: one byte per clock,
// one clock more for each byte inserted. Golden: `stream::nal::write`.
module tri_byte_packer (
    input logic clk_i,
    input logic rst_ni,

    input  logic       valid_i,
    output logic       ready_o,
    input  logic       raw_i,    // start code: not subject to emulation prevention
    input  logic       end_i,    // no byte: the slice is through
    input  logic [7:0] byte_i,

    output logic        out_valid_o,
    input  logic        out_ready_i,
    output logic [63:0] out_data_o,
    output logic [ 7:0] out_keep_o,
    output logic        out_last_o
);

  logic [7:0][7:0] beat_q, out_q;
  logic [3:0] count_q;
  logic [7:0] keep_q;
  logic out_valid_q, last_q, hold_q, ending_q;
  logic [7:0] held_q;
  logic [1:0] zeros_q;

  // A byte comes from the input, or from the hold behind the 0x03 that was put before it.
  logic room, accept, insert, put, hand_over;
  logic [7:0] next;
  assign room = count_q != 4'd8 || !out_valid_q;
  assign ready_o = room && !hold_q && !ending_q;
  assign accept = valid_i && ready_o;
  assign insert = accept && !end_i && !raw_i && zeros_q == 2'd2 && byte_i <= 8'd3;
  assign put = (accept && !end_i) || (hold_q && room);
  assign next = hold_q ? held_q : insert ? 8'd3 : byte_i;
  assign hand_over = (put && count_q == 4'd8) || (ending_q && !out_valid_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      out_valid_q <= 1'b0;
      hold_q <= 1'b0;
      ending_q <= 1'b0;
      zeros_q <= '0;
    end else begin
      if (hand_over) out_valid_q <= 1'b1;
      else if (out_ready_i) out_valid_q <= 1'b0;
      if (ending_q && hand_over) count_q <= '0;
      else if (put) count_q <= count_q == 4'd8 ? 4'd1 : count_q + 4'd1;
      hold_q <= insert || (hold_q && !room);
      if (accept && end_i) ending_q <= 1'b1;
      else if (hand_over) ending_q <= 1'b0;
      if (put) begin
        if (next != '0 || (accept && raw_i)) zeros_q <= '0;
        else if (zeros_q != 2'd2) zeros_q <= zeros_q + 2'd1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    if (insert) held_q <= byte_i;
    if (put) beat_q[count_q[2:0]] <= next;
    if (hand_over) begin
      out_q  <= beat_q;
      keep_q <= ~(8'hFE << (count_q - 4'd1));
      last_q <= ending_q;
    end
  end

  // Bytes that are not kept are zero.
  for (genvar i = 0; i < 8; i++) begin : gen_data
    assign out_data_o[8*i+:8] = keep_q[i] ? out_q[i] : '0;
  end
  assign out_valid_o = out_valid_q;
  assign out_keep_o  = keep_q;
  assign out_last_o  = last_q;

endmodule
