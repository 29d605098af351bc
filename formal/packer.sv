// SPDX-License-Identifier: Apache-2.0

// tri_enc_packer into tri_dec_nal_reader: the bytes that go in come out, whatever they are, and on
// the way between no two zeros are followed by a byte below three (7.4.1.1).
//
// One slice: a start code, then bytes of which the first and the last are not zero. One byte is
// watched, whichever it is. Bytes: longest slice.
module packer
  import tri_dec_pkg::*;
#(
    parameter  int unsigned Bytes  = 12,
    localparam int unsigned CountW = $clog2(Bytes + 1)
) (
    input logic       clk_i,
    input logic       valid_i,
    input logic       end_i,
    input logic [7:0] byte_i,
    input logic       beat_go_i,
    input logic       ready_i
);

  logic rst_ni;
  reset_once u_reset (
      .clk_i,
      .rst_no(rst_ni)
  );

  // The start code, then bytes.
  logic [2:0] start_q;
  logic in_start, ready, put, ended_q, end_now;
  logic [7:0] in_byte;
  assign in_start = !start_q[2];
  assign in_byte  = in_start ? 8'(start_q == 3'd3) : byte_i;
  assign end_now  = !in_start && end_i;
  assign put      = valid_i && ready && !ended_q;

  logic beat_valid, beat_last, beat_take;
  logic [63:0] beat;
  logic [ 3:0] count;
  tri_enc_packer u_packer (
      .clk_i,
      .rst_ni,
      .valid_i(valid_i && !ended_q),
      .ready_o(ready),
      .raw_i(in_start),
      .end_i(end_now),
      .byte_i(in_byte),
      .out_valid_o(beat_valid),
      .out_ready_i(beat_go_i),
      .out_data_o(beat),
      .out_count_o(count),
      .out_last_o(beat_last)
  );
  assign beat_take = beat_valid && beat_go_i;

  logic opened_q, open, free, valid, ended;
  logic [7:0] out;
  assign open = rst_ni && !opened_q;
  tri_dec_nal_reader u_reader (
      .clk_i,
      .rst_ni,
      .open_i(open),
      .discard_i(1'b0),
      .free_o(free),
      .beat_valid_i(beat_take),
      .beat_data_i(beat),
      .beat_end_i(3'(count - 4'd1)),
      .beat_last_i(beat_last),
      .released_o(),
      .found_o(),
      .byte_valid_o(valid),
      .byte_ready_i(ready_i),
      .byte_o(out),
      .ended_o(ended)
  );

  logic [CountW-1:0] in_q, out_q, watched_q;
  logic [7:0] seen_q, last_q;
  logic stalled_q, wrong;
  logic [8:0] offer_q;
  logic [1:0] zeros_q, zeros;
  logic first_beat_q;
  always_comb begin
    zeros = zeros_q;
    wrong = 1'b0;
    for (int unsigned i = 0; i < 8; i++) begin
      if (4'(i) < count && !(first_beat_q && i < 4)) begin
        if (zeros == 2'd2 && beat[8*i+:8] < 8'd3) wrong = 1'b1;
        zeros = beat[8*i+:8] != '0 ? 2'd0 : zeros == 2'd2 ? 2'd2 : zeros + 2'd1;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    watched_q <= watched_q;
    stalled_q <= rst_ni && valid_i && !ready && !ended_q;
    offer_q   <= {end_i, byte_i};
    if (!rst_ni) begin
      start_q <= '0;
      in_q <= '0;
      out_q <= '0;
      ended_q <= 1'b0;
      opened_q <= 1'b0;
      zeros_q <= '0;
      first_beat_q <= 1'b1;
      last_q <= '0;
    end else begin
      opened_q <= 1'b1;
      if (put && in_start) start_q <= start_q + 3'd1;
      if (put && end_now) ended_q <= 1'b1;
      if (put && !in_start && !end_now) begin
        in_q   <= in_q + CountW'(1);
        last_q <= byte_i;
        if (in_q == watched_q) seen_q <= byte_i;
      end
      if (beat_take) begin
        zeros_q <= zeros;
        first_beat_q <= 1'b0;
      end
      if (valid && ready_i) out_q <= out_q + CountW'(1);
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      offer_stays : assume (!stalled_q || (valid_i && {end_i, byte_i} == offer_q));
      so_many : assume (!(valid_i && !in_start && !end_i) || in_q != CountW'(Bytes));
      first_is_header : assume (in_start || in_q != '0 || (!end_i && byte_i != '0));
      last_is_trailing : assume (!(valid_i && end_now) || last_q != '0);
      free_at_first : assert (!open || free);
      no_start_code_inside : assert (!beat_take || !wrong);
      same_byte : assert (!(valid && out_q == watched_q) || out == seen_q);
      none_invented : assert (!valid || out_q < in_q);
      none_lost : assert (!ended || (ended_q && out_q == in_q));
      two_beats : cover (ended && out_q == CountW'(6));
      prevention : cover (beat_take && beat[63:40] == 24'h03_0000);
    end
  end

endmodule
