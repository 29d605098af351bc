// SPDX-License-Identifier: Apache-2.0
//! What a decoder's lane is given, and what it makes of it.

use std::sync::Arc;

use tricodec_golden::entropy::lane::Fault;

use crate::model::decoder::DecJob;

/// A slice for a lane.
#[derive(Clone, Debug)]
pub struct Packet {
    /// The job.
    pub job: DecJob,
    /// The packet that is sent for it: the slice's NAL unit, if it is sound. Empty ones are sent as
    /// one zero byte.
    pub bytes: Arc<[u8]>,
}

/// What a lane made of a packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Its blocks in coding order, sixteen elements each.
    pub blocks: Vec<[u32; 16]>,
    /// E8M0 scale of the elements.
    pub scale: u8,
    /// The error that it ended in.
    pub fault: Option<Fault>,
    /// Clock in which the packet's last beat was given.
    pub given: u64,
    /// Clock in which the last block, or the error, was handed over.
    pub clock: u64,
}
