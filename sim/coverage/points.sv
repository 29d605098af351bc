// SPDX-License-Identifier: Apache-2.0

// Named points of coverage: what of each module's state its tests should have met. Bound to the
// modules in builds with counters (`make coverage`) and in no others.
/* verilator lint_off DECLFILENAME */
// `disable iff` samples the asynchronous reset with the clock.
/* verilator lint_off SYNCASYNCNET */

`define POINT(Name, Property) \
  Name: cover property (@(posedge clk_i) disable iff (!rst_ni) (Property));

// A block's mode with what is available of A, B and D: of a mode that they do not allow only where
// Refused says that such a block can come.
module tri_points_modes #(
    parameter bit Refused = 1'b0
) (
    input logic       clk_i,
    input logic       rst_ni,
    input logic       valid_i,
    input logic [3:0] mode_i,
    input logic [2:0] avail_i
);
  function automatic bit allowed(int unsigned mode, logic [2:0] avail);
    case (mode)
      0, 3, 7: return avail[1];
      1, 8: return avail[2];
      2: return 1'b1;
      default: return &avail;
    endcase
  endfunction
  for (genvar m = 0; m < 9; m++) begin : gen_mode
    for (genvar a = 0; a < 8; a++) begin : gen_avail
      if (Refused || allowed(m, 3'(a))) begin : gen_point
        `POINT(mode_avail, valid_i && mode_i == 4'(m) && avail_i == 3'(a))
      end
    end
  end
endmodule
bind tri_enc_pipe tri_points_modes u_points_enc_pipe__decision (
    .clk_i,
    .rst_ni,
    .valid_i(valid[7]),
    .mode_i (mode7),
    .avail_i({source_q[7].avail_a, source_q[7].avail_b, source_q[7].avail_d})
);
bind tri_dec_pipe tri_points_modes #(
    .Refused(1'b1)
) u_points_dec_pipe__decision (
    .clk_i,
    .rst_ni,
    .valid_i(valid[2] && info_q[2].head.error == ErrNone),
    .mode_i (mode),
    .avail_i({mode_i.avail_a, mode_i.avail_b, mode_i.avail_d})
);

// How a block ends: every error number, and none.
module tri_points_errors (
    input logic       clk_i,
    input logic       rst_ni,
    input logic       valid_i,
    input logic [3:0] error_i
);
  for (genvar e = 0; e < 10; e++) begin : gen_error
    `POINT(error_number, valid_i && error_i == 4'(e))
  end
endmodule
bind tri_dec_pipe tri_points_errors u_points_dec_pipe__error (
    .clk_i,
    .rst_ni,
    .valid_i(valid_o),
    .error_i(result_o.error)
);

// A bin with its context's state: pStateIdx, valMPS, bin. State 63 is that of no context.
module tri_points_bins (
    input logic       clk_i,
    input logic       rst_ni,
    input logic       valid_i,
    input logic [1:0] kind_i,
    input logic [6:0] state_i,
    input logic       bin_i
);
  for (genvar s = 0; s < 63; s++) begin : gen_state
    for (genvar v = 0; v < 2; v++) begin : gen_mps
      for (genvar b = 0; b < 2; b++) begin : gen_bin
        `POINT(state_bin, valid_i && kind_i == 0 && state_i == {6'(s), 1'(v)} && bin_i == 1'(b))
      end
    end
  end
  for (genvar k = 0; k < 3; k++) begin : gen_kind
    for (genvar b = 0; b < 2; b++) begin : gen_bin
      `POINT(kind_bin, valid_i && kind_i == 2'(k) && bin_i == 1'(b))
    end
  end
endmodule
bind tri_enc_arith tri_points_bins u_points_enc_arith__coded (
    .clk_i,
    .rst_ni,
    .valid_i(bin_valid_i && bin_ready_o),
    .kind_i,
    .state_i,
    .bin_i
);
bind tri_dec_arith tri_points_bins u_points_dec_arith__decoded (
    .clk_i,
    .rst_ni,
    .valid_i(fire_i),
    .kind_i,
    .state_i,
    .bin_i  (bin_o)
);

// A queue, or credits: as full as it can be, and empty again.
module tri_points_level (
    input logic clk_i,
    input logic rst_ni,
    input logic full_i,
    input logic empty_i
);
  `POINT(full, full_i)
  `POINT(full_again, $past(rst_ni) && full_i && !$past(full_i))
  `POINT(empty_again, $past(rst_ni) && empty_i && !$past(empty_i))
endmodule
bind tri_fifo tri_points_level u_points_fifo__words (
    .clk_i,
    .rst_ni,
    .full_i (!ready_o),
    .empty_i(!valid_o)
);
bind tri_dec_nal_reader tri_points_level u_points_dec_nal_reader__beats (
    .clk_i,
    .rst_ni,
    .full_i (fill_q == (AddrW + 1)'(InDepth)),
    .empty_i(fill_q == '0)
);
bind tri_dec_lane tri_points_level u_points_dec_lane__words (
    .clk_i,
    .rst_ni,
    .full_i (used_q == (RingW + 1)'(RingDepth)),
    .empty_i(used_q == '0)
);
bind tri_line_port tri_points_level u_points_line_port__room (
    .clk_i,
    .rst_ni,
    .full_i (room_q == '0),
    .empty_i(room_q == CountW'(LineDepth))
);
bind tri_dec_jobs tri_points_level u_points_dec_jobs__lane_0 (
    .clk_i,
    .rst_ni,
    .full_i (full_o[0]),
    .empty_i(pushed_q[0] == finished_q[0])
);
bind tri_dec_jobs tri_points_level u_points_dec_jobs__all_lanes (
    .clk_i,
    .rst_ni,
    .full_i (full_o == '1),
    .empty_i(pushed_q == finished_q)
);
bind tri_dec_issue tri_points_level u_points_dec_issue__credit (
    .clk_i,
    .rst_ni,
    .full_i (credit_q == '0),
    .empty_i(credit_q == CreditW'(OutDepth))
);
bind tri_enc_issue tri_points_level u_points_enc_issue__room_of_lane_0 (
    .clk_i,
    .rst_ni,
    .full_i (room_q[0] == '0),
    .empty_i(room_q[0] == 5'(RingDepth))
);
bind tri_enc_input tri_points_level u_points_enc_input__blocks_of_lane_0 (
    .clk_i,
    .rst_ni,
    .full_i (count_q[0] == 3'(InDepth)),
    .empty_i(count_q[0] == '0)
);
bind tri_enc_request tri_points_level u_points_enc_request__open_of_lane_0 (
    .clk_i,
    .rst_ni,
    .full_i (open_q[0] == 3'(InDepth)),
    .empty_i(open_q[0] == '0)
);
bind tri_dec_request tri_points_level u_points_dec_request__held_of_lane_0 (
    .clk_i,
    .rst_ni,
    .full_i (held_q[0] == CountW'(InDepth)),
    .empty_i(held_q[0] == '0)
);
bind tri_enc_packer tri_points_level u_points_enc_packer__beat (
    .clk_i,
    .rst_ni,
    .full_i (full),
    .empty_i(count_q == '0)
);
bind tri_enc_carry tri_points_level u_points_enc_carry__run (
    .clk_i,
    .rst_ni,
    .full_i (run_q == '1),
    .empty_i(run_q == '0)
);
bind tri_dec_nal_reader tri_points_level u_points_dec_nal_reader__zeros (
    .clk_i,
    .rst_ni,
    .full_i (held_q == '1),
    .empty_i(held_q == '0)
);
bind tri_dec_parser tri_points_level u_points_dec_parser__records (
    .clk_i,
    .rst_ni,
    .full_i (ahead_q == 3'd2),
    .empty_i(ahead_q == '0)
);

// A counter that goes around.
module tri_points_wrap (
    input logic clk_i,
    input logic rst_ni,
    input logic wraps_i
);
  `POINT(wraps, wraps_i)
endmodule
bind tri_fifo tri_points_wrap u_points_fifo__write (
    .clk_i,
    .rst_ni,
    .wraps_i(push && wr_q == '1)
);
bind tri_fifo tri_points_wrap u_points_fifo__read (
    .clk_i,
    .rst_ni,
    .wraps_i(pop && rd_q == '1)
);
bind tri_dec_nal_reader tri_points_wrap u_points_dec_nal_reader__write (
    .clk_i,
    .rst_ni,
    .wraps_i(beat_valid_i && wr_q == '1)
);
bind tri_dec_nal_reader tri_points_wrap u_points_dec_nal_reader__read (
    .clk_i,
    .rst_ni,
    .wraps_i(load && rd_q == '1)
);
bind tri_dec_nal_reader tri_points_wrap u_points_dec_nal_reader__byte (
    .clk_i,
    .rst_ni,
    .wraps_i(take && at_q == '1)
);
bind tri_dec_nal_reader tri_points_wrap u_points_dec_nal_reader__more_zeros (
    .clk_i,
    .rst_ni,
    .wraps_i(state_q == StUnit && take && is_zero && held_q == '1)
);
bind tri_dec_lane tri_points_wrap u_points_dec_lane__write (
    .clk_i,
    .rst_ni,
    .wraps_i(push && wr_q == '1)
);
bind tri_dec_lane tri_points_wrap u_points_dec_lane__read (
    .clk_i,
    .rst_ni,
    .wraps_i(pop_i && rd_q == '1)
);
bind tri_enc_ring tri_points_wrap u_points_enc_ring__write (
    .clk_i,
    .rst_ni,
    .wraps_i(word_valid_i && wr_q == '1)
);
bind tri_enc_input tri_points_wrap u_points_enc_input__read_of_lane_0 (
    .clk_i,
    .rst_ni,
    .wraps_i(take[0] && rd_q[0] == '1)
);
bind tri_dec_jobs tri_points_wrap u_points_dec_jobs__pushed (
    .clk_i,
    .rst_ni,
    .wraps_i(push_i && pushed_q[push_lane_i] == '1)
);
bind tri_dec_jobs tri_points_wrap u_points_dec_jobs__opened (
    .clk_i,
    .rst_ni,
    .wraps_i(open_o[0] && opened_q[0] == '1)
);
bind tri_dec_jobs tri_points_wrap u_points_dec_jobs__finished (
    .clk_i,
    .rst_ni,
    .wraps_i(ended_i && finished_q[ended_lane_i] == '1)
);
bind tri_slot_table tri_points_wrap u_points_slot_table__slot (
    .clk_i,
    .rst_ni,
    .wraps_i(enable_i && slot_q == '1)
);
bind tri_rr_arb tri_points_wrap u_points_rr_arb__turn (
    .clk_i,
    .rst_ni,
    .wraps_i(advance_i && valid_o && has_ahead == '0)
);
`undef POINT
/* verilator lint_on SYNCASYNCNET */
/* verilator lint_on DECLFILENAME */
