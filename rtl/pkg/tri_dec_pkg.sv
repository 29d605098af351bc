// SPDX-License-Identifier: Apache-2.0

// Types that the parts of the decoder share. Widths and meanings:
// docs/microarchitecture/decoder.md.
package tri_dec_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // Beats of a lane that may be asked for, on their way or waiting.
  localparam int unsigned InDepth = 16;
  // Beats that must wait before a slice header is read: its longest is 40 bytes, 60 with emulation
  // prevention.
  localparam int unsigned HeaderBeats = 8;
  localparam int unsigned HeaderBits = 320;
  // Words of a lane's level ring.
  localparam int unsigned RingDepth = 16;
  // Blocks that may be in the pipeline or wait at the output.
  localparam int unsigned OutDepth = 16;

  // How a slice can end in an error.
  typedef enum logic [3:0] {
    ErrNone = 4'd0,
    ErrNoUnit = 4'd1,  // the packet holds no NAL unit
    ErrHeader = 4'd2,  // NAL or slice header: a value that is not allowed, or the end of the data
    ErrTool = 4'd3,  // a tool that this decoder does not have
    ErrSyntax = 4'd4,  // slice data: a value that is not allowed
    ErrTruncated = 4'd5,  // the data end inside the slice data
    ErrExcess = 4'd6,  // data follow the end of the slice
    ErrRunsOn = 4'd7,  // the slice goes on behind the last macroblock of the picture
    ErrMode = 4'd8,  // prediction from neighbours that are not there
    ErrLimit = 4'd9  // a level or coefficient, or a header, beyond what this decoder holds
  } error_e;

  // What a slice header is read with: facts of the parameter sets.
  typedef struct packed {
    logic transform8x8;  // transform_8x8_mode_flag
    logic deblocking_control;  // deblocking_filter_control_present_flag
    logic redundant;  // redundant_pic_cnt_present_flag
    logic bottom;  // bottom_field_pic_order_in_frame_present_flag
    logic delta_zero;  // delta_pic_order_always_zero_flag
    logic [1:0] order_type;  // pic_order_cnt_type
    logic [3:0] lsb_bits;  // log2_max_pic_order_cnt_lsb_minus4
    logic [3:0] frame_num_bits;  // log2_max_frame_num_minus4
    logic [7:0] pps_id;  // pic_parameter_set_id
    logic [5:0] init_qp;  // 26 + pic_init_qp_minus26
    logic [9:0] width;  // of the picture, in macroblocks
    logic [19:0] macroblocks;  // of the picture
  } job_header_t;

  // What the output needs of a job.
  typedef struct packed {
    logic [3:0] fmt;
    logic signed [9:0] exponent;
  } job_output_t;

  typedef struct packed {
    job_output_t out;
    job_header_t header;
  } job_t;

  // What a lane is started with.
  typedef struct packed {
    error_e error;  // not ErrNone: there is no slice data, only this to report
    logic transform8x8;
    logic [5:0] qp;
    logic [9:0] width;
    logic [9:0] x;  // column of the first macroblock
    logic [19:0] left;  // macroblocks from the first one to the end of the picture
  } start_t;

  // What is said of a block beside its levels, or the error in which a slice ends.
  typedef struct packed {
    error_e error;  // not ErrNone: no block
    logic last;  // last block of the slice
    logic cbp;  // bit of its 8x8 block in coded_block_pattern
    logic nz;  // coded_block_flag
    logic [2:0] rem_mode;
    logic pred_flag;
  } word_head_t;

  // A block, or an error, as the pipeline takes it.
  typedef struct packed {
    word_head_t head;
    logic [5:0] qp;
    logic [15:0][11:0] levels;  // zig-zag order
  } word_t;

  // The same in a lane's ring: levels as sign and magnitude, in two memories. The second one holds
  // what only levels with a suffix need, of which most blocks have none: then it is neither written
  // nor read.
  typedef struct packed {
    word_head_t head;
    logic [5:0] qp;
    logic wide;  // the block has levels with a suffix
    logic [15:0] negative;
    logic [15:0][3:0] low;  // bits 3 to 0 of the magnitudes
  } ring_t;
  typedef logic [15:0][6:0] ring_high_t;  // bits 10 to 4

  // A word behind the pipeline, for the output.
  typedef struct packed {
    job_output_t job;
    logic last;
    logic token;  // no block: the slice ends in the error
    error_e error;
  } result_t;

  // Where the macroblock parser is. The bins of the states: bypass from MbUnary on, terminate in
  // MbEnd, contexts in the others.
  typedef enum logic [4:0] {
    MbIdle = 5'd0,
    MbInit = 5'd1,
    MbRecord = 5'd2,  // waits for the record of the macroblock above
    MbSkip = 5'd3,  // a block without levels
    MbType = 5'd4,
    MbSize = 5'd5,
    MbMode = 5'd6,
    MbCbp = 5'd7,
    MbQpDelta = 5'd8,
    MbCbf = 5'd9,
    MbSig = 5'd10,
    MbLast = 5'd11,
    MbPrefix = 5'd12,
    MbUnary = 5'd16,
    MbBinary = 5'd17,
    MbSign = 5'd18,
    MbEnd = 5'd24
  } parse_state_e;

  // What it keeps of the macroblock beside that.
  typedef struct packed {
    logic [3:0] blk;  // block; in MbCbp the 8x8 block
    logic [3:0] k;  // scan position
    logic [3:0] count;  // bins so far of the mode, the prefix or the suffix
    logic [5:0] mapped;  // mb_qp_delta so far, as it is mapped to bins
    logic [3:0] cbp;  // coded_block_pattern
    logic [2:0] ones;  // levels of magnitude 1 so far, up to 3
    logic [2:0] larger;  // larger levels so far, up to 4
    logic [11:0] value;  // magnitude; in and behind a suffix its value, plus one
    logic big;  // there was a suffix
  } parse_t;

  // What a step of the parser depends on.
  typedef struct packed {
    logic transform8x8;
    logic record_missing;  // the record of the macroblock above is still to come
    logic qp_changed;  // the macroblock before had an mb_qp_delta other than 0
    logic runs_on;  // the last macroblock of the picture
    logic last_byte;  // the last bit that was read lies in the last byte of the data
    logic last_bit;  // its value
    logic more;  // levels below the one at hand
    logic [3:0] k_below;  // scan position of the next one
    logic one;  // its magnitude is 1
    logic beyond;  // its magnitude is more than a word holds
    // coded_block_flag of the macroblock to the left, by row, and of this one as it goes.
    logic [3:0] left_nz;
    logic [3:0] top_nz;  // the same of the one above, by column
    logic [1:0] left_cbp;  // coded_block_pattern to the left, bits 1 and 3
    logic [1:0] top_cbp;  // and above, bits 2 and 3
  } parse_facts_t;

  // What a step of the parser does.
  typedef struct packed {
    error_e error;
    logic   put;    // a word is through
    logic   infer;  // the last level of the scan is there without a flag
    logic   ends;   // the slice is through, and well
  } parse_act_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
