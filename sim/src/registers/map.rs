// SPDX-License-Identifier: Apache-2.0
//! GENERATED from registers.toml by `make tables`: do not edit.

/// Registers of `tri_encoder`: byte offsets and fields.
pub mod encoder {
    use super::super::{Field, Register};

    /// Clocks from one slot of a lane to its next one, at the least.
    pub const SLOT_DISTANCE: usize = 17;
    /// ID: "TRIC".
    pub const ID: u16 = 0x000;
    /// What ID reads as.
    pub const ID_VALUE: u32 = 0x54524943;
    /// CONFIG: what was built.
    pub const CONFIG: u16 = 0x004;
    /// CONFIG: lanes.
    pub const CONFIG_LANES: Field = Field::new(0, 8);
    /// CONFIG: entries of the slot table.
    pub const CONFIG_SLOTS: Field = Field::new(8, 8);
    /// CONFIG: bits of a sample.
    pub const CONFIG_SAMPLE_BITS: Field = Field::new(16, 8);
    /// CONFIG: version of this map.
    pub const CONFIG_VERSION: Field = Field::new(24, 7);
    /// Its value.
    pub const CONFIG_VERSION_VALUE: u32 = 1;
    /// CONFIG: there is no alignment unit (`Align` = 0).
    pub const CONFIG_NO_ALIGN: Field = Field::new(31, 1);
    /// CTRL: control.
    pub const CTRL: u16 = 0x008;
    /// CTRL: the slot table turns; 0 stops it and sets it back to slot 0.
    pub const CTRL_ENABLE: Field = Field::new(0, 1);
    /// ERROR: faults of the surroundings.
    pub const ERROR: u16 = 0x00C;
    /// ERROR: two slots of a lane are closer than the pipeline's latency.
    pub const ERROR_CONFLICT: Field = Field::new(0, 1);
    /// ERROR: a block came that was not asked for, and was dropped.
    pub const ERROR_UNEXPECTED: Field = Field::new(1, 1);
    /// PENDING: lanes whose next job waits: no push now.
    pub const PENDING: u16 = 0x010;
    /// The last word of PENDING.
    pub const PENDING_HIGH: u16 = 0x014;
    /// BUSY: lanes with anything left to do.
    pub const BUSY: u16 = 0x018;
    /// The last word of BUSY.
    pub const BUSY_HIGH: u16 = 0x01C;
    /// NONFINITE: lanes that have seen NaN (coded as 0) or infinity (coded as an end of the range).
    pub const NONFINITE: u16 = 0x020;
    /// The last word of NONFINITE.
    pub const NONFINITE_HIGH: u16 = 0x024;
    /// CLIPPED: lanes that have saturated a finite value.
    pub const CLIPPED: u16 = 0x028;
    /// The last word of CLIPPED.
    pub const CLIPPED_HIGH: u16 = 0x02C;
    /// SLOTS: the slot table's length.
    pub const SLOTS: u16 = 0x030;
    /// SLOTS: entries that turn, 1 to 72; others are answered with SLVERR.
    pub const SLOTS_LENGTH: Field = Field::new(0, 7);
    /// JOB0: where the slice begins.
    pub const JOB0: u16 = 0x040;
    /// JOB0: first_mb_in_slice: number of its first macroblock in the picture.
    pub const JOB0_FIRST_MB: Field = Field::new(0, 20);
    /// JOB0: column of that macroblock: first_mb modulo width.
    pub const JOB0_START_X: Field = Field::new(20, 10);
    /// JOB1: its size.
    pub const JOB1: u16 = 0x044;
    /// JOB1: macroblocks of the slice, at least 1.
    pub const JOB1_MB_COUNT: Field = Field::new(0, 20);
    /// JOB1: width of the picture in macroblocks, at least 1.
    pub const JOB1_WIDTH: Field = Field::new(20, 10);
    /// JOB2: quantiser and elements.
    pub const JOB2: u16 = 0x048;
    /// JOB2: quantisation parameter, 0 to 51.
    pub const JOB2_QP: Field = Field::new(0, 6);
    /// JOB2: rounding of the quantiser in 1/64 of a step, 0 to 32; 21 is usual, see below.
    pub const JOB2_ROUNDING: Field = Field::new(8, 6);
    /// JOB2: element format, see below; pictures: 11.
    pub const JOB2_FORMAT: Field = Field::new(16, 4);
    /// JOB2: binades to saturate when the exponent is found by scanning.
    pub const JOB2_CLIP: Field = Field::new(20, 4);
    /// JOB2: find the exponent in a first pass over the slice.
    pub const JOB2_SCAN: Field = Field::new(24, 1);
    /// JOB3: unit, and number of the picture.
    pub const JOB3: u16 = 0x04C;
    /// JOB3: exponent of the samples' unit, −512 to 511; unused with `scan`; pictures: 0.
    pub const JOB3_EXPONENT: Field = Field::new(0, 10);
    /// JOB3: idr_pic_id: another one than that of the picture before.
    pub const JOB3_IDR_PIC_ID: Field = Field::new(16, 16);
    /// JOB_PUSH: gives the job to a lane; SLVERR when the lane does not exist, its last job still
    /// waits, or the job needs an alignment unit that is not there: without one `format` is 11 or
    /// more, `exponent` 0, `scan` 0.
    pub const JOB_PUSH: u16 = 0x050;
    /// JOB_PUSH: lane.
    pub const JOB_PUSH_LANE: Field = Field::new(0, 32);
    /// SLOT: the slot table: whose turn it is, by clock.
    pub const SLOT: u16 = 0x100;
    /// The last word of SLOT.
    pub const SLOT_LAST: u16 = 0x21C;
    /// SLOT: lane.
    pub const SLOT_LANE: Field = Field::new(0, 6);
    /// SLOT: the slot is somebody's; 0 for a lane that does not exist.
    pub const SLOT_VALID: Field = Field::new(31, 1);
    /// All registers.
    pub const ALL: [Register; 15] = [
        Register {
            name: "ID",
            offset: ID,
            words: 1,
            readable: true,
            writable: false,
            reset: Some(0x54524943),
        },
        Register {
            name: "CONFIG",
            offset: CONFIG,
            words: 1,
            readable: true,
            writable: false,
            reset: None,
        },
        Register {
            name: "CTRL",
            offset: CTRL,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "ERROR",
            offset: ERROR,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "PENDING",
            offset: PENDING,
            words: 2,
            readable: true,
            writable: false,
            reset: Some(0x0),
        },
        Register {
            name: "BUSY",
            offset: BUSY,
            words: 2,
            readable: true,
            writable: false,
            reset: Some(0x0),
        },
        Register {
            name: "NONFINITE",
            offset: NONFINITE,
            words: 2,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "CLIPPED",
            offset: CLIPPED,
            words: 2,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "SLOTS",
            offset: SLOTS,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x40),
        },
        Register {
            name: "JOB0",
            offset: JOB0,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB1",
            offset: JOB1,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB2",
            offset: JOB2,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB3",
            offset: JOB3,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB_PUSH",
            offset: JOB_PUSH,
            words: 1,
            readable: false,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "SLOT",
            offset: SLOT,
            words: 72,
            readable: false,
            writable: true,
            reset: Some(0x0),
        },
    ];
}

/// Registers of `tri_decoder`: byte offsets and fields.
pub mod decoder {
    use super::super::{Field, Register};

    /// Clocks from one slot of a lane to its next one, at the least.
    pub const SLOT_DISTANCE: usize = 1;
    /// ID: "TRID".
    pub const ID: u16 = 0x000;
    /// What ID reads as.
    pub const ID_VALUE: u32 = 0x54524944;
    /// CONFIG: what was built.
    pub const CONFIG: u16 = 0x004;
    /// CONFIG: lanes.
    pub const CONFIG_LANES: Field = Field::new(0, 8);
    /// CONFIG: entries of the slot table.
    pub const CONFIG_SLOTS: Field = Field::new(8, 8);
    /// CONFIG: bits of a sample.
    pub const CONFIG_SAMPLE_BITS: Field = Field::new(16, 8);
    /// CONFIG: version of this map.
    pub const CONFIG_VERSION: Field = Field::new(24, 8);
    /// Its value.
    pub const CONFIG_VERSION_VALUE: u32 = 1;
    /// CTRL: control.
    pub const CTRL: u16 = 0x008;
    /// CTRL: the slot table turns; 0 stops it and sets it back to slot 0.
    pub const CTRL_ENABLE: Field = Field::new(0, 1);
    /// ERROR: faults of the surroundings.
    pub const ERROR: u16 = 0x00C;
    /// ERROR: a beat came that was not asked for, and was dropped.
    pub const ERROR_UNEXPECTED: Field = Field::new(0, 1);
    /// PENDING: lanes without room for a job: no push now.
    pub const PENDING: u16 = 0x010;
    /// The last word of PENDING.
    pub const PENDING_HIGH: u16 = 0x014;
    /// BUSY: lanes with anything left to do; all, while blocks wait at the output.
    pub const BUSY: u16 = 0x018;
    /// The last word of BUSY.
    pub const BUSY_HIGH: u16 = 0x01C;
    /// FAILED: lanes whose slice has ended in an error; which one is in TUSER of its last beat.
    pub const FAILED: u16 = 0x020;
    /// The last word of FAILED.
    pub const FAILED_HIGH: u16 = 0x024;
    /// SLOTS: the slot table's length.
    pub const SLOTS: u16 = 0x030;
    /// SLOTS: entries that turn, 1 to 72; others are answered with SLVERR.
    pub const SLOTS_LENGTH: Field = Field::new(0, 7);
    /// JOB0: the picture.
    pub const JOB0: u16 = 0x040;
    /// JOB0: macroblocks of the picture, at least 1.
    pub const JOB0_MACROBLOCKS: Field = Field::new(0, 20);
    /// JOB0: its width in macroblocks, at least 1.
    pub const JOB0_WIDTH: Field = Field::new(20, 10);
    /// JOB1: facts of its parameter sets, with which slice headers are read.
    pub const JOB1: u16 = 0x044;
    /// JOB1: 26 + pic_init_qp_minus26.
    pub const JOB1_INIT_QP: Field = Field::new(0, 6);
    /// JOB1: pic_parameter_set_id.
    pub const JOB1_PPS_ID: Field = Field::new(8, 8);
    /// JOB1: log2_max_frame_num_minus4.
    pub const JOB1_FRAME_NUM_BITS: Field = Field::new(16, 4);
    /// JOB1: log2_max_pic_order_cnt_lsb_minus4.
    pub const JOB1_LSB_BITS: Field = Field::new(20, 4);
    /// JOB1: pic_order_cnt_type.
    pub const JOB1_ORDER_TYPE: Field = Field::new(24, 2);
    /// JOB1: delta_pic_order_always_zero_flag.
    pub const JOB1_DELTA_ZERO: Field = Field::new(26, 1);
    /// JOB1: bottom_field_pic_order_in_frame_present_flag.
    pub const JOB1_BOTTOM: Field = Field::new(27, 1);
    /// JOB1: redundant_pic_cnt_present_flag.
    pub const JOB1_REDUNDANT: Field = Field::new(28, 1);
    /// JOB1: deblocking_filter_control_present_flag.
    pub const JOB1_DEBLOCKING_CONTROL: Field = Field::new(29, 1);
    /// JOB1: transform_8x8_mode_flag.
    pub const JOB1_TRANSFORM8X8: Field = Field::new(30, 1);
    /// JOB2: elements.
    pub const JOB2: u16 = 0x048;
    /// JOB2: exponent of the samples' unit, −512 to 511; pictures: 0.
    pub const JOB2_EXPONENT: Field = Field::new(0, 10);
    /// JOB2: element format, see below; pictures: 11.
    pub const JOB2_FORMAT: Field = Field::new(16, 4);
    /// JOB3: unused: write 0.
    pub const JOB3: u16 = 0x04C;
    /// JOB_PUSH: gives the job to a lane; SLVERR when the lane does not exist or has no room.
    pub const JOB_PUSH: u16 = 0x050;
    /// JOB_PUSH: lane.
    pub const JOB_PUSH_LANE: Field = Field::new(0, 32);
    /// SLOT: the slot table: whose turn it is, by clock.
    pub const SLOT: u16 = 0x100;
    /// The last word of SLOT.
    pub const SLOT_LAST: u16 = 0x21C;
    /// SLOT: lane.
    pub const SLOT_LANE: Field = Field::new(0, 6);
    /// SLOT: the slot is somebody's; 0 for a lane that does not exist.
    pub const SLOT_VALID: Field = Field::new(31, 1);
    /// All registers.
    pub const ALL: [Register; 14] = [
        Register {
            name: "ID",
            offset: ID,
            words: 1,
            readable: true,
            writable: false,
            reset: Some(0x54524944),
        },
        Register {
            name: "CONFIG",
            offset: CONFIG,
            words: 1,
            readable: true,
            writable: false,
            reset: None,
        },
        Register {
            name: "CTRL",
            offset: CTRL,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "ERROR",
            offset: ERROR,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "PENDING",
            offset: PENDING,
            words: 2,
            readable: true,
            writable: false,
            reset: Some(0x0),
        },
        Register {
            name: "BUSY",
            offset: BUSY,
            words: 2,
            readable: true,
            writable: false,
            reset: Some(0x0),
        },
        Register {
            name: "FAILED",
            offset: FAILED,
            words: 2,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "SLOTS",
            offset: SLOTS,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x40),
        },
        Register {
            name: "JOB0",
            offset: JOB0,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB1",
            offset: JOB1,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB2",
            offset: JOB2,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB3",
            offset: JOB3,
            words: 1,
            readable: true,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "JOB_PUSH",
            offset: JOB_PUSH,
            words: 1,
            readable: false,
            writable: true,
            reset: Some(0x0),
        },
        Register {
            name: "SLOT",
            offset: SLOT,
            words: 72,
            readable: false,
            writable: true,
            reset: Some(0x0),
        },
    ];
}
