// SPDX-License-Identifier: Apache-2.0
//! What the golden decoder says of a packet: the judge of the hardware decoder's verdicts.

use std::collections::BTreeMap;

use tricodec_golden::align::{self, Format};
use tricodec_golden::codec::decode::Place;
use tricodec_golden::codec::{DecodeError, ParameterSets, decode_slice_partly};
use tricodec_golden::entropy::lane::Fault;
use tricodec_golden::intra::BLOCK_XY;
use tricodec_golden::stream::read::nal::{Nal, NalType, nal_units};
use tricodec_golden::stream::read::slice_header::SliceStart;
use tricodec_golden::stream::read::{BitReader, SyntaxError, Tool};
use tricodec_golden::stream::write::nal::START_CODE;
use tricodec_golden::stream::{Pps, Sps};

use super::packet::Verdict;
use crate::model::decoder::DecJob;

/// What the golden decoder makes of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenVerdict {
    /// Blocks of its macroblocks before the error, in coding order.
    pub blocks: Vec<[u8; 16]>,
    /// Why it is not sound.
    pub error: Option<DecodeError>,
}

/// The job that decodes slices under the parameter sets of a stream, the last of each kind.
///
/// # Errors
/// In words: a set that is missing or damaged, or all tools that the sets ask for and the RTL does
/// not have.
pub fn job_of(headers: &[u8]) -> Result<DecJob, String> {
    let (mut sequence, mut picture) = (None, None);
    let damaged = |set: &str, why: SyntaxError| match why {
        SyntaxError::Unsupported { tool } => lacking(&[tool]),
        why => format!("the {set} parameter set is damaged: {why}"),
    };
    for nal in nal_units(headers) {
        match nal.kind() {
            Ok(NalType::SequenceParameters) => {
                let set = Sps::read(&nal.rbsp()).and_then(|(_, set)| set);
                sequence = Some(set.map_err(|e| damaged("sequence", e))?);
            }
            Ok(NalType::PictureParameters) => {
                let set = Pps::read(&nal.rbsp()).and_then(|(id, set)| Ok((set?, id)));
                picture = Some(set.map_err(|e| damaged("picture", e))?);
            }
            _ => {}
        }
    }
    let sequence = sequence.ok_or("there is no sequence parameter set")?;
    let (picture, id) = picture.ok_or("there is no picture parameter set")?;
    let tools: Vec<Tool> = [
        (sequence.chroma, Tool::Chroma(1)),
        (!picture.cabac, Tool::Cavlc),
        (picture.transform8x8, Tool::Transform8x8),
        (
            sequence.scaling.is_some() || picture.scaling.is_some(),
            Tool::ScalingMatrix,
        ),
    ]
    .into_iter()
    .filter_map(|(asked, tool)| asked.then_some(tool))
    .collect();
    // The transform is chosen for each macroblock: whether it is used is seen there.
    match tools.as_slice() {
        [] | [Tool::Transform8x8] => Ok(DecJob::new(&sequence, &picture, id)),
        tools => Err(lacking(tools)),
    }
}

/// The sentence about tools.
fn lacking(tools: &[Tool]) -> String {
    let names: Vec<String> = tools.iter().map(Tool::to_string).collect();
    format!(
        "the parameter sets ask for tools that the RTL decoder does not have: {}",
        names.join(", ")
    )
}

/// A slice of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceUnit {
    /// The parameter sets that it refers to.
    pub headers: Vec<u8>,
    /// Its NAL unit with a start code.
    pub packet: Vec<u8>,
}

/// The slices of a stream.
///
/// # Errors
/// The first slice whose parameter sets have not come, or a damaged identifier.
pub fn slices_of(stream: &[u8]) -> Result<Vec<SliceUnit>, DecodeError> {
    let whole = |nal: &Nal| [&START_CODE[..], nal.bytes].concat();
    let (mut sequences, mut pictures) = (BTreeMap::new(), BTreeMap::new());
    let mut slices = Vec::new();
    for (unit, nal) in nal_units(stream).enumerate() {
        let at = Place {
            unit,
            offset: nal.offset,
            macroblock: None,
        };
        let error = |e| DecodeError::new(e, at);
        let rbsp = nal.rbsp();
        let mut r = BitReader::new(&rbsp);
        match nal.kind() {
            Ok(NalType::SequenceParameters) => {
                r.u(24, "profile and level").map_err(error)?;
                let id = r.ue(31, "seq_parameter_set_id").map_err(error)?;
                sequences.insert(id, whole(&nal));
            }
            Ok(NalType::PictureParameters) => {
                let id = r.ue(255, "pic_parameter_set_id").map_err(error)?;
                let sequence = r.ue(31, "seq_parameter_set_id").map_err(error)?;
                pictures.insert(id, (sequence, whole(&nal)));
            }
            Ok(NalType::Slice | NalType::IdrSlice) => {
                let id = SliceStart::read(&mut r).map_err(error)?.picture_id;
                let missing = |set, id| DecodeError::MissingParameters { set, id, at };
                let (sequence, picture) =
                    pictures.get(&u32::from(id)).ok_or(missing("picture", id))?;
                let sequence = sequences
                    .get(sequence)
                    .ok_or(missing("sequence", *sequence as u8))?;
                slices.push(SliceUnit {
                    headers: [&sequence[..], picture].concat(),
                    packet: whole(&nal),
                });
            }
            _ => {}
        }
    }
    Ok(slices)
}

/// Judge a packet under the parameter sets in `headers`.
pub fn judge(headers: &[u8], packet: &[u8]) -> GoldenVerdict {
    let mut v = GoldenVerdict {
        blocks: Vec::new(),
        error: Some(DecodeError::NoPicture),
    };
    let Some(nal) = nal_units(packet).next() else {
        return v;
    };
    if !matches!(nal.kind(), Ok(NalType::Slice | NalType::IdrSlice)) {
        return v;
    }
    let sets = match ParameterSets::from_stream(headers) {
        Ok(sets) => sets,
        Err(error) => {
            v.error = Some(error);
            return v;
        }
    };
    let unit = [&START_CODE[..], nal.bytes].concat();
    match decode_slice_partly(&sets, &unit) {
        Ok((slice, error)) => {
            v.error = error;
            for mb in slice.macroblocks.chunks_exact(256) {
                v.blocks.extend(BLOCK_XY.map(|(bx, by)| {
                    let at = 64 * usize::from(by) + 4 * usize::from(bx);
                    std::array::from_fn(|i| mb[at + 16 * (i / 4) + i % 4])
                }));
            }
        }
        Err(error) => v.error = Some(error),
    }
    v
}

impl GoldenVerdict {
    /// Why the hardware's verdict is another one, if it is; `job` names format and unit of its
    /// elements.
    ///
    /// The same blocks; an error where there is one, behind at most fifteen further blocks: the
    /// hardware has sent the blocks of the macroblock in which it found the error. The hardware may
    /// give up earlier only for what it does not have ([`Fault::Tool`], [`Fault::Limit`]).
    pub fn differs(&self, got: &Verdict, job: &DecJob) -> Option<String> {
        let format = Format::from_number(job.format).unwrap_or(Format::Int8);
        let scale = align::mx_tile_scale(job.exponent, 8, format);
        let common = self.blocks.len().min(got.blocks.len());
        for (at, (block, got)) in self.blocks.iter().zip(&got.blocks).enumerate() {
            let samples = block.map(u16::from);
            let wanted = align::dealign_block(format, &samples, job.exponent, scale, 8);
            if wanted != *got {
                return Some(format!("block {at} is {got:x?}, not {wanted:x?}"));
            }
        }
        if common > 0 && got.scale != scale {
            return Some(format!("scale {}, not {scale}", got.scale));
        }
        let poorer = matches!(got.fault, Some(Fault::Tool | Fault::Limit));
        let blocks = format!("{} blocks, golden {}", got.blocks.len(), self.blocks.len());
        match (&self.error, got.fault) {
            (None, None) if common == self.blocks.len() && common == got.blocks.len() => None,
            (None, Some(_)) if poorer => None,
            (Some(_), Some(_)) if poorer && got.blocks.len() < self.blocks.len() => None,
            (Some(_), Some(_))
                if (0..16).contains(&(got.blocks.len() as i64 - self.blocks.len() as i64)) =>
            {
                None
            }
            (error, fault) => Some(format!("{blocks}: hardware {fault:?}, golden {error:?}")),
        }
    }
}
