// SPDX-License-Identifier: Apache-2.0
//! ffmpeg as the judge of streams.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow};
use tricodec_golden::codec;
use tricodec_sim::tools;

/// How ffmpeg gives luma alone.
const LUMA: &str = "-vf extractplanes=y -f rawvideo -pix_fmt gray";

/// Whether ffmpeg decodes the stream to the luma that the golden decoder gives.
pub fn judge(stream: &[u8]) -> Result<String> {
    compare(stream, LUMA, 1)
}

/// Whether it decodes it to the same samples of luma and chroma.
pub fn judge_colour(stream: &[u8]) -> Result<String> {
    compare(stream, "-f rawvideo -pix_fmt yuv420p", 3)
}

fn compare(stream: &[u8], format: &str, planes: usize) -> Result<String> {
    let ours: Vec<u8> = codec::decode(stream)?
        .intact()?
        .into_iter()
        .flat_map(|frame| frame.planes.into_iter().take(planes))
        .flat_map(|plane| plane.samples)
        .collect();
    let path = tools::find("ffmpeg").map_err(|e| anyhow!(e))?;
    let mut child = Command::new(path)
        .args("-v error -xerror -f h264 -i pipe:0".split(' '))
        .args(format.split(' '))
        .args("-fps_mode passthrough -noautoscale pipe:1".split(' '))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("ffmpeg does not start")?;
    let mut stdin = child.stdin.take().context("ffmpeg has no input")?;
    let input = stream.to_vec();
    let feeder = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().context("ffmpeg does not end")?;
    let fed = feeder
        .join()
        .map_err(|_| anyhow!("ffmpeg's feeder failed"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || fed.is_err() || !complaint.trim().is_empty() {
        return Ok(format!(
            "refused: {}",
            complaint.lines().next().unwrap_or("no reason given")
        ));
    }
    if output.stdout == ours {
        return Ok("identical".to_owned());
    }
    let at = output.stdout.iter().zip(&ours).position(|(a, b)| a != b);
    Ok(match at {
        Some(at) => format!("sample {at} is {}, not {}", output.stdout[at], ours[at]),
        None => format!("{} samples, not {}", output.stdout.len(), ours.len()),
    })
}
