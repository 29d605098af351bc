// SPDX-License-Identifier: Apache-2.0

// What is around a macroblock whose vectors are to be searched, in its lane: vectors of the row
// above, which are kept here by column, those to the left and above left, which the lane has; and
// with them the prediction of its vector.
//
// Handshake: none for what is decided; start_i begins a macroblock, done_o marks what is around it,
// until the next one.
// Latency: 6 clocks.
// Throughput: a macroblock in 6 clocks.
// Golden: `codec::video::store::Store::around`, `inter::mv::predict`.
//
// Columns: of macroblocks, 2 to 512.
module tri_motion_around
  import tri_inter_pkg::*;
  import tri_video_pkg::*;
#(
    parameter int unsigned Columns = 512
) (
    input logic clk_i,
    input logic rst_ni,
    // A macroblock is decided.
    input logic decided_i,
    input logic [1:0] decided_lane_i,
    input logic [8:0] decided_x_i,
    input decision_t decision_i,
    // One begins: lane and what it has from the clock behind on.
    input logic start_i,
    input logic [1:0] lane_i,
    input motion_place_t place_i,
    input neighbour_t corner_i,
    input neighbour_t [1:0] left_i,
    output logic done_o,
    output around_t around_o,
    output mv_t predicted_o
);

  // The lower quarters of a macroblock.
  typedef struct packed {
    logic inter;
    mv_t [1:0] vectors;
  } lower_t;

  lower_t decided, above, right;
  logic above_done;
  assign decided = '{
          inter: !decision_i.intra,
          vectors: decision_i.intra ? '0 : decision_i.motion.vectors[3:2]
      };
  tri_motion_above #(
      .Width  ($bits(lower_t)),
      .Columns(Columns)
  ) u_above (
      .clk_i,
      .rst_ni,
      .keep_i(decided_i),
      .keep_lane_i(decided_lane_i),
      .keep_x_i(decided_x_i),
      .keep_word_i(decided),
      .start_i,
      .lane_i,
      .x_i(place_i.x),
      .done_o(above_done),
      .above_o(above),
      .right_o(right)
  );

  function automatic neighbour_t seen(logic there, logic inter, mv_t mv);
    return '{there: there, inter: there && inter, mv: there ? mv : '0};
  endfunction
  around_t around, around_q;
  assign around.above_left = seen(place_i.above && place_i.left, corner_i.inter, corner_i.mv);
  assign around.above_right = seen(place_i.above && place_i.right, right.inter, right.vectors[0]);
  assign around.above[0] = seen(place_i.above, above.inter, above.vectors[0]);
  assign around.above[1] = seen(place_i.above, above.inter, above.vectors[1]);
  assign around.left[0] = seen(place_i.left, left_i[0].inter, left_i[0].mv);
  assign around.left[1] = seen(place_i.left, left_i[1].inter, left_i[1].mv);

  mv_t predicted, predicted_q, unused_skip;
  tri_mv_predict u_predict (
      .around_i(around_q),
      .own_i('0),
      .shape_i(ShapeWhole),
      .part_i(2'd0),
      .predicted_o(predicted),
      .skip_o(unused_skip)
  );
  logic known_q, done_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      known_q <= 1'b0;
      done_q  <= 1'b0;
    end else begin
      known_q <= above_done && !start_i;
      done_q  <= known_q && !start_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (above_done && !known_q) around_q <= around;
    if (known_q && !done_q) predicted_q <= predicted;
  end
  assign done_o = done_q;
  assign around_o = around_q;
  assign predicted_o = predicted_q;

  logic unused;
  assign unused = ^{unused_skip, place_i, corner_i.there, left_i[0].there, left_i[1].there,
                    right.vectors[1], decision_i};

endmodule
