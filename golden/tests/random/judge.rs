// SPDX-License-Identifier: Apache-2.0
//! The judge: ffmpeg's pictures beside ours.

use std::fmt;
use std::io::Write as _;
use std::process::{Command, Stdio};

use tricodec_golden::codec::{DecodeError, decode};
use tricodec_golden::picture::Frame;

use crate::common;
use crate::sequence::Sequence;
use crate::sets::Format;

/// How a stream differs.
pub enum Difference {
    /// We find something wrong with it.
    Refused(String),
    /// Another number of pictures: ours, ffmpeg's.
    Count(usize, usize),
    /// The first picture that differs, in output order.
    Picture(usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::Count(ours, theirs) => write!(f, "{ours} pictures, of ffmpeg {theirs}"),
            Self::Picture(number) => write!(f, "picture {number} differs"),
        }
    }
}

/// Compare streams of one format, decoded one behind the other; one result for each.
pub fn compare(streams: &[(Format, Sequence)]) -> Vec<Option<Difference>> {
    let all: Vec<_> = streams
        .iter()
        .flat_map(|(_, s)| s.stream.iter().copied())
        .collect();
    let format = streams[0].0;
    let theirs = ffmpeg(&all, &format);
    let pictures: usize = streams.iter().map(|(_, s)| s.pictures).sum();
    match ours(&all) {
        Ok(frames) if frames.len() == pictures && theirs.len() == pictures * format.samples() => {
            let (mut frames, mut theirs) = (&frames[..], &theirs[..]);
            let next = |(_, stream): &(Format, Sequence)| {
                let (own, rest) = frames.split_at(stream.pictures);
                let (other, behind) = theirs.split_at(stream.pictures * format.samples());
                (frames, theirs) = (rest, behind);
                differing(own, other, &format)
            };
            streams.iter().map(next).collect()
        }
        // Some are missing: each alone says which.
        _ => streams
            .iter()
            .map(|(format, stream)| alone(stream, format))
            .collect(),
    }
}

fn ours(stream: &[u8]) -> Result<Vec<Frame>, DecodeError> {
    decode(stream)?.intact()
}

fn alone(stream: &Sequence, format: &Format) -> Option<Difference> {
    let theirs = ffmpeg(&stream.stream, format);
    let frames = match ours(&stream.stream) {
        Ok(frames) => frames,
        Err(error) => return Some(Difference::Refused(error.to_string())),
    };
    let count = theirs.len() / format.samples();
    if frames.len() != count || count != stream.pictures {
        return Some(Difference::Count(frames.len(), count));
    }
    differing(&frames, &theirs, format)
}

/// The first picture that differs.
fn differing(ours: &[Frame], theirs: &[u8], format: &Format) -> Option<Difference> {
    let mut pairs = ours.iter().zip(theirs.chunks_exact(format.samples()));
    let same =
        |(frame, theirs): (&Frame, &[u8])| frame.planes.iter().flat_map(|p| &p.samples).eq(theirs);
    pairs.position(|pair| !same(pair)).map(Difference::Picture)
}

/// All samples that ffmpeg decodes, by its C code: of its SIMD code some is not exact. What it
/// complains of shows as missing pictures.
fn ffmpeg(stream: &[u8], format: &Format) -> Vec<u8> {
    let grey = ["-vf", "extractplanes=y", "-pix_fmt", "gray"];
    let mut child = Command::new(common::ffmpeg())
        .args("-v quiet -cpuflags 0 -threads 1 -f h264 -i pipe:0 -fps_mode passthrough".split(' '))
        .args(grey.iter().filter(|_| !format.chroma))
        .args(["-f", "rawvideo", "pipe:1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ffmpeg starts");
    let stream = stream.to_vec();
    let mut stdin = child.stdin.take().expect("piped");
    // A broken pipe shows as missing output.
    let feeder = std::thread::spawn(move || stdin.write_all(&stream).is_ok());
    let output = child.wait_with_output().expect("ffmpeg ends");
    feeder.join().expect("feeder ends");
    output.stdout
}
