/* SPDX-License-Identifier: Apache-2.0 */
/* Registers of tri_encoder and tri_decoder (docs/registers.md).
   GENERATED from registers.toml by `make tables`: do not edit. */
#ifndef TRICODEC_REGS_H
#define TRICODEC_REGS_H

#include <stdint.h>

/* The bits of a word with a value in a field, and the value in a field of a word:
   TRI_PUT(TRI_ENC_JOB2_QP, 27), TRI_GET(TRI_ENC_CONFIG_LANES, word). */
#define TRI_PUT(field, value) (((uint32_t)(value) << field##_SHIFT) & field##_MASK)
#define TRI_GET(field, word) (((uint32_t)(word) & field##_MASK) >> field##_SHIFT)

/* Element formats of a job (docs/align.md). */
enum tri_format {
  TRI_FORMAT_FP32 = 0,
  TRI_FORMAT_FP16 = 1,
  TRI_FORMAT_BF16 = 2,
  TRI_FORMAT_FP8_E4M3 = 3,
  TRI_FORMAT_FP8_E5M2 = 4,
  TRI_FORMAT_MXFP8_E4M3 = 5,
  TRI_FORMAT_MXFP8_E5M2 = 6,
  TRI_FORMAT_MXFP6_E3M2 = 7,
  TRI_FORMAT_MXFP6_E2M3 = 8,
  TRI_FORMAT_MXFP4 = 9,
  TRI_FORMAT_MXINT8 = 10,
  TRI_FORMAT_INT8 = 11
};

/* How a slice of the decoder ends: m_blk's TUSER, bits 11 to 8, of its last beat. */
enum tri_dec_error {
  /* no error */
  TRI_DEC_ERROR_NONE = 0,
  /* the packet holds no NAL unit */
  TRI_DEC_ERROR_NO_UNIT = 1,
  /* NAL or slice header: a value that is not allowed, or the end of the data */
  TRI_DEC_ERROR_HEADER = 2,
  /* a tool that this decoder does not have */
  TRI_DEC_ERROR_TOOL = 3,
  /* slice data: a value that is not allowed */
  TRI_DEC_ERROR_SYNTAX = 4,
  /* the data end inside the slice data */
  TRI_DEC_ERROR_TRUNCATED = 5,
  /* data follow the end of the slice */
  TRI_DEC_ERROR_EXCESS = 6,
  /* the slice goes on behind the last macroblock of the picture */
  TRI_DEC_ERROR_RUNS_ON = 7,
  /* prediction from neighbours that are not there */
  TRI_DEC_ERROR_MODE = 8,
  /* a level, a coefficient or a header beyond what this decoder holds */
  TRI_DEC_ERROR_LIMIT = 9
};

/* --- Registers of tri_encoder: byte offsets, fields --- */

/* Clocks from one slot of a lane to its next one, at the least. */
#define TRI_ENC_SLOT_DISTANCE 17u

/* ID (R): "TRIC". */
#define TRI_ENC_ID 0x000u
#define TRI_ENC_ID_VALUE 0x54524943u

/* CONFIG (R): what was built. */
#define TRI_ENC_CONFIG 0x004u
#define TRI_ENC_CONFIG_LANES_SHIFT 0
#define TRI_ENC_CONFIG_LANES_MASK 0x000000FFu
#define TRI_ENC_CONFIG_SLOTS_SHIFT 8
#define TRI_ENC_CONFIG_SLOTS_MASK 0x0000FF00u
#define TRI_ENC_CONFIG_SAMPLE_BITS_SHIFT 16
#define TRI_ENC_CONFIG_SAMPLE_BITS_MASK 0x00FF0000u
#define TRI_ENC_CONFIG_VERSION_SHIFT 24
#define TRI_ENC_CONFIG_VERSION_MASK 0x7F000000u
#define TRI_ENC_CONFIG_NO_ALIGN_SHIFT 31
#define TRI_ENC_CONFIG_NO_ALIGN_MASK 0x80000000u

/* CTRL (RW): control. */
#define TRI_ENC_CTRL 0x008u
#define TRI_ENC_CTRL_ENABLE_SHIFT 0
#define TRI_ENC_CTRL_ENABLE_MASK 0x00000001u

/* ERROR (R, W1C): faults of the surroundings. */
#define TRI_ENC_ERROR 0x00Cu
#define TRI_ENC_ERROR_CONFLICT_SHIFT 0
#define TRI_ENC_ERROR_CONFLICT_MASK 0x00000001u
#define TRI_ENC_ERROR_UNEXPECTED_SHIFT 1
#define TRI_ENC_ERROR_UNEXPECTED_MASK 0x00000002u

/* PENDING (R): lanes whose next job waits: no push now. */
#define TRI_ENC_PENDING(word) (0x010u + 4u * (word)) /* word 0 to 1 */

/* BUSY (R): lanes with anything left to do. */
#define TRI_ENC_BUSY(word) (0x018u + 4u * (word)) /* word 0 to 1 */

/* NONFINITE (R, W1C): lanes that have seen NaN (coded as 0) or infinity (coded as an end of the
   range). */
#define TRI_ENC_NONFINITE(word) (0x020u + 4u * (word)) /* word 0 to 1 */

/* CLIPPED (R, W1C): lanes that have saturated a finite value. */
#define TRI_ENC_CLIPPED(word) (0x028u + 4u * (word)) /* word 0 to 1 */

/* SLOTS (RW): the slot table's length. */
#define TRI_ENC_SLOTS 0x030u
#define TRI_ENC_SLOTS_LENGTH_SHIFT 0
#define TRI_ENC_SLOTS_LENGTH_MASK 0x0000007Fu

/* JOB0 (RW): where the slice begins. */
#define TRI_ENC_JOB0 0x040u
#define TRI_ENC_JOB0_FIRST_MB_SHIFT 0
#define TRI_ENC_JOB0_FIRST_MB_MASK 0x000FFFFFu
#define TRI_ENC_JOB0_START_X_SHIFT 20
#define TRI_ENC_JOB0_START_X_MASK 0x3FF00000u

/* JOB1 (RW): its size. */
#define TRI_ENC_JOB1 0x044u
#define TRI_ENC_JOB1_MB_COUNT_SHIFT 0
#define TRI_ENC_JOB1_MB_COUNT_MASK 0x000FFFFFu
#define TRI_ENC_JOB1_WIDTH_SHIFT 20
#define TRI_ENC_JOB1_WIDTH_MASK 0x3FF00000u

/* JOB2 (RW): quantiser and elements. */
#define TRI_ENC_JOB2 0x048u
#define TRI_ENC_JOB2_QP_SHIFT 0
#define TRI_ENC_JOB2_QP_MASK 0x0000003Fu
#define TRI_ENC_JOB2_ROUNDING_SHIFT 8
#define TRI_ENC_JOB2_ROUNDING_MASK 0x00003F00u
#define TRI_ENC_JOB2_FORMAT_SHIFT 16
#define TRI_ENC_JOB2_FORMAT_MASK 0x000F0000u
#define TRI_ENC_JOB2_CLIP_SHIFT 20
#define TRI_ENC_JOB2_CLIP_MASK 0x00F00000u
#define TRI_ENC_JOB2_SCAN_SHIFT 24
#define TRI_ENC_JOB2_SCAN_MASK 0x01000000u

/* JOB3 (RW): unit, and number of the picture. */
#define TRI_ENC_JOB3 0x04Cu
#define TRI_ENC_JOB3_EXPONENT_SHIFT 0
#define TRI_ENC_JOB3_EXPONENT_MASK 0x000003FFu
#define TRI_ENC_JOB3_IDR_PIC_ID_SHIFT 16
#define TRI_ENC_JOB3_IDR_PIC_ID_MASK 0xFFFF0000u

/* JOB_PUSH (W): gives the job to a lane; SLVERR when the lane does not exist, its last job still
   waits, or the job needs an alignment unit that is not there: without one `format` is 11 or
   more, `exponent` 0, `scan` 0. */
#define TRI_ENC_JOB_PUSH 0x050u
#define TRI_ENC_JOB_PUSH_LANE_SHIFT 0
#define TRI_ENC_JOB_PUSH_LANE_MASK 0xFFFFFFFFu

/* SLOT (W): the slot table: whose turn it is, by clock. */
#define TRI_ENC_SLOT(word) (0x100u + 4u * (word)) /* word 0 to 71 */
#define TRI_ENC_SLOT_LANE_SHIFT 0
#define TRI_ENC_SLOT_LANE_MASK 0x0000003Fu
#define TRI_ENC_SLOT_VALID_SHIFT 31
#define TRI_ENC_SLOT_VALID_MASK 0x80000000u

/* --- Registers of tri_decoder: byte offsets, fields --- */

/* Clocks from one slot of a lane to its next one, at the least. */
#define TRI_DEC_SLOT_DISTANCE 1u

/* ID (R): "TRID". */
#define TRI_DEC_ID 0x000u
#define TRI_DEC_ID_VALUE 0x54524944u

/* CONFIG (R): what was built. */
#define TRI_DEC_CONFIG 0x004u
#define TRI_DEC_CONFIG_LANES_SHIFT 0
#define TRI_DEC_CONFIG_LANES_MASK 0x000000FFu
#define TRI_DEC_CONFIG_SLOTS_SHIFT 8
#define TRI_DEC_CONFIG_SLOTS_MASK 0x0000FF00u
#define TRI_DEC_CONFIG_SAMPLE_BITS_SHIFT 16
#define TRI_DEC_CONFIG_SAMPLE_BITS_MASK 0x00FF0000u
#define TRI_DEC_CONFIG_VERSION_SHIFT 24
#define TRI_DEC_CONFIG_VERSION_MASK 0xFF000000u

/* CTRL (RW): control. */
#define TRI_DEC_CTRL 0x008u
#define TRI_DEC_CTRL_ENABLE_SHIFT 0
#define TRI_DEC_CTRL_ENABLE_MASK 0x00000001u

/* ERROR (R, W1C): faults of the surroundings. */
#define TRI_DEC_ERROR 0x00Cu
#define TRI_DEC_ERROR_UNEXPECTED_SHIFT 0
#define TRI_DEC_ERROR_UNEXPECTED_MASK 0x00000001u

/* PENDING (R): lanes without room for a job: no push now. */
#define TRI_DEC_PENDING(word) (0x010u + 4u * (word)) /* word 0 to 1 */

/* BUSY (R): lanes with anything left to do; all, while blocks wait at the output. */
#define TRI_DEC_BUSY(word) (0x018u + 4u * (word)) /* word 0 to 1 */

/* FAILED (R, W1C): lanes whose slice has ended in an error; which one is in TUSER of its last
   beat. */
#define TRI_DEC_FAILED(word) (0x020u + 4u * (word)) /* word 0 to 1 */

/* SLOTS (RW): the slot table's length. */
#define TRI_DEC_SLOTS 0x030u
#define TRI_DEC_SLOTS_LENGTH_SHIFT 0
#define TRI_DEC_SLOTS_LENGTH_MASK 0x0000007Fu

/* JOB0 (RW): the picture. */
#define TRI_DEC_JOB0 0x040u
#define TRI_DEC_JOB0_MACROBLOCKS_SHIFT 0
#define TRI_DEC_JOB0_MACROBLOCKS_MASK 0x000FFFFFu
#define TRI_DEC_JOB0_WIDTH_SHIFT 20
#define TRI_DEC_JOB0_WIDTH_MASK 0x3FF00000u

/* JOB1 (RW): facts of its parameter sets, with which slice headers are read. */
#define TRI_DEC_JOB1 0x044u
#define TRI_DEC_JOB1_INIT_QP_SHIFT 0
#define TRI_DEC_JOB1_INIT_QP_MASK 0x0000003Fu
#define TRI_DEC_JOB1_PPS_ID_SHIFT 8
#define TRI_DEC_JOB1_PPS_ID_MASK 0x0000FF00u
#define TRI_DEC_JOB1_FRAME_NUM_BITS_SHIFT 16
#define TRI_DEC_JOB1_FRAME_NUM_BITS_MASK 0x000F0000u
#define TRI_DEC_JOB1_LSB_BITS_SHIFT 20
#define TRI_DEC_JOB1_LSB_BITS_MASK 0x00F00000u
#define TRI_DEC_JOB1_ORDER_TYPE_SHIFT 24
#define TRI_DEC_JOB1_ORDER_TYPE_MASK 0x03000000u
#define TRI_DEC_JOB1_DELTA_ZERO_SHIFT 26
#define TRI_DEC_JOB1_DELTA_ZERO_MASK 0x04000000u
#define TRI_DEC_JOB1_BOTTOM_SHIFT 27
#define TRI_DEC_JOB1_BOTTOM_MASK 0x08000000u
#define TRI_DEC_JOB1_REDUNDANT_SHIFT 28
#define TRI_DEC_JOB1_REDUNDANT_MASK 0x10000000u
#define TRI_DEC_JOB1_DEBLOCKING_CONTROL_SHIFT 29
#define TRI_DEC_JOB1_DEBLOCKING_CONTROL_MASK 0x20000000u
#define TRI_DEC_JOB1_TRANSFORM8X8_SHIFT 30
#define TRI_DEC_JOB1_TRANSFORM8X8_MASK 0x40000000u

/* JOB2 (RW): elements. */
#define TRI_DEC_JOB2 0x048u
#define TRI_DEC_JOB2_EXPONENT_SHIFT 0
#define TRI_DEC_JOB2_EXPONENT_MASK 0x000003FFu
#define TRI_DEC_JOB2_FORMAT_SHIFT 16
#define TRI_DEC_JOB2_FORMAT_MASK 0x000F0000u

/* JOB3 (RW): unused: write 0. */
#define TRI_DEC_JOB3 0x04Cu

/* JOB_PUSH (W): gives the job to a lane; SLVERR when the lane does not exist or has no room. */
#define TRI_DEC_JOB_PUSH 0x050u
#define TRI_DEC_JOB_PUSH_LANE_SHIFT 0
#define TRI_DEC_JOB_PUSH_LANE_MASK 0xFFFFFFFFu

/* SLOT (W): the slot table: whose turn it is, by clock. */
#define TRI_DEC_SLOT(word) (0x100u + 4u * (word)) /* word 0 to 71 */
#define TRI_DEC_SLOT_LANE_SHIFT 0
#define TRI_DEC_SLOT_LANE_MASK 0x0000003Fu
#define TRI_DEC_SLOT_VALID_SHIFT 31
#define TRI_DEC_SLOT_VALID_MASK 0x80000000u

#endif
