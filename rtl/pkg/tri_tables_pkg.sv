// SPDX-License-Identifier: Apache-2.0

// Constant tables of the codec. GENERATED from the golden model by
// golden/tests/rtl_tables.rs: do not edit.
package tri_tables_pkg;

  // Dense context numbers (golden `entropy::lane::contexts`): how many there are, how many of
  // them the encoder uses, bits of a number, and of each syntax element the first.
  /* verilator lint_off UNUSEDPARAM */
  localparam int unsigned Contexts = 56;
  localparam int unsigned EncContexts = 52;
  localparam int unsigned CtxW = $clog2(Contexts);
  localparam logic [CtxW-1:0] CtxMbType = 6'd0;
  localparam logic [CtxW-1:0] CtxPrevMode = 6'd1;
  localparam logic [CtxW-1:0] CtxRemMode = 6'd2;
  localparam logic [CtxW-1:0] CtxQpDelta = 6'd3;
  localparam logic [CtxW-1:0] CtxCbp = 6'd4;
  localparam logic [CtxW-1:0] CtxCbf = 6'd8;
  localparam logic [CtxW-1:0] CtxSig = 6'd12;
  localparam logic [CtxW-1:0] CtxLast = 6'd27;
  localparam logic [CtxW-1:0] CtxAbs = 6'd42;
  localparam logic [CtxW-1:0] CtxQpChanged = 6'd52;
  localparam logic [CtxW-1:0] CtxQpMore = 6'd53;
  localparam logic [CtxW-1:0] CtxTransform8x8 = 6'd55;
  /* verilator lint_on UNUSEDPARAM */

  // rangeTabLPS of {pStateIdx, qCodIRangeIdx} (Table 9-44).
  function automatic logic [7:0] range_lps(logic [7:0] index);
    unique case (index)
      8'd0: return 8'd128;
      8'd1: return 8'd176;
      8'd2: return 8'd208;
      8'd3: return 8'd240;
      8'd4: return 8'd128;
      8'd5: return 8'd167;
      8'd6: return 8'd197;
      8'd7: return 8'd227;
      8'd8: return 8'd128;
      8'd9: return 8'd158;
      8'd10: return 8'd187;
      8'd11: return 8'd216;
      8'd12: return 8'd123;
      8'd13: return 8'd150;
      8'd14: return 8'd178;
      8'd15: return 8'd205;
      8'd16: return 8'd116;
      8'd17: return 8'd142;
      8'd18: return 8'd169;
      8'd19: return 8'd195;
      8'd20: return 8'd111;
      8'd21: return 8'd135;
      8'd22: return 8'd160;
      8'd23: return 8'd185;
      8'd24: return 8'd105;
      8'd25: return 8'd128;
      8'd26: return 8'd152;
      8'd27: return 8'd175;
      8'd28: return 8'd100;
      8'd29: return 8'd122;
      8'd30: return 8'd144;
      8'd31: return 8'd166;
      8'd32: return 8'd95;
      8'd33: return 8'd116;
      8'd34: return 8'd137;
      8'd35: return 8'd158;
      8'd36: return 8'd90;
      8'd37: return 8'd110;
      8'd38: return 8'd130;
      8'd39: return 8'd150;
      8'd40: return 8'd85;
      8'd41: return 8'd104;
      8'd42: return 8'd123;
      8'd43: return 8'd142;
      8'd44: return 8'd81;
      8'd45: return 8'd99;
      8'd46: return 8'd117;
      8'd47: return 8'd135;
      8'd48: return 8'd77;
      8'd49: return 8'd94;
      8'd50: return 8'd111;
      8'd51: return 8'd128;
      8'd52: return 8'd73;
      8'd53: return 8'd89;
      8'd54: return 8'd105;
      8'd55: return 8'd122;
      8'd56: return 8'd69;
      8'd57: return 8'd85;
      8'd58: return 8'd100;
      8'd59: return 8'd116;
      8'd60: return 8'd66;
      8'd61: return 8'd80;
      8'd62: return 8'd95;
      8'd63: return 8'd110;
      8'd64: return 8'd62;
      8'd65: return 8'd76;
      8'd66: return 8'd90;
      8'd67: return 8'd104;
      8'd68: return 8'd59;
      8'd69: return 8'd72;
      8'd70: return 8'd86;
      8'd71: return 8'd99;
      8'd72: return 8'd56;
      8'd73: return 8'd69;
      8'd74: return 8'd81;
      8'd75: return 8'd94;
      8'd76: return 8'd53;
      8'd77: return 8'd65;
      8'd78: return 8'd77;
      8'd79: return 8'd89;
      8'd80: return 8'd51;
      8'd81: return 8'd62;
      8'd82: return 8'd73;
      8'd83: return 8'd85;
      8'd84: return 8'd48;
      8'd85: return 8'd59;
      8'd86: return 8'd69;
      8'd87: return 8'd80;
      8'd88: return 8'd46;
      8'd89: return 8'd56;
      8'd90: return 8'd66;
      8'd91: return 8'd76;
      8'd92: return 8'd43;
      8'd93: return 8'd53;
      8'd94: return 8'd63;
      8'd95: return 8'd72;
      8'd96: return 8'd41;
      8'd97: return 8'd50;
      8'd98: return 8'd59;
      8'd99: return 8'd69;
      8'd100: return 8'd39;
      8'd101: return 8'd48;
      8'd102: return 8'd56;
      8'd103: return 8'd65;
      8'd104: return 8'd37;
      8'd105: return 8'd45;
      8'd106: return 8'd54;
      8'd107: return 8'd62;
      8'd108: return 8'd35;
      8'd109: return 8'd43;
      8'd110: return 8'd51;
      8'd111: return 8'd59;
      8'd112: return 8'd33;
      8'd113: return 8'd41;
      8'd114: return 8'd48;
      8'd115: return 8'd56;
      8'd116: return 8'd32;
      8'd117: return 8'd39;
      8'd118: return 8'd46;
      8'd119: return 8'd53;
      8'd120: return 8'd30;
      8'd121: return 8'd37;
      8'd122: return 8'd43;
      8'd123: return 8'd50;
      8'd124: return 8'd29;
      8'd125: return 8'd35;
      8'd126: return 8'd41;
      8'd127: return 8'd48;
      8'd128: return 8'd27;
      8'd129: return 8'd33;
      8'd130: return 8'd39;
      8'd131: return 8'd45;
      8'd132: return 8'd26;
      8'd133: return 8'd31;
      8'd134: return 8'd37;
      8'd135: return 8'd43;
      8'd136: return 8'd24;
      8'd137: return 8'd30;
      8'd138: return 8'd35;
      8'd139: return 8'd41;
      8'd140: return 8'd23;
      8'd141: return 8'd28;
      8'd142: return 8'd33;
      8'd143: return 8'd39;
      8'd144: return 8'd22;
      8'd145: return 8'd27;
      8'd146: return 8'd32;
      8'd147: return 8'd37;
      8'd148: return 8'd21;
      8'd149: return 8'd26;
      8'd150: return 8'd30;
      8'd151: return 8'd35;
      8'd152: return 8'd20;
      8'd153: return 8'd24;
      8'd154: return 8'd29;
      8'd155: return 8'd33;
      8'd156: return 8'd19;
      8'd157: return 8'd23;
      8'd158: return 8'd27;
      8'd159: return 8'd31;
      8'd160: return 8'd18;
      8'd161: return 8'd22;
      8'd162: return 8'd26;
      8'd163: return 8'd30;
      8'd164: return 8'd17;
      8'd165: return 8'd21;
      8'd166: return 8'd25;
      8'd167: return 8'd28;
      8'd168: return 8'd16;
      8'd169: return 8'd20;
      8'd170: return 8'd23;
      8'd171: return 8'd27;
      8'd172: return 8'd15;
      8'd173: return 8'd19;
      8'd174: return 8'd22;
      8'd175: return 8'd25;
      8'd176: return 8'd14;
      8'd177: return 8'd18;
      8'd178: return 8'd21;
      8'd179: return 8'd24;
      8'd180: return 8'd14;
      8'd181: return 8'd17;
      8'd182: return 8'd20;
      8'd183: return 8'd23;
      8'd184: return 8'd13;
      8'd185: return 8'd16;
      8'd186: return 8'd19;
      8'd187: return 8'd22;
      8'd188: return 8'd12;
      8'd189: return 8'd15;
      8'd190: return 8'd18;
      8'd191: return 8'd21;
      8'd192: return 8'd12;
      8'd193: return 8'd14;
      8'd194: return 8'd17;
      8'd195: return 8'd20;
      8'd196: return 8'd11;
      8'd197: return 8'd14;
      8'd198: return 8'd16;
      8'd199: return 8'd19;
      8'd200: return 8'd11;
      8'd201: return 8'd13;
      8'd202: return 8'd15;
      8'd203: return 8'd18;
      8'd204: return 8'd10;
      8'd205: return 8'd12;
      8'd206: return 8'd15;
      8'd207: return 8'd17;
      8'd208: return 8'd10;
      8'd209: return 8'd12;
      8'd210: return 8'd14;
      8'd211: return 8'd16;
      8'd212: return 8'd9;
      8'd213: return 8'd11;
      8'd214: return 8'd13;
      8'd215: return 8'd15;
      8'd216: return 8'd9;
      8'd217: return 8'd11;
      8'd218: return 8'd12;
      8'd219: return 8'd14;
      8'd220: return 8'd8;
      8'd221: return 8'd10;
      8'd222: return 8'd12;
      8'd223: return 8'd14;
      8'd224: return 8'd8;
      8'd225: return 8'd9;
      8'd226: return 8'd11;
      8'd227: return 8'd13;
      8'd228: return 8'd7;
      8'd229: return 8'd9;
      8'd230: return 8'd11;
      8'd231: return 8'd12;
      8'd232: return 8'd7;
      8'd233: return 8'd9;
      8'd234: return 8'd10;
      8'd235: return 8'd12;
      8'd236: return 8'd7;
      8'd237: return 8'd8;
      8'd238: return 8'd10;
      8'd239: return 8'd11;
      8'd240: return 8'd6;
      8'd241: return 8'd8;
      8'd242: return 8'd9;
      8'd243: return 8'd11;
      8'd244: return 8'd6;
      8'd245: return 8'd7;
      8'd246: return 8'd9;
      8'd247: return 8'd10;
      8'd248: return 8'd6;
      8'd249: return 8'd7;
      8'd250: return 8'd8;
      8'd251: return 8'd9;
      8'd252: return 8'd2;
      8'd253: return 8'd2;
      8'd254: return 8'd2;
      8'd255: return 8'd2;
      default: return 8'd0;
    endcase
  endfunction

  // transIdxLPS (Table 9-45).
  function automatic logic [5:0] next_lps(logic [5:0] index);
    unique case (index)
      6'd0: return 6'd0;
      6'd1: return 6'd0;
      6'd2: return 6'd1;
      6'd3: return 6'd2;
      6'd4: return 6'd2;
      6'd5: return 6'd4;
      6'd6: return 6'd4;
      6'd7: return 6'd5;
      6'd8: return 6'd6;
      6'd9: return 6'd7;
      6'd10: return 6'd8;
      6'd11: return 6'd9;
      6'd12: return 6'd9;
      6'd13: return 6'd11;
      6'd14: return 6'd11;
      6'd15: return 6'd12;
      6'd16: return 6'd13;
      6'd17: return 6'd13;
      6'd18: return 6'd15;
      6'd19: return 6'd15;
      6'd20: return 6'd16;
      6'd21: return 6'd16;
      6'd22: return 6'd18;
      6'd23: return 6'd18;
      6'd24: return 6'd19;
      6'd25: return 6'd19;
      6'd26: return 6'd21;
      6'd27: return 6'd21;
      6'd28: return 6'd22;
      6'd29: return 6'd22;
      6'd30: return 6'd23;
      6'd31: return 6'd24;
      6'd32: return 6'd24;
      6'd33: return 6'd25;
      6'd34: return 6'd26;
      6'd35: return 6'd26;
      6'd36: return 6'd27;
      6'd37: return 6'd27;
      6'd38: return 6'd28;
      6'd39: return 6'd29;
      6'd40: return 6'd29;
      6'd41: return 6'd30;
      6'd42: return 6'd30;
      6'd43: return 6'd30;
      6'd44: return 6'd31;
      6'd45: return 6'd32;
      6'd46: return 6'd32;
      6'd47: return 6'd33;
      6'd48: return 6'd33;
      6'd49: return 6'd33;
      6'd50: return 6'd34;
      6'd51: return 6'd34;
      6'd52: return 6'd35;
      6'd53: return 6'd35;
      6'd54: return 6'd35;
      6'd55: return 6'd36;
      6'd56: return 6'd36;
      6'd57: return 6'd36;
      6'd58: return 6'd37;
      6'd59: return 6'd37;
      6'd60: return 6'd37;
      6'd61: return 6'd38;
      6'd62: return 6'd38;
      6'd63: return 6'd63;
      default: return 6'd0;
    endcase
  endfunction

  // m of the contexts by dense number, I slices, signed (9.3.1.1).
  function automatic logic [7:0] init_m(logic [CtxW-1:0] index);
    unique case (index)
      6'd0: return 8'd20;
      6'd1: return 8'd13;
      6'd2: return 8'd3;
      6'd3: return 8'd0;
      6'd4: return 8'd239;
      6'd5: return 8'd243;
      6'd6: return 8'd0;
      6'd7: return 8'd249;
      6'd8: return 8'd253;
      6'd9: return 8'd248;
      6'd10: return 8'd246;
      6'd11: return 8'd226;
      6'd12: return 8'd243;
      6'd13: return 8'd241;
      6'd14: return 8'd243;
      6'd15: return 8'd243;
      6'd16: return 8'd244;
      6'd17: return 8'd246;
      6'd18: return 8'd240;
      6'd19: return 8'd246;
      6'd20: return 8'd249;
      6'd21: return 8'd243;
      6'd22: return 8'd237;
      6'd23: return 8'd1;
      6'd24: return 8'd0;
      6'd25: return 8'd251;
      6'd26: return 8'd18;
      6'd27: return 8'd26;
      6'd28: return 8'd22;
      6'd29: return 8'd26;
      6'd30: return 8'd30;
      6'd31: return 8'd28;
      6'd32: return 8'd33;
      6'd33: return 8'd37;
      6'd34: return 8'd33;
      6'd35: return 8'd40;
      6'd36: return 8'd38;
      6'd37: return 8'd33;
      6'd38: return 8'd40;
      6'd39: return 8'd41;
      6'd40: return 8'd38;
      6'd41: return 8'd41;
      6'd42: return 8'd244;
      6'd43: return 8'd241;
      6'd44: return 8'd246;
      6'd45: return 8'd250;
      6'd46: return 8'd252;
      6'd47: return 8'd244;
      6'd48: return 8'd248;
      6'd49: return 8'd249;
      6'd50: return 8'd247;
      6'd51: return 8'd239;
      6'd52: return 8'd0;
      6'd53: return 8'd0;
      6'd54: return 8'd0;
      6'd55: return 8'd31;
      default: return 8'd0;
    endcase
  endfunction

  // n of the contexts by dense number, I slices, signed (9.3.1.1).
  function automatic logic [7:0] init_n(logic [CtxW-1:0] index);
    unique case (index)
      6'd0: return 8'd241;
      6'd1: return 8'd41;
      6'd2: return 8'd62;
      6'd3: return 8'd41;
      6'd4: return 8'd127;
      6'd5: return 8'd102;
      6'd6: return 8'd82;
      6'd7: return 8'd74;
      6'd8: return 8'd70;
      6'd9: return 8'd93;
      6'd10: return 8'd90;
      6'd11: return 8'd127;
      6'd12: return 8'd108;
      6'd13: return 8'd100;
      6'd14: return 8'd101;
      6'd15: return 8'd91;
      6'd16: return 8'd94;
      6'd17: return 8'd88;
      6'd18: return 8'd84;
      6'd19: return 8'd86;
      6'd20: return 8'd83;
      6'd21: return 8'd87;
      6'd22: return 8'd94;
      6'd23: return 8'd70;
      6'd24: return 8'd72;
      6'd25: return 8'd74;
      6'd26: return 8'd59;
      6'd27: return 8'd237;
      6'd28: return 8'd239;
      6'd29: return 8'd239;
      6'd30: return 8'd231;
      6'd31: return 8'd236;
      6'd32: return 8'd233;
      6'd33: return 8'd229;
      6'd34: return 8'd233;
      6'd35: return 8'd228;
      6'd36: return 8'd239;
      6'd37: return 8'd245;
      6'd38: return 8'd241;
      6'd39: return 8'd250;
      6'd40: return 8'd1;
      6'd41: return 8'd17;
      6'd42: return 8'd92;
      6'd43: return 8'd55;
      6'd44: return 8'd60;
      6'd45: return 8'd62;
      6'd46: return 8'd65;
      6'd47: return 8'd73;
      6'd48: return 8'd76;
      6'd49: return 8'd80;
      6'd50: return 8'd88;
      6'd51: return 8'd110;
      6'd52: return 8'd63;
      6'd53: return 8'd63;
      6'd54: return 8'd63;
      6'd55: return 8'd21;
      default: return 8'd0;
    endcase
  endfunction

  // Forward quantiser multiplier of {qp % 6, class}.
  function automatic logic [13:0] quant_mf(logic [4:0] index);
    unique case (index)
      5'd0: return 14'd13107;
      5'd1: return 14'd5243;
      5'd2: return 14'd8066;
      5'd4: return 14'd11916;
      5'd5: return 14'd4660;
      5'd6: return 14'd7490;
      5'd8: return 14'd10082;
      5'd9: return 14'd4194;
      5'd10: return 14'd6554;
      5'd12: return 14'd9362;
      5'd13: return 14'd3647;
      5'd14: return 14'd5825;
      5'd16: return 14'd8192;
      5'd17: return 14'd3355;
      5'd18: return 14'd5243;
      5'd20: return 14'd7282;
      5'd21: return 14'd2893;
      5'd22: return 14'd4559;
      default: return 14'd0;
    endcase
  endfunction

  // Dequantiser scale of {qp % 6, class} (8.5.9).
  function automatic logic [4:0] dequant_v(logic [4:0] index);
    unique case (index)
      5'd0: return 5'd10;
      5'd1: return 5'd16;
      5'd2: return 5'd13;
      5'd4: return 5'd11;
      5'd5: return 5'd18;
      5'd6: return 5'd14;
      5'd8: return 5'd13;
      5'd9: return 5'd20;
      5'd10: return 5'd16;
      5'd12: return 5'd14;
      5'd13: return 5'd23;
      5'd14: return 5'd18;
      5'd16: return 5'd16;
      5'd17: return 5'd25;
      5'd18: return 5'd20;
      5'd20: return 5'd18;
      5'd21: return 5'd29;
      5'd22: return 5'd23;
      default: return 5'd0;
    endcase
  endfunction

  // Scale class of the coefficient at a raster position (8.5.9).
  function automatic logic [1:0] scale_class(logic [3:0] index);
    unique case (index)
      4'd0: return 2'd0;
      4'd1: return 2'd2;
      4'd2: return 2'd0;
      4'd3: return 2'd2;
      4'd4: return 2'd2;
      4'd5: return 2'd1;
      4'd6: return 2'd2;
      4'd7: return 2'd1;
      4'd8: return 2'd0;
      4'd9: return 2'd2;
      4'd10: return 2'd0;
      4'd11: return 2'd2;
      4'd12: return 2'd2;
      4'd13: return 2'd1;
      4'd14: return 2'd2;
      4'd15: return 2'd1;
      default: return 2'd0;
    endcase
  endfunction

  // Raster position of the coefficient at a place of the zig-zag scan (Table 8-12).
  function automatic logic [3:0] zigzag(logic [3:0] index);
    unique case (index)
      4'd0: return 4'd0;
      4'd1: return 4'd1;
      4'd2: return 4'd4;
      4'd3: return 4'd8;
      4'd4: return 4'd5;
      4'd5: return 4'd2;
      4'd6: return 4'd3;
      4'd7: return 4'd6;
      4'd8: return 4'd9;
      4'd9: return 4'd12;
      4'd10: return 4'd13;
      4'd11: return 4'd10;
      4'd12: return 4'd7;
      4'd13: return 4'd11;
      4'd14: return 4'd14;
      4'd15: return 4'd15;
      default: return 4'd0;
    endcase
  endfunction

  // Lambda of the mode decision by QP.
  function automatic logic [6:0] lambda(logic [5:0] index);
    unique case (index)
      6'd0: return 7'd1;
      6'd1: return 7'd1;
      6'd2: return 7'd1;
      6'd3: return 7'd1;
      6'd4: return 7'd1;
      6'd5: return 7'd1;
      6'd6: return 7'd1;
      6'd7: return 7'd1;
      6'd8: return 7'd1;
      6'd9: return 7'd1;
      6'd10: return 7'd1;
      6'd11: return 7'd1;
      6'd12: return 7'd1;
      6'd13: return 7'd1;
      6'd14: return 7'd1;
      6'd15: return 7'd1;
      6'd16: return 7'd2;
      6'd17: return 7'd2;
      6'd18: return 7'd2;
      6'd19: return 7'd2;
      6'd20: return 7'd3;
      6'd21: return 7'd3;
      6'd22: return 7'd3;
      6'd23: return 7'd4;
      6'd24: return 7'd4;
      6'd25: return 7'd4;
      6'd26: return 7'd5;
      6'd27: return 7'd6;
      6'd28: return 7'd6;
      6'd29: return 7'd7;
      6'd30: return 7'd8;
      6'd31: return 7'd9;
      6'd32: return 7'd10;
      6'd33: return 7'd11;
      6'd34: return 7'd13;
      6'd35: return 7'd14;
      6'd36: return 7'd16;
      6'd37: return 7'd18;
      6'd38: return 7'd20;
      6'd39: return 7'd23;
      6'd40: return 7'd25;
      6'd41: return 7'd29;
      6'd42: return 7'd32;
      6'd43: return 7'd36;
      6'd44: return 7'd40;
      6'd45: return 7'd45;
      6'd46: return 7'd51;
      6'd47: return 7'd57;
      6'd48: return 7'd64;
      6'd49: return 7'd72;
      6'd50: return 7'd81;
      6'd51: return 7'd91;
      default: return 7'd0;
    endcase
  endfunction

  // qp / 6.
  function automatic logic [3:0] qp_div6(logic [5:0] index);
    unique case (index)
      6'd0: return 4'd0;
      6'd1: return 4'd0;
      6'd2: return 4'd0;
      6'd3: return 4'd0;
      6'd4: return 4'd0;
      6'd5: return 4'd0;
      6'd6: return 4'd1;
      6'd7: return 4'd1;
      6'd8: return 4'd1;
      6'd9: return 4'd1;
      6'd10: return 4'd1;
      6'd11: return 4'd1;
      6'd12: return 4'd2;
      6'd13: return 4'd2;
      6'd14: return 4'd2;
      6'd15: return 4'd2;
      6'd16: return 4'd2;
      6'd17: return 4'd2;
      6'd18: return 4'd3;
      6'd19: return 4'd3;
      6'd20: return 4'd3;
      6'd21: return 4'd3;
      6'd22: return 4'd3;
      6'd23: return 4'd3;
      6'd24: return 4'd4;
      6'd25: return 4'd4;
      6'd26: return 4'd4;
      6'd27: return 4'd4;
      6'd28: return 4'd4;
      6'd29: return 4'd4;
      6'd30: return 4'd5;
      6'd31: return 4'd5;
      6'd32: return 4'd5;
      6'd33: return 4'd5;
      6'd34: return 4'd5;
      6'd35: return 4'd5;
      6'd36: return 4'd6;
      6'd37: return 4'd6;
      6'd38: return 4'd6;
      6'd39: return 4'd6;
      6'd40: return 4'd6;
      6'd41: return 4'd6;
      6'd42: return 4'd7;
      6'd43: return 4'd7;
      6'd44: return 4'd7;
      6'd45: return 4'd7;
      6'd46: return 4'd7;
      6'd47: return 4'd7;
      6'd48: return 4'd8;
      6'd49: return 4'd8;
      6'd50: return 4'd8;
      6'd51: return 4'd8;
      default: return 4'd0;
    endcase
  endfunction

  // qp % 6.
  function automatic logic [2:0] qp_mod6(logic [5:0] index);
    unique case (index)
      6'd0: return 3'd0;
      6'd1: return 3'd1;
      6'd2: return 3'd2;
      6'd3: return 3'd3;
      6'd4: return 3'd4;
      6'd5: return 3'd5;
      6'd6: return 3'd0;
      6'd7: return 3'd1;
      6'd8: return 3'd2;
      6'd9: return 3'd3;
      6'd10: return 3'd4;
      6'd11: return 3'd5;
      6'd12: return 3'd0;
      6'd13: return 3'd1;
      6'd14: return 3'd2;
      6'd15: return 3'd3;
      6'd16: return 3'd4;
      6'd17: return 3'd5;
      6'd18: return 3'd0;
      6'd19: return 3'd1;
      6'd20: return 3'd2;
      6'd21: return 3'd3;
      6'd22: return 3'd4;
      6'd23: return 3'd5;
      6'd24: return 3'd0;
      6'd25: return 3'd1;
      6'd26: return 3'd2;
      6'd27: return 3'd3;
      6'd28: return 3'd4;
      6'd29: return 3'd5;
      6'd30: return 3'd0;
      6'd31: return 3'd1;
      6'd32: return 3'd2;
      6'd33: return 3'd3;
      6'd34: return 3'd4;
      6'd35: return 3'd5;
      6'd36: return 3'd0;
      6'd37: return 3'd1;
      6'd38: return 3'd2;
      6'd39: return 3'd3;
      6'd40: return 3'd4;
      6'd41: return 3'd5;
      6'd42: return 3'd0;
      6'd43: return 3'd1;
      6'd44: return 3'd2;
      6'd45: return 3'd3;
      6'd46: return 3'd4;
      6'd47: return 3'd5;
      6'd48: return 3'd0;
      6'd49: return 3'd1;
      6'd50: return 3'd2;
      6'd51: return 3'd3;
      default: return 3'd0;
    endcase
  endfunction

  // QPc of a quantiser with the component's offset (Table 8-15).
  function automatic logic [5:0] chroma_qp(logic [5:0] index);
    unique case (index)
      6'd0: return 6'd0;
      6'd1: return 6'd1;
      6'd2: return 6'd2;
      6'd3: return 6'd3;
      6'd4: return 6'd4;
      6'd5: return 6'd5;
      6'd6: return 6'd6;
      6'd7: return 6'd7;
      6'd8: return 6'd8;
      6'd9: return 6'd9;
      6'd10: return 6'd10;
      6'd11: return 6'd11;
      6'd12: return 6'd12;
      6'd13: return 6'd13;
      6'd14: return 6'd14;
      6'd15: return 6'd15;
      6'd16: return 6'd16;
      6'd17: return 6'd17;
      6'd18: return 6'd18;
      6'd19: return 6'd19;
      6'd20: return 6'd20;
      6'd21: return 6'd21;
      6'd22: return 6'd22;
      6'd23: return 6'd23;
      6'd24: return 6'd24;
      6'd25: return 6'd25;
      6'd26: return 6'd26;
      6'd27: return 6'd27;
      6'd28: return 6'd28;
      6'd29: return 6'd29;
      6'd30: return 6'd29;
      6'd31: return 6'd30;
      6'd32: return 6'd31;
      6'd33: return 6'd32;
      6'd34: return 6'd32;
      6'd35: return 6'd33;
      6'd36: return 6'd34;
      6'd37: return 6'd34;
      6'd38: return 6'd35;
      6'd39: return 6'd35;
      6'd40: return 6'd36;
      6'd41: return 6'd36;
      6'd42: return 6'd37;
      6'd43: return 6'd37;
      6'd44: return 6'd37;
      6'd45: return 6'd38;
      6'd46: return 6'd38;
      6'd47: return 6'd38;
      6'd48: return 6'd39;
      6'd49: return 6'd39;
      6'd50: return 6'd39;
      6'd51: return 6'd39;
      default: return 6'd0;
    endcase
  endfunction

  // Fraction bits of a format by number (golden `align::element::Target`).
  function automatic logic [4:0] format_fraction_bits(logic [3:0] index);
    unique case (index)
      4'd0: return 5'd23;
      4'd1: return 5'd10;
      4'd2: return 5'd7;
      4'd3: return 5'd3;
      4'd4: return 5'd2;
      4'd5: return 5'd3;
      4'd6: return 5'd2;
      4'd7: return 5'd2;
      4'd8: return 5'd3;
      4'd9: return 5'd1;
      4'd10: return 5'd7;
      4'd11: return 5'd7;
      4'd12: return 5'd7;
      4'd13: return 5'd7;
      4'd14: return 5'd7;
      4'd15: return 5'd7;
      default: return 5'd0;
    endcase
  endfunction

  // Exponent bias of a format, signed; of integers, as floats of seven fraction bits.
  function automatic logic [7:0] format_bias(logic [3:0] index);
    unique case (index)
      4'd0: return 8'd127;
      4'd1: return 8'd15;
      4'd2: return 8'd127;
      4'd3: return 8'd7;
      4'd4: return 8'd15;
      4'd5: return 8'd7;
      4'd6: return 8'd15;
      4'd7: return 8'd3;
      4'd8: return 8'd1;
      4'd9: return 8'd1;
      4'd10: return 8'd0;
      4'd11: return 8'd250;
      4'd12: return 8'd250;
      4'd13: return 8'd250;
      4'd14: return 8'd250;
      4'd15: return 8'd250;
      default: return 8'd0;
    endcase
  endfunction

  // Largest exponent field of a format's finite elements.
  function automatic logic [7:0] format_top_field(logic [3:0] index);
    unique case (index)
      4'd0: return 8'd254;
      4'd1: return 8'd30;
      4'd2: return 8'd254;
      4'd3: return 8'd15;
      4'd4: return 8'd30;
      4'd5: return 8'd15;
      4'd6: return 8'd30;
      4'd7: return 8'd7;
      4'd8: return 8'd3;
      4'd9: return 8'd3;
      4'd10: return 8'd0;
      4'd11: return 8'd0;
      4'd12: return 8'd0;
      4'd13: return 8'd0;
      4'd14: return 8'd0;
      4'd15: return 8'd0;
      default: return 8'd0;
    endcase
  endfunction

  // Largest finite element of a format without its sign: the low fifteen bits.
  function automatic logic [14:0] format_largest(logic [3:0] index);
    unique case (index)
      4'd0: return 15'd32767;
      4'd1: return 15'd31743;
      4'd2: return 15'd32639;
      4'd3: return 15'd126;
      4'd4: return 15'd123;
      4'd5: return 15'd126;
      4'd6: return 15'd123;
      4'd7: return 15'd31;
      4'd8: return 15'd31;
      4'd9: return 15'd7;
      4'd10: return 15'd127;
      4'd11: return 15'd127;
      4'd12: return 15'd127;
      4'd13: return 15'd127;
      4'd14: return 15'd127;
      4'd15: return 15'd127;
      default: return 15'd0;
    endcase
  endfunction

endpackage
