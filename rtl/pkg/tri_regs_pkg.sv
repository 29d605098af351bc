// SPDX-License-Identifier: Apache-2.0
// Registers of both tops (docs/registers.md).
// GENERATED from registers.toml by `make tables`: do not edit.
package tri_regs_pkg;

  // A module uses only a part of the package.
  /* verilator lint_off UNUSEDPARAM */

  // The encoder: byte offsets, and words by field.
  localparam logic [11:0] EncRegId = 12'h000;
  localparam logic [31:0] EncId = 32'h5452_4943;
  localparam logic [11:0] EncRegConfig = 12'h004;
  localparam logic [6:0] EncVersion = 7'd1;
  localparam logic [11:0] EncRegCtrl = 12'h008;
  localparam logic [11:0] EncRegError = 12'h00C;
  localparam logic [11:0] EncRegPending = 12'h010;
  localparam logic [11:0] EncRegBusy = 12'h018;
  localparam logic [11:0] EncRegNonfinite = 12'h020;
  localparam logic [11:0] EncRegClipped = 12'h028;
  localparam logic [11:0] EncRegSlots = 12'h030;
  localparam logic [11:0] EncRegJob0 = 12'h040;
  localparam logic [11:0] EncRegJob1 = 12'h044;
  localparam logic [11:0] EncRegJob2 = 12'h048;
  localparam logic [11:0] EncRegJob3 = 12'h04C;
  localparam logic [11:0] EncRegJobPush = 12'h050;
  localparam logic [11:0] EncRegSlot = 12'h100;
  typedef struct packed {
    logic       no_align;
    logic [6:0] version;
    logic [7:0] sample_bits;
    logic [7:0] slots;
    logic [7:0] lanes;
  } enc_config_t;
  typedef struct packed {
    logic [30:0] unused_31_1;
    logic        enable;
  } enc_ctrl_t;
  typedef struct packed {
    logic [29:0] unused_31_2;
    logic        unexpected;
    logic        conflict;
  } enc_error_t;
  typedef struct packed {
    logic [24:0] unused_31_7;
    logic [6:0]  length;
  } enc_slots_t;
  typedef struct packed {
    logic [1:0]  unused_31_30;
    logic [9:0]  start_x;
    logic [19:0] first_mb;
  } enc_job0_t;
  typedef struct packed {
    logic [1:0]  unused_31_30;
    logic [9:0]  width;
    logic [19:0] mb_count;
  } enc_job1_t;
  typedef struct packed {
    logic [6:0] unused_31_25;
    logic       scan;
    logic [3:0] clip;
    logic [3:0] format;
    logic [1:0] unused_15_14;
    logic [5:0] rounding;
    logic [1:0] unused_7_6;
    logic [5:0] qp;
  } enc_job2_t;
  typedef struct packed {
    logic [15:0] idr_pic_id;
    logic [5:0]  unused_15_10;
    logic [9:0]  exponent;
  } enc_job3_t;
  typedef struct packed {
    logic        valid;
    logic [24:0] unused_30_6;
    logic [5:0]  lane;
  } enc_slot_t;
  // The words JOB0 to JOB3, JOB0 in the lowest bits.
  typedef struct packed {
    enc_job3_t job3;
    enc_job2_t job2;
    enc_job1_t job1;
    enc_job0_t job0;
  } enc_job_regs_t;

  // The decoder: byte offsets, and words by field.
  localparam logic [11:0] DecRegId = 12'h000;
  localparam logic [31:0] DecId = 32'h5452_4944;
  localparam logic [11:0] DecRegConfig = 12'h004;
  localparam logic [7:0] DecVersion = 8'd1;
  localparam logic [11:0] DecRegCtrl = 12'h008;
  localparam logic [11:0] DecRegError = 12'h00C;
  localparam logic [11:0] DecRegPending = 12'h010;
  localparam logic [11:0] DecRegBusy = 12'h018;
  localparam logic [11:0] DecRegFailed = 12'h020;
  localparam logic [11:0] DecRegSlots = 12'h030;
  localparam logic [11:0] DecRegJob0 = 12'h040;
  localparam logic [11:0] DecRegJob1 = 12'h044;
  localparam logic [11:0] DecRegJob2 = 12'h048;
  localparam logic [11:0] DecRegJob3 = 12'h04C;
  localparam logic [11:0] DecRegJobPush = 12'h050;
  localparam logic [11:0] DecRegSlot = 12'h100;
  typedef struct packed {
    logic [7:0] version;
    logic [7:0] sample_bits;
    logic [7:0] slots;
    logic [7:0] lanes;
  } dec_config_t;
  typedef struct packed {
    logic [30:0] unused_31_1;
    logic        enable;
  } dec_ctrl_t;
  typedef struct packed {
    logic [30:0] unused_31_1;
    logic        unexpected;
  } dec_error_t;
  typedef struct packed {
    logic [24:0] unused_31_7;
    logic [6:0]  length;
  } dec_slots_t;
  typedef struct packed {
    logic [1:0]  unused_31_30;
    logic [9:0]  width;
    logic [19:0] macroblocks;
  } dec_job0_t;
  typedef struct packed {
    logic       unused_31_31;
    logic       transform8x8;
    logic       deblocking_control;
    logic       redundant;
    logic       bottom;
    logic       delta_zero;
    logic [1:0] order_type;
    logic [3:0] lsb_bits;
    logic [3:0] frame_num_bits;
    logic [7:0] pps_id;
    logic [1:0] unused_7_6;
    logic [5:0] init_qp;
  } dec_job1_t;
  typedef struct packed {
    logic [11:0] unused_31_20;
    logic [3:0]  format;
    logic [5:0]  unused_15_10;
    logic [9:0]  exponent;
  } dec_job2_t;
  typedef struct packed {
    logic        valid;
    logic [24:0] unused_30_6;
    logic [5:0]  lane;
  } dec_slot_t;
  // The words JOB0 to JOB3, JOB0 in the lowest bits.
  typedef struct packed {
    logic [31:0] job3;
    dec_job2_t   job2;
    dec_job1_t   job1;
    dec_job0_t   job0;
  } dec_job_regs_t;

  /* verilator lint_on UNUSEDPARAM */

endpackage
