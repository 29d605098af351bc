// SPDX-License-Identifier: Apache-2.0
//! Comparison of the stages of a table with a device's trace ports.

use super::stage::{Items, Stage, Traced};
use crate::bridge::{ModelError, Port};
use crate::device::Device;
use crate::lockstep::harness::bits::Payload;
use crate::lockstep::harness::check::Check;

/// The ports of a stage.
#[derive(Clone, Copy, Debug)]
struct StagePorts {
    valid: Port,
    lane: Option<Port>,
    payload: Port,
}

/// The trace ports of a top, stage by stage.
pub struct TracePorts<O: Traced> {
    stages: Vec<(StagePorts, &'static Stage<O>)>,
}

impl<O: Traced> TracePorts<O> {
    /// Find them, and hold their widths against the table.
    pub fn find(device: &dyn Device) -> Result<Self, ModelError> {
        let stages = O::STAGES.iter().map(|stage| {
            let port = |suffix: &str| device.port(&format!("trace_{}{suffix}_o", stage.name));
            let ports = StagePorts {
                valid: port("_valid")?,
                lane: match stage.items {
                    Items::Lane(_) => Some(port("_lane")?),
                    _ => None,
                },
                payload: port("")?,
            };
            let copies = match stage.items {
                Items::EachLane(_) => device.bits(ports.valid),
                _ => 1,
            };
            let (got, expected) = (device.bits(ports.payload), stage.bits as u32 * copies);
            if got != expected && !device.absent(ports.payload) {
                return Err(ModelError::Width {
                    port: format!("trace_{}_o", stage.name),
                    got,
                    expected,
                });
            }
            Ok((ports, stage))
        });
        Ok(Self {
            stages: stages.collect::<Result<_, _>>()?,
        })
    }

    /// Compare all stages in a clock.
    pub fn compare(&self, c: &mut Check, o: &O) {
        for (ports, stage) in &self.stages {
            match stage.items {
                Items::Lane(item) | Items::Pipe(item) => compare_one(c, ports, stage, item(o)),
                Items::EachLane(item) => compare_lanes(c, ports, stage, |lane| item(o, lane)),
            }
        }
    }
}

/// What is expected of an item: the golden model's, but for the wrong bit.
fn expected<O>(c: &mut Check, stage: &Stage<O>, golden: Payload) -> Payload {
    if c.is_wrong(stage.name) {
        golden.with_wrong_bit(stage.wrong_bit)
    } else {
        golden
    }
}

/// Compare a stage that has one item at most.
fn compare_one<O>(
    c: &mut Check,
    ports: &StagePorts,
    stage: &Stage<O>,
    item: Option<(usize, Payload)>,
) {
    let name = stage.name;
    if !c.valid(name, ports.valid, item.is_some()) {
        return;
    }
    let Some((lane, golden)) = item else { return };
    let golden = expected(c, stage, golden);
    let compare = |c: &mut Check| {
        if let Some(port) = ports.lane {
            c.value(name, Some(lane), port, lane as u64);
        }
        if stage.bits <= 64 {
            c.value(name, Some(lane), ports.payload, golden.low());
        } else {
            c.words(name, Some(lane), ports.payload, golden.words());
        }
    };
    if stage.numbered {
        c.of_block(name, lane, compare);
    } else {
        compare(c);
    }
}

/// Compare a stage of all lanes: the valids as one vector, then each payload.
fn compare_lanes<O>(
    c: &mut Check,
    ports: &StagePorts,
    stage: &Stage<O>,
    item: impl Fn(usize) -> Option<Payload>,
) {
    if c.model.absent(ports.valid) {
        return;
    }
    let lanes = c.model.bits(ports.valid) as usize;
    let valids = (0..lanes).fold(0, |bits, l| bits | u64::from(item(l).is_some()) << l);
    c.value(stage.name, None, ports.valid, valids);
    *c.compared.entry(stage.name).or_default() += u64::from(valids.count_ones());
    let model = c.model;
    for lane in 0..lanes {
        let Some(golden) = item(lane) else { continue };
        let wanted = expected(c, stage, golden).low();
        let at = stage.bits * lane;
        let words = model.words(ports.payload);
        let got = if words.is_empty() {
            model.get(ports.payload) >> at
        } else {
            let high = words.get(at / 32 + 1).copied().unwrap_or(0);
            (u64::from(words[at / 32]) | u64::from(high) << 32) >> (at % 32)
        } & ((1 << stage.bits) - 1);
        if got != wanted {
            c.fail(
                stage.name,
                Some(lane),
                format!("{wanted:#x}"),
                format!("{got:#x}"),
            );
        }
    }
}
