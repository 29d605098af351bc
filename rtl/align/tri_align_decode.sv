// SPDX-License-Identifier: Apache-2.0

// Takes one element of any format apart: (−1)^negative · significand · 2^exponent, exactly.
// Combinational.
//
// Formats by number (golden `align::Format`): 0 FP32, 1 FP16, 2 BF16, 3 FP8 E4M3, 4 FP8 E5M2, 5
// MXFP8 E4M3, 6 MXFP8 E5M2, 7 MXFP6 E3M2, 8 MXFP6 E2M3, 9 MXFP4, 10 MXINT8, 11 INT8; higher numbers
// are taken as INT8.
// Golden: `align::decode`.
module tri_align_decode (
    input  logic        [ 3:0] format_i,
    input  logic        [31:0] raw_i,
    input  logic        [ 7:0] scale_i,        // E8M0, of MX formats only
    output logic               nan_o,
    output logic               inf_o,
    output logic               negative_o,
    output logic        [23:0] significand_o,  // 0 when not finite
    output logic signed [ 9:0] exponent_o
);

  // Fields: exponent, fraction, their tops, and bias plus fraction bits.
  logic [7:0] field, field_top, offset;
  logic [22:0] fraction, fraction_top;
  logic [23:0] hidden;
  logic ieee, nan_only, integer_, scaled, special;
  always_comb begin
    field = '0;
    field_top = '1;
    fraction = '0;
    fraction_top = '0;
    hidden = '0;
    offset = '0;
    ieee = 1'b0;
    nan_only = 1'b0;
    integer_ = 1'b0;
    negative_o = raw_i[7];
    unique case (format_i)
      4'd0: begin
        {negative_o, field, fraction} = raw_i;
        hidden = 24'h80_0000;
        offset = 8'd150;
        ieee = 1'b1;
      end
      4'd1: begin
        {negative_o, field[4:0], fraction[9:0]} = raw_i[15:0];
        field_top = 8'd31;
        hidden = 24'h400;
        offset = 8'd25;
        ieee = 1'b1;
      end
      4'd2: begin
        {negative_o, field, fraction[6:0]} = raw_i[15:0];
        hidden = 24'h80;
        offset = 8'd134;
        ieee = 1'b1;
      end
      4'd3, 4'd5: begin
        {negative_o, field[3:0], fraction[2:0]} = raw_i[7:0];
        field_top = 8'd15;
        fraction_top = 23'd7;
        hidden = 24'h8;
        offset = 8'd10;
        nan_only = 1'b1;
      end
      4'd4, 4'd6: begin
        {negative_o, field[4:0], fraction[1:0]} = raw_i[7:0];
        field_top = 8'd31;
        hidden = 24'h4;
        offset = 8'd17;
        ieee = 1'b1;
      end
      4'd7: begin
        {negative_o, field[2:0], fraction[1:0]} = raw_i[5:0];
        hidden = 24'h4;
        offset = 8'd5;
      end
      4'd8: begin
        {negative_o, field[1:0], fraction[2:0]} = raw_i[5:0];
        hidden = 24'h8;
        offset = 8'd4;
      end
      4'd9: begin
        {negative_o, field[1:0], fraction[0]} = raw_i[3:0];
        hidden = 24'h2;
        offset = 8'd2;
      end
      4'd10: begin
        integer_ = 1'b1;
        offset   = 8'd7;
      end
      default: begin
        integer_ = 1'b1;
        offset   = 8'd1;
      end
    endcase
  end
  assign scaled  = format_i >= 4'd5 && format_i <= 4'd10;
  assign special = field == field_top && (ieee || (nan_only && fraction == fraction_top));
  assign inf_o   = special && ieee && fraction == '0 && !nan_o;
  assign nan_o   = (special && !(ieee && fraction == '0)) || (scaled && scale_i == 8'hFF);

  logic [7:0] magnitude;
  assign magnitude = raw_i[7] ? -raw_i[7:0] : raw_i[7:0];
  always_comb begin
    if (nan_o || inf_o) significand_o = '0;
    else if (integer_) significand_o = {16'd0, magnitude};
    else significand_o = {1'b0, fraction} | (field == '0 ? 24'd0 : hidden);
  end

  // Subnormals have the exponent of field 1; so have the integers, whose field is 0.
  logic [7:0] field_used;
  assign field_used = field == '0 ? 8'd1 : field;
  assign exponent_o = $signed(
      {2'd0, field_used}
  ) - $signed(
      {2'd0, offset}
  ) + (scaled ? $signed(
      {2'd0, scale_i}
  ) - 10'sd127 : 10'sd0);

endmodule
