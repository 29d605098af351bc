// SPDX-License-Identifier: Apache-2.0

// The exponent that the elements of a block are made with: for MX formats relative to the E8M0
// scale that makes the binade of the largest magnitude the format's largest (OCP MX v1.0, 6.3), for
// others the block's own. Combinational.
//
// Golden: `align::mx_tile_scale` and the scale in `align::mx_block`.
module tri_dealign_scale
  import tri_tables_pkg::*;
(
    input logic [3:0] format_i,
    input logic signed [9:0] exponent_i,  // of the samples' unit
    input logic [3:0] binade_i,  // floor(log2) of the largest magnitude in units
    input logic nonzero_i,  // there is one
    output logic [7:0] scale_o,  // 2^(scale-127); 127 for formats without scale
    output logic signed [10:0] base_o  // exponent of the elements' unit, plus the format's bias
);

  localparam logic signed [10:0] Bias = 11'sd127;  // of E8M0

  logic scaled;
  assign scaled = format_i >= 4'd5 && format_i <= 4'd10;

  logic signed [10:0] exponent, format_bias_w, top_field, binade, top;
  assign exponent = 11'(exponent_i);
  assign format_bias_w = 11'($signed(format_bias(format_i)));
  assign top_field = $signed({3'd0, format_top_field(format_i)});
  assign binade = $signed({7'd0, binade_i});
  // The largest element's exponent is top_field less the bias. In E8M0's numbers; no format with a
  // scale leaves eleven bits.
  assign top = exponent + binade - top_field + format_bias_w + Bias;

  always_comb begin
    if (!scaled) begin
      scale_o = 8'd127;
      base_o  = exponent + format_bias_w;
    end else if (top < 11'sd0 || !nonzero_i) begin
      scale_o = 8'd0;
      base_o  = exponent + format_bias_w + Bias;
    end else if (top > 11'sd254) begin
      scale_o = 8'd254;
      base_o  = exponent + format_bias_w - Bias;
    end else begin
      // The largest magnitude has the largest field.
      scale_o = top[7:0];
      base_o  = top_field - binade;
    end
  end

endmodule
