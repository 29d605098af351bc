// SPDX-License-Identifier: Apache-2.0
//! Comparison of a device's ports with what the golden model says.

use std::collections::BTreeMap;

use super::report::Mismatch;
use super::wrong_bit::WrongBit;
use crate::bridge::Port;
use crate::device::Device;

/// Blocks compared so far, by stage and lane.
pub type Blocks = BTreeMap<&'static str, [u64; 64]>;

/// Collects the first difference of a clock.
pub struct Check<'a> {
    /// The device.
    pub model: &'a dyn Device,
    clock: u64,
    /// Items compared so far, by stage.
    pub compared: &'a mut BTreeMap<&'static str, u64>,
    blocks: &'a mut Blocks,
    wrong_bit: Option<&'a mut WrongBit>,
    /// The block that is being compared.
    block: Option<u64>,
    failed: Option<Mismatch>,
}

impl<'a> Check<'a> {
    /// Of a clock in which nothing has been compared yet.
    pub fn new(
        model: &'a dyn Device,
        clock: u64,
        compared: &'a mut BTreeMap<&'static str, u64>,
        blocks: &'a mut Blocks,
        wrong_bit: Option<&'a mut WrongBit>,
    ) -> Self {
        Self {
            model,
            clock,
            compared,
            blocks,
            wrong_bit,
            block: None,
            failed: None,
        }
    }

    /// The first difference, if there was one.
    pub fn verdict(self) -> Result<(), Mismatch> {
        self.failed.map_or(Ok(()), Err)
    }

    /// Whether a bit of the next item of this stage or stream is to be expected wrong.
    pub fn is_wrong(&mut self, point: &str) -> bool {
        self.wrong_bit.as_mut().is_some_and(|w| w.hits(point))
    }

    /// Note a difference.
    pub fn fail(
        &mut self,
        stage: &'static str,
        lane: Option<usize>,
        expected: String,
        got: String,
    ) {
        if self.failed.is_none() {
            self.failed = Some(Mismatch {
                clock: self.clock,
                stage,
                lane,
                block: self.block,
                expected,
                got,
            });
        }
    }

    /// Compare a port of up to 64 bits.
    pub fn value(&mut self, stage: &'static str, lane: Option<usize>, port: Port, expected: u64) {
        let got = self.model.get(port);
        if got != expected && !self.model.absent(port) {
            self.fail(stage, lane, format!("{expected:#x}"), format!("{got:#x}"));
        }
    }

    /// Compare a wide port.
    pub fn words(
        &mut self,
        stage: &'static str,
        lane: Option<usize>,
        port: Port,
        expected: &[u32],
    ) {
        let got = self.model.words(port);
        if got != expected && !self.model.absent(port) {
            let hex = |w: &[u32]| {
                w.iter()
                    .rev()
                    .map(|w| format!("{w:08x}"))
                    .collect::<Vec<_>>()
                    .join("_")
            };
            self.fail(stage, lane, hex(expected), hex(got));
        }
    }

    /// Compare the payload of a lane's next block at a stage.
    pub fn of_block(&mut self, stage: &'static str, lane: usize, check: impl FnOnce(&mut Self)) {
        let count = &mut self.blocks.entry(stage).or_insert([0; 64])[lane];
        self.block = Some(*count);
        *count += 1;
        check(self);
        self.block = None;
    }

    /// Compare a valid; say whether there is a payload, and count it.
    pub fn valid(&mut self, stage: &'static str, port: Port, expected: bool) -> bool {
        if self.model.absent(port) {
            return false;
        }
        let got = self.model.is_high(port);
        if got != expected {
            let text = |v| if v { "valid" } else { "not valid" }.to_owned();
            self.fail(stage, None, text(expected), text(got));
        }
        if expected && got {
            *self.compared.entry(stage).or_default() += 1;
        }
        expected && got
    }
}
