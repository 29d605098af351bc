// SPDX-License-Identifier: Apache-2.0

// tri_enc_carry = a wide adder: of a slice of any length, each byte that comes out is the byte that
// went in and the carry that the bytes behind it send.
//
// One byte is watched, whichever it is. Run: bytes on their way at once, to which the proof is
// bounded; the counter of the module has sixteen bits.
module carry #(
    parameter int unsigned Run = 6,
    localparam int unsigned CountW = $clog2(Run + 1)
) (
    input logic       clk_i,
    input logic       valid_i,
    input logic       end_i,
    input logic [8:0] byte_i,
    input logic       ready_i,
    input logic       watch_i   // the byte that goes in is the one
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  logic ready, valid, last;
  logic [7:0] out;
  tri_enc_carry dut (
      .clk_i,
      .rst_ni,
      .valid_i,
      .ready_o(ready),
      .end_i,
      .byte_i,
      .valid_o(valid),
      .ready_i,
      .end_o  (last),
      .byte_o (out)
  );
  stream_stays #(
      .Width(9)
  ) u_out (
      .clk_i,
      .rst_ni,
      .valid_i  (valid),
      .ready_i,
      .payload_i({last, last ? 8'd0 : out})
  );

  logic put, take;
  assign put  = valid_i && ready && !end_i;
  assign take = valid && ready_i && !last;

  // What surrounds it: an offer stays; bytes of 0xFF from the slice's first on let no carry pass,
  // and no second one passes where one has.
  logic stalled_q, closed_q;
  logic [9:0] offer_q;
  always_ff @(posedge clk_i) begin
    stalled_q <= rst_ni && valid_i && !ready;
    offer_q   <= {end_i, byte_i};
    if (!rst_ni || (valid && ready_i && last)) closed_q <= 1'b1;
    else if (put) closed_q <= byte_i == 9'h1FF || (closed_q && byte_i == 9'h0FF);
  end

  // Bytes on their way; those before the watched one and it; what it is to be.
  logic [CountW-1:0] inside_q, ahead_q;
  logic watching_q, open_q, ending_q, watch;
  logic [7:0] wanted_q, wanted;
  assign watch  = put && watch_i && !watching_q;
  assign wanted = wanted_q + 8'(put && open_q && byte_i[8]);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      inside_q   <= '0;
      watching_q <= 1'b0;
      ending_q   <= 1'b0;
    end else begin
      inside_q <= inside_q + CountW'(put) - CountW'(take);
      if (watch) watching_q <= 1'b1;
      else if (take && ahead_q == CountW'(1)) watching_q <= 1'b0;
      if (valid_i && ready && end_i) ending_q <= 1'b1;
      else if (valid && ready_i && last) ending_q <= 1'b0;
    end
    if (watch) begin
      ahead_q  <= inside_q + CountW'(1) - CountW'(take);
      wanted_q <= byte_i[7:0];
      open_q   <= 1'b1;
    end else begin
      if (take) ahead_q <= ahead_q - CountW'(1);
      wanted_q <= wanted;
      if (put) open_q <= open_q && byte_i == 9'h0FF;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      offer_stays : assume (!stalled_q || (valid_i && {end_i, byte_i} == offer_q));
      one_carry : assume (!(put && closed_q && byte_i[8]));
      short_runs : assume (!put || inside_q != CountW'(Run));
      slice_by_slice : assume (!(valid_i && ending_q));
      none_invented : assert (!take || inside_q != '0);
      none_lost : assert (!(valid && last) || inside_q == '0);
      ends_once : assert (!(valid && last) || ending_q);
      byte_and_carry : assert (!(take && watching_q && ahead_q == CountW'(1)) || out == wanted);
      carry_through_a_run : cover (take && watching_q && ahead_q == CountW'(4) && open_q == 1'b0);
      longest_run : cover (inside_q == CountW'(Run) && watching_q && open_q);
    end
  end

endmodule
