// SPDX-License-Identifier: Apache-2.0

// Rounds a placed magnitude to nearest even, saturates it to the format's largest finite element,
// and sets the sign. Combinational.
//
// Golden: `align::element::Placed::round`.
module tri_dealign_round (
    input  logic [ 3:0] format_i,
    input  logic [14:0] largest_i,      // of the format: its low fifteen bits
    input  logic        negative_i,
    input  logic [ 7:0] field_i,
    input  logic [23:0] significand_i,
    input  logic        half_i,
    input  logic        sticky_i,
    input  logic        over_i,
    output logic [31:0] element_o       // in the low bits
);

  // Field and fraction. In FP32 only subnormals of less than fifteen bits are ever rounded.
  logic [14:0] code;
  logic integer_;
  always_comb begin
    integer_ = 1'b0;
    unique case (format_i)
      4'd0: code = significand_i[14:0];
      4'd1: code = {field_i[4:0], significand_i[9:0]};
      4'd2: code = {field_i, significand_i[6:0]};
      4'd3, 4'd5: code = {8'd0, field_i[3:0], significand_i[2:0]};
      4'd4, 4'd6: code = {8'd0, field_i[4:0], significand_i[1:0]};
      4'd7: code = {10'd0, field_i[2:0], significand_i[1:0]};
      4'd8: code = {10'd0, field_i[1:0], significand_i[2:0]};
      4'd9: code = {12'd0, field_i[1:0], significand_i[0]};
      default: begin
        code = {8'd0, significand_i[6:0]};
        integer_ = 1'b1;
      end
    endcase
  end

  // -(code + up) = ~code + !up. The smallest integer is one further from 0 than the largest, so
  // that rounding never leaves the range there.
  logic up, flip, saturates;
  logic [14:0] rounded, low;
  logic [15:0] high;
  assign up = half_i && (sticky_i || significand_i[0]);
  assign flip = integer_ && negative_i;
  assign rounded = (code ^ {15{flip}}) + {14'd0, up ^ flip};
  assign saturates = over_i || (!flip && (up ? code >= largest_i : code > largest_i));
  assign low = saturates ? (flip ? 15'h80 : largest_i) : rounded;
  assign high = saturates ? 16'hFEFF : {field_i, significand_i[22:15]};

  always_comb begin
    unique case (format_i)
      4'd0: element_o = {negative_i, high, low};
      4'd1, 4'd2: element_o = {16'd0, negative_i, low};
      4'd3, 4'd4, 4'd5, 4'd6: element_o = {24'd0, negative_i, low[6:0]};
      4'd7, 4'd8: element_o = {26'd0, negative_i, low[4:0]};
      4'd9: element_o = {28'd0, negative_i, low[2:0]};
      default: element_o = {24'd0, low[7:0]};
    endcase
  end

  // The hidden bit is in the field already.
  logic unused_hidden;
  assign unused_hidden = significand_i[23];

endmodule
