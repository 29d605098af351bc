// SPDX-License-Identifier: Apache-2.0

`include "tri_assert.svh"

// Plan of a macroblock: to its vectors come their differences from their predictions, quarter by
// quarter. Intra ones have none.
//
// Handshake: valid/ready for a macroblock; around_i is that of the lane of plan_o, and stays until
// valid_o, which marks the plan for a clock.
// Latency: 6 clocks.
// Throughput: a macroblock in 7 clocks.
// Golden: `inter::mv::predict`; `codec::video::macroblock::Macroblock::write`.
module tri_motion_plan
  import tri_inter_pkg::*;
  import tri_video_pkg::*;
(
    input logic clk_i,
    input logic rst_ni,
    input logic valid_i,
    output logic ready_o,
    input plan_t plan_i,  // differences may be any
    input around_t around_i,
    output logic valid_o,
    output plan_t plan_o
);

  // Stages of a quarter: prediction, difference.
  logic [5:0] step_q;
  logic take;
  plan_t plan_q;
  assign ready_o = step_q == '0;
  assign take = valid_i && ready_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) step_q <= '0;
    else step_q <= {step_q[4:0], take};
  end

  logic [1:0] quarter, part;
  mv_t predicted, predicted_q, unused_skip;
  assign quarter = {step_q[3] || step_q[2], step_q[3] || step_q[1]};
  always_comb begin
    unique case (plan_q.shape)
      ShapeWhole: part = 2'd0;
      ShapeRows: part = {1'b0, quarter[1]};
      ShapeColumns: part = {1'b0, quarter[0]};
      default: part = quarter;
    endcase
  end
  tri_mv_predict u_predict (
      .around_i,
      .own_i(plan_q.vectors[2:0]),
      .shape_i(plan_q.shape),
      .part_i(part),
      .predicted_o(predicted),
      .skip_o(unused_skip)
  );
  always_ff @(posedge clk_i) if (step_q[3:0] != '0) predicted_q <= predicted;

  always_ff @(posedge clk_i) begin
    if (take) begin
      plan_q <= plan_i;
      if (plan_i.intra) begin
        plan_q.skip_vector <= 1'b0;
        plan_q.eight <= 1'b0;
        plan_q.shape <= ShapeWhole;
        plan_q.vectors <= '0;
      end
    end else begin
      for (int unsigned i = 0; i < 4; i++) begin
        if (step_q[i+1]) begin
          plan_q.differences[i].x <=
              plan_q.intra ? '0 : 11'(plan_q.vectors[i].x) - 11'(predicted_q.x);
          plan_q.differences[i].y <=
              plan_q.intra ? '0 : 10'(plan_q.vectors[i].y) - 10'(predicted_q.y);
        end
      end
    end
  end
  assign valid_o = step_q[5];
  assign plan_o  = plan_q;

  logic unused;
  assign unused = ^{unused_skip, plan_i.differences};

endmodule
