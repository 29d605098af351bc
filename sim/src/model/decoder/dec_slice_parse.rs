// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_dec_slice_parse`: NAL header, slice header, initial contexts.

use tricodec_golden::entropy::lane::{DECODER_CONTEXTS, Fault, SliceStart, decoder_contexts};

use super::dec_parser::Start;
use super::dec_pkg::{DecJob, HEADER_BITS};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Unit,
    Bits,
    Contexts(usize),
    Start,
}

/// Fields in the order of 7.3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    FirstMb,
    Type,
    Pps,
    FrameNum,
    Idr,
    Lsb,
    Delta(u8),
    Redundant,
    IdrFlags,
    Adaptive,
    Operation,
    /// Operands to come.
    Operand(u8),
    Qp,
    Deblocking,
    Align,
}

/// Bits of the field at hand.
#[derive(Clone, Copy, Debug, Default)]
struct Code {
    /// Leading zeros of ue(v) so far, or bits read of u(n).
    count: u32,
    /// Bits of the suffix to come, once the first one has come.
    suffix: Option<u32>,
    value: u64,
}

/// Outputs of a clock: functions of the registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseOut {
    /// All is for this lane.
    pub lane: usize,
    /// `byte_ready_o`.
    pub byte_ready: bool,
    /// (dense context, state).
    pub init: Option<(u8, u8)>,
    /// The lane starts; the unit is free in the next clock.
    pub start: Option<Start>,
}

/// The unit.
#[derive(Clone, Debug)]
pub struct SliceParse {
    state: State,
    lane: usize,
    job: DecJob,
    idr: bool,
    reference: bool,
    field: Field,
    code: Code,
    byte: u8,
    bits: u32,
    total: u32,
    first_mb: u32,
    qp: u8,
    fault: Option<Fault>,
}

impl Default for SliceParse {
    fn default() -> Self {
        Self {
            state: State::Idle,
            lane: 0,
            job: DecJob::default(),
            idr: false,
            reference: false,
            field: Field::FirstMb,
            code: Code::default(),
            byte: 0,
            bits: 0,
            total: 0,
            first_mb: 0,
            qp: 0,
            fault: None,
        }
    }
}

impl SliceParse {
    /// `req_ready_o`.
    pub fn ready(&self) -> bool {
        self.state == State::Idle
    }

    /// The outputs of this clock.
    pub fn outputs(&self) -> ParseOut {
        let j = &self.job;
        let start = Start {
            fault: self.fault,
            slice: match self.fault {
                Some(_) => SliceStart::default(),
                None => SliceStart {
                    transform8x8: j.transform8x8,
                    qp: self.qp,
                    width: j.width,
                    x: self.first_mb % j.width.max(1),
                    left: j.macroblocks.wrapping_sub(self.first_mb),
                },
            },
        };
        ParseOut {
            lane: self.lane,
            byte_ready: match self.state {
                State::Unit => true,
                State::Bits => self.bits == 0 && self.field != Field::Align,
                _ => false,
            },
            init: match self.state {
                // Two steps from the table to the lane.
                State::Contexts(c) if (2..DECODER_CONTEXTS + 2).contains(&c) => {
                    Some((c as u8 - 2, decoder_contexts(self.qp)[c - 2]))
                }
                _ => None,
            },
            start: (self.state == State::Start).then_some(start),
        }
    }

    /// The clock edge. `request`: (lane, job); `byte`, `ended`: of the lane that is served.
    pub fn tick(&mut self, request: Option<(usize, DecJob)>, byte: Option<u8>, ended: bool) {
        match self.state {
            State::Idle => {
                if let Some((lane, job)) = request {
                    *self = Self {
                        state: State::Unit,
                        lane,
                        job,
                        ..Self::default()
                    };
                }
            }
            State::Unit => {
                if ended {
                    self.give_up(Fault::NoUnit);
                } else if let Some(header) = byte {
                    self.idr = header & 0x1F == 5;
                    self.reference = header & 0x60 != 0;
                    self.state = State::Bits;
                    if header & 0x80 != 0 || !matches!(header & 0x1F, 1 | 5) {
                        self.give_up(Fault::Header);
                    }
                }
            }
            State::Bits if self.bits == 0 => {
                if self.field == Field::Align {
                    self.state = State::Contexts(0);
                } else if ended {
                    self.give_up(Fault::Header);
                } else if self.total == HEADER_BITS {
                    self.give_up(Fault::Limit);
                } else if let Some(byte) = byte {
                    (self.byte, self.bits) = (byte, 8);
                    self.total += 8;
                }
            }
            State::Bits => self.bit(),
            State::Contexts(c) if c == DECODER_CONTEXTS + 2 => self.state = State::Start,
            State::Contexts(c) => self.state = State::Contexts(c + 1),
            State::Start => self.state = State::Idle,
        }
    }

    fn give_up(&mut self, fault: Fault) {
        self.fault = Some(fault);
        self.state = State::Start;
    }

    /// Length of u(n); none of ue(v).
    fn fixed(&self) -> Option<u32> {
        match self.field {
            Field::FrameNum => Some(self.job.frame_num_bits.into()),
            Field::Lsb => Some(self.job.lsb_bits.into()),
            Field::IdrFlags => Some(2),
            Field::Adaptive | Field::Align => Some(1),
            _ => None,
        }
    }

    fn bit(&mut self) {
        let bit = self.byte >> 7 == 1;
        self.byte <<= 1;
        self.bits -= 1;
        let c = &mut self.code;
        c.value = c.value << 1 | u64::from(bit);
        let complete = match (self.fixed(), &mut self.code) {
            (Some(length), c) => {
                c.count += 1;
                c.count == length
            }
            (None, c) => match &mut c.suffix {
                Some(left) => {
                    *left -= 1;
                    *left == 0
                }
                None if bit => {
                    c.suffix = Some(c.count);
                    c.count == 0
                }
                None => {
                    c.count += 1;
                    if c.count == 32 {
                        self.give_up(Fault::Header);
                        return;
                    }
                    false
                }
            },
        };
        if complete {
            let value = match self.fixed() {
                Some(_) => self.code.value,
                None => self.code.value - 1,
            };
            self.code = Code::default();
            match self.after(value) {
                Ok(field) => self.field = field,
                Err(fault) => self.give_up(fault),
            }
        }
    }

    /// Check the value of a field, and say which one follows.
    fn after(&mut self, value: u64) -> Result<Field, Fault> {
        let j = self.job;
        let check = |sound: bool| sound.then_some(()).ok_or(Fault::Header);
        let tool = |ours: bool| ours.then_some(()).ok_or(Fault::Tool);
        Ok(match self.field {
            Field::FirstMb => {
                check(value < u64::from(j.macroblocks))?;
                self.first_mb = value as u32;
                Field::Type
            }
            Field::Type => {
                check(value <= 9)?;
                tool(value == 2 || value == 7)?;
                Field::Pps
            }
            Field::Pps => {
                check(value == u64::from(j.pps_id))?;
                Field::FrameNum
            }
            Field::FrameNum if self.idr => Field::Idr,
            Field::FrameNum => self.order_count(),
            Field::Idr => {
                check(value <= 0xFFFF)?;
                self.order_count()
            }
            Field::Lsb if j.bottom => Field::Delta(0),
            Field::Delta(0) if j.order_type == 1 && j.bottom => Field::Delta(1),
            Field::Lsb | Field::Delta(_) => self.after_order_count(),
            Field::Redundant => {
                check(value <= 127)?;
                tool(value == 0)?;
                self.marking()
            }
            Field::IdrFlags => Field::Qp,
            Field::Adaptive if value == 1 => Field::Operation,
            Field::Adaptive => Field::Qp,
            Field::Operation => {
                check(value <= 6)?;
                match value {
                    0 => Field::Qp,
                    3 => Field::Operand(2),
                    5 => Field::Operation,
                    _ => Field::Operand(1),
                }
            }
            Field::Operand(2) => Field::Operand(1),
            Field::Operand(_) => Field::Operation,
            Field::Qp => {
                check(value <= 102)?;
                let half = (value as i32 + 1) / 2;
                let qp = i32::from(j.init_qp) + if value % 2 == 1 { half } else { -half };
                check((0..=51).contains(&qp))?;
                tool(j.deblocking_control)?;
                self.qp = qp as u8;
                Field::Deblocking
            }
            Field::Deblocking => {
                check(value <= 2)?;
                tool(value == 1)?;
                Field::Align
            }
            Field::Align => {
                check(value == 1)?;
                Field::Align
            }
        })
    }

    fn order_count(&self) -> Field {
        match self.job.order_type {
            0 => Field::Lsb,
            1 if !self.job.delta_zero => Field::Delta(0),
            _ => self.after_order_count(),
        }
    }

    fn after_order_count(&self) -> Field {
        if self.job.redundant {
            Field::Redundant
        } else {
            self.marking()
        }
    }

    fn marking(&self) -> Field {
        match (self.reference, self.idr) {
            (false, _) => Field::Qp,
            (true, true) => Field::IdrFlags,
            (true, false) => Field::Adaptive,
        }
    }
}
