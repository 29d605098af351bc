// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// CABAC decoding lane: the beats of a slice's packet in, level words out.
//
// NAL reader → arithmetic engine with context file ↔ macroblock parser → level ring. A lane takes a
// packet when it is told to and free; the shared slice parser reads the header from its bytes and
// starts it; when the slice is through it skips the rest of the packet and is free again, while its
// last words still wait in the ring.
// Handshake: beats never refused (requests hold the credits); the oldest word stays on word_o while
// avail_o, until pop_i.
// Latency: a word is at hand three clocks after its last bin.
// Throughput: one bin per clock.
// Golden: `stream::read`, `entropy::lane`; sim model `dec_lane`.
module tri_dec_lane
  import tri_pkg::*;
  import tri_dec_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,

    input  logic open_i,
    output logic free_o,

    input  logic        beat_valid_i,
    input  logic [63:0] beat_data_i,
    input  logic [ 2:0] beat_end_i,
    input  logic        beat_last_i,
    output logic        released_o,

    // Slice parser.
    output logic         wants_o,
    input  logic         serve_i,       // it reads this lane's bytes from now on
    output logic         byte_valid_o,
    input  logic         byte_ready_i,
    output logic   [7:0] byte_o,
    output logic         ended_o,
    input  logic         init_valid_i,
    input  ctx_t         init_addr_i,
    input  logic   [6:0] init_state_i,
    input  logic         start_i,
    input  start_t       start_job_i,

    // Records of the row above.
    input logic    synced_i,
    input logic    record_valid_i,
    input record_t record_i,

    // Level ring.
    output logic       avail_o,      // a word is at hand
    output ring_t      word_o,
    output ring_high_t word_high_o,  // of a wide word
    input  logic       pop_i,        // it is issued
    input  logic       done_i,       // and through the pipeline

    // Trace: the bin {kind, ctx, bin}.
    output logic bin_valid_o,
    output bin_t bin_o
);

  logic header_q;  // the packet's header has not been read yet
  logic stop, idle, byte_ready, engine_byte_ready, found;
  tri_dec_nal_reader u_reader (
      .clk_i,
      .rst_ni,
      .open_i,
      .discard_i(stop),
      .free_o,
      .beat_valid_i,
      .beat_data_i,
      .beat_end_i,
      .beat_last_i,
      .released_o,
      .found_o(found),
      .byte_valid_o,
      .byte_ready_i(byte_ready),
      .byte_o,
      .ended_o
  );
  assign byte_ready = byte_ready_i || engine_byte_ready;
  assign wants_o = header_q && found && idle;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) header_q <= 1'b0;
    else if (open_i) header_q <= 1'b1;
    else if (serve_i) header_q <= 1'b0;
  end

  logic ready, bad_start, fire, go, port, bin, past, last_byte, last_bit;
  logic [1:0] kind;
  ctx_t ctx;
  logic [6:0] state;
  ctx_t [1:0] next_ctx;
  logic [1:0][6:0] next_state;
  tri_dec_arith u_engine (
      .clk_i,
      .rst_ni,
      .start_i(start_i && start_job_i.error == ErrNone),
      .stop_i(stop),
      .byte_valid_i(byte_valid_o),
      .byte_ready_o(engine_byte_ready),
      .byte_i(byte_o),
      .ended_i(ended_o),
      .ready_o(ready),
      .bad_start_o(bad_start),
      .fire_i(fire),
      .kind_i(kind),
      .state_i(state),
      .bin_o(bin),
      .state_o(next_state),
      .past_o(past),
      .last_byte_o(last_byte),
      .last_bit_o(last_bit)
  );
  tri_dec_contexts u_contexts (
      .clk_i,
      .rst_ni,
      .init_valid_i,
      .init_addr_i,
      .init_state_i,
      .go_i(go),
      .port_i(port),
      .addr_i(next_ctx),
      .ctx_o(ctx),
      .state_o(state),
      .write_i(fire && kind == KindContext),
      .bin_i(bin),
      .state_i(next_state)
  );

  logic word_valid, word_ready;
  ring_t word;
  ring_high_t word_high;
  tri_dec_parser u_parser (
      .clk_i,
      .rst_ni,
      .start_i,
      .start_job_i,
      .idle_o(idle),
      .stop_o(stop),
      .engine_ready_i(ready),
      .bad_start_i(bad_start),
      .fire_o(fire),
      .kind_o(kind),
      .bin_i(bin),
      .go_o(go),
      .port_o(port),
      .ctx_i(ctx),
      .next_ctx_o(next_ctx),
      .past_i(past),
      .last_byte_i(last_byte),
      .last_bit_i(last_bit),
      .synced_i,
      .record_valid_i,
      .record_i,
      .word_valid_o(word_valid),
      .word_ready_i(word_ready),
      .word_o(word),
      .word_high_o(word_high)
  );

  // Level ring. Room is given back when a block is through the pipeline, not before: its edges are
  // kept then.
  localparam int unsigned RingW = $clog2(RingDepth);
  logic [RingW-1:0] wr_q, rd_q;
  logic [RingW:0] have_q, used_q;
  logic push, fetch, fetched_q;
  logic [RingDepth-1:0] wide_q;
  logic [RingW-1:0] addr;
  // One port: the oldest word is read, and stays at the memory's output, as soon as the one before
  // it has gone. The parser waits for that clock.
  assign fetch = !fetched_q && have_q != '0;
  assign word_ready = used_q != (RingW + 1)'(RingDepth) && !fetch;
  assign push = word_valid && word_ready;
  assign addr = push ? wr_q : rd_q;
  tri_ram_1rw #(
      .Width($bits(ring_t)),
      .Depth(RingDepth)
  ) u_ring (
      .clk_i,
      .en_i(push || fetch),
      .we_i(push),
      .addr_i(addr),
      .wdata_i(word),
      .rdata_o(word_o)
  );
  // Upper bits of the levels, of words that have some.
  tri_ram_1rw #(
      .Width($bits(ring_high_t)),
      .Depth(RingDepth)
  ) u_ring_high (
      .clk_i,
      .en_i(push ? word.wide : fetch && wide_q[rd_q]),
      .we_i(push),
      .addr_i(addr),
      .wdata_i(word_high),
      .rdata_o(word_high_o)
  );
  // One enable for all: they have a clock gate in common.
  logic [RingDepth-1:0] wr_here;
  assign wr_here = RingDepth'(1) << wr_q;
  always_ff @(posedge clk_i) begin
    if (push) wide_q <= (wide_q & ~wr_here) | (wr_here & {RingDepth{word.wide}});
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wr_q <= '0;
      rd_q <= '0;
      have_q <= '0;
      used_q <= '0;
      fetched_q <= 1'b0;
    end else begin
      if (push) wr_q <= wr_q + RingW'(1);
      if (pop_i) rd_q <= rd_q + RingW'(1);
      if (pop_i) fetched_q <= 1'b0;
      else if (fetch) fetched_q <= 1'b1;
      if (push != pop_i) have_q <= push ? have_q + (RingW + 1)'(1) : have_q - (RingW + 1)'(1);
      if (push != done_i) used_q <= push ? used_q + (RingW + 1)'(1) : used_q - (RingW + 1)'(1);
    end
  end
  assign avail_o = fetched_q;

  assign bin_valid_o = fire;
  assign bin_o = '{kind: kind, ctx: kind == KindContext ? ctx : '0, bin: bin};

  `TRI_ASSERT(PopOfFetched, pop_i |-> fetched_q)

endmodule
