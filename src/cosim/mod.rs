//! `tricodec cosim`: the RTL in lockstep with the golden model: the encoder on a real tensor or picture, the decoder on a stream, or the loop of both.

mod way_back;

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use tricodec_golden::align::{Format, Policy};
use tricodec_golden::codec::{self, Picture, encode_picture, parameter_sets};
use tricodec_golden::container::geometry::{TILE_COLUMNS, TILES_PER_PICTURE};
use tricodec_golden::container::tensor::Options;
use tricodec_golden::container::{Kind, TensorView, encode_tensor};
use tricodec_golden::intra::BLOCK_XY;
use tricodec_sim::lockstep::{LockstepError, Mismatch, Run, Source, Summary, Task, even_slots};
use tricodec_sim::model::encoder::{CONFIGS, Config};
use tricodec_sim::model::job::Job;
use tricodec_sim::tools;

use crate::args::{ConfigName, Cosim, Top};
use crate::encode::{goal, plan};
use crate::io::tensor::{Element, Tensor};
use crate::io::{FileKind, picture, tensor};
use crate::output::{progress, report};

/// A slice for a lane, and the NAL unit that it must become.
struct Slice {
    task: Task,
    expected: Vec<u8>,
    /// Picture that it belongs to.
    picture: usize,
    /// Of its samples' unit, also where the RTL finds it.
    exponent: i16,
}

/// What is encoded: slices in stream order, and the parameter sets of each picture.
pub struct Work {
    slices: Vec<Slice>,
    headers: Vec<Vec<u8>>,
}

#[derive(Serialize)]
struct Figures {
    top: &'static str,
    config: &'static str,
    clocks: u64,
    samples: u64,
    samples_per_clock: f64,
    samples_per_clock_overall: f64,
    steady_clocks: u64,
    lanes_used: usize,
    slices: usize,
    coded_bits: u64,
    bits_per_sample: f64,
    mismatches: u64,
    compared: BTreeMap<&'static str, u64>,
    clocks_per_second: f64,
    seconds: f64,
    stall: u8,
    seed: u64,
    ffmpeg: String,
}

/// What is said of a run that ended at a difference.
#[derive(Serialize)]
struct Failure<'a> {
    config: &'static str,
    clocks: u64,
    mismatches: u64,
    mismatch: &'a Mismatch,
    stall: u8,
    seed: u64,
}

/// The lockstep run that the arguments ask for, and what it must give.
pub fn prepare(a: &Cosim) -> Result<(Run, Work)> {
    let config = CONFIGS[usize::from(a.config == ConfigName::Full)];
    let lanes = a.lanes.unwrap_or(config.lanes as u32);
    let work = match FileKind::of(&a.input)? {
        FileKind::Safetensors | FileKind::Npy => tensor_work(a, lanes)?,
        FileKind::Image | FileKind::Y4m => picture_work(a, lanes)?,
        _ => bail!(
            "{}: co-simulation takes tensors or pictures, not coded files",
            a.input.display()
        ),
    };
    if work.slices.is_empty() {
        bail!("{}: there is nothing to encode in it", a.input.display());
    }
    let mut tasks = vec![VecDeque::new(); config.lanes];
    for (i, s) in work.slices.iter().enumerate() {
        tasks[i % config.lanes].push_back(s.task.clone());
    }
    let slots = match &a.slots {
        Some(path) => read_slots(path, config.lanes)?,
        None => even_slots(work.slices.len().min(config.lanes)),
    };
    let wave = a
        .wave
        .as_ref()
        .map(|p| (p.to_string_lossy().into_owned(), 0, 1000));
    let run = Run {
        config,
        tasks,
        slots,
        stall: a.stall,
        seed: a.seed,
        wave,
        fault: a.fault,
    };
    Ok((run, work))
}

/// Run the command.
pub fn run(a: &Cosim) -> Result<()> {
    if a.gates {
        return crate::gates::run(a);
    }
    if a.top == Top::Decoder {
        return way_back::run(a);
    }
    let (mut run, work) = prepare(a)?;
    let config = run.config;
    if let Some(path) = &a.wave {
        // The simulator would not say that it cannot write.
        let what = || format!("cannot write {}", path.display());
        std::fs::File::create(path).with_context(what)?;
    }

    let bar = progress(1000, &format!("{} lanes in lockstep", config.lanes));
    let start = Instant::now();
    let result = run.execute(|_, share| bar.set_position((1000.0 * share) as u64));
    let seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    match result {
        Ok(done) => {
            let (figures, stream) = finish(a, config, &work, done, seconds)?;
            match a.top {
                Top::Loop => way_back::close(a, &work, &stream, figures),
                _ => figures.report(a),
            }
        }
        Err(LockstepError::Mismatch(m)) => {
            // Once more, with the clocks around the difference recorded.
            let mut recorded = String::new();
            if let Some((path, from, to)) = &mut run.wave {
                (*from, *to) = (m.clock.saturating_sub(100), m.clock + 20);
                recorded = format!("\n  waveform of clocks {from} to {to}: {path}");
                let _ = run.execute(|_, _| {});
            }
            if a.json {
                let f = Failure {
                    config: config.name,
                    clocks: m.clock,
                    mismatches: 1,
                    mismatch: &m,
                    stall: a.stall,
                    seed: a.seed,
                };
                report(true, &f, "")?;
            }
            Err(anyhow!("RTL and golden model differ at {m}{recorded}"))
        }
        Err(e) => {
            if let Some(path) = &a.wave {
                let _ = std::fs::remove_file(path);
            }
            Err(e.into())
        }
    }
}

fn finish(
    a: &Cosim,
    config: Config,
    work: &Work,
    done: tricodec_sim::lockstep::Finished,
    seconds: f64,
) -> Result<(Figures, Vec<u8>)> {
    // Streams back in order: slice i went to lane i % lanes.
    let mut stream = Vec::new();
    for (i, s) in work.slices.iter().enumerate() {
        let (lane, at) = (i % config.lanes, i / config.lanes);
        let got = done.streams[lane]
            .get(at)
            .ok_or_else(|| anyhow!("lane {lane} gave no slice {at}"))?;
        if *got != s.expected {
            bail!("slice {i} (lane {lane}): the RTL's bytes are not the golden codec's");
        }
        if i == 0 || work.slices[i - 1].picture != s.picture {
            stream.extend(&work.headers[s.picture]);
        }
        stream.extend(got);
    }
    let ffmpeg = judge(&stream)?;
    let figures = Figures::new(
        a,
        "encoder",
        config,
        done.summary,
        work.slices.len(),
        seconds,
    );
    Ok((Figures { ffmpeg, ..figures }, stream))
}

impl Figures {
    fn new(
        a: &Cosim,
        top: &'static str,
        config: Config,
        s: Summary,
        slices: usize,
        seconds: f64,
    ) -> Self {
        Self {
            top,
            config: config.name,
            clocks: s.clocks,
            samples: s.samples,
            samples_per_clock: s.samples_per_clock,
            samples_per_clock_overall: s.samples_per_clock_overall,
            steady_clocks: s.steady_clocks,
            lanes_used: s.lanes_used,
            slices,
            coded_bits: s.coded_bits,
            bits_per_sample: s.bits_per_sample,
            mismatches: s.mismatches,
            compared: s.compared,
            clocks_per_second: s.clocks as f64 / seconds,
            seconds,
            stall: a.stall,
            seed: a.seed,
            ffmpeg: String::new(),
        }
    }

    /// What a person wants to know.
    fn sentence(&self, input: &std::path::Path) -> String {
        let items: u64 = self.compared.values().sum();
        let steady = if self.steady_clocks > 0 {
            format!(
                "{:.2} samples per clock in steady state ({} clocks), {:.2} overall",
                self.samples_per_clock, self.steady_clocks, self.samples_per_clock_overall
            )
        } else {
            format!(
                "{:.2} samples per clock overall (no steady state)",
                self.samples_per_clock_overall
            )
        };
        format!(
            "{} ({} {}): {} mismatches in {} clocks and {items} compared items; ffmpeg: {}\n  {steady}\n  {} lanes, {} slices, {:.3} bits per sample, {:.0} clocks/s",
            input.display(),
            self.top,
            self.config,
            self.mismatches,
            self.clocks,
            self.ffmpeg,
            self.lanes_used,
            self.slices,
            self.bits_per_sample,
            self.clocks_per_second
        )
    }

    fn report(&self, a: &Cosim) -> Result<()> {
        report(a.json, self, &self.sentence(&a.input))?;
        self.agrees()
    }

    /// Whether ffmpeg does.
    fn agrees(&self) -> Result<()> {
        if self.ffmpeg == "identical" {
            Ok(())
        } else {
            bail!("ffmpeg decodes something else: {}", self.ffmpeg)
        }
    }
}

/// Whether ffmpeg decodes the stream to the samples that the golden decoder gives.
fn judge(stream: &[u8]) -> Result<String> {
    let ours: Vec<u8> = codec::decode(stream)?
        .intact()?
        .into_iter()
        .flat_map(|frame| {
            let [luma, _, _] = frame.planes;
            luma.samples
        })
        .collect();
    let path = tools::find("ffmpeg").map_err(|e| anyhow!(e))?;
    let mut child = Command::new(path)
        .args("-v error -xerror -f h264 -i pipe:0 -vf extractplanes=y -f rawvideo -pix_fmt gray -fps_mode passthrough pipe:1".split(' '))
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

fn read_slots(path: &std::path::Path, lanes: usize) -> Result<[Option<usize>; 64]> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let words: Vec<_> = text.split_whitespace().collect();
    if words.len() != 64 {
        bail!(
            "{}: a slot table has 64 words, this has {}",
            path.display(),
            words.len()
        );
    }
    let mut slots = [None; 64];
    for (slot, word) in slots.iter_mut().zip(words) {
        if word != "-" {
            let lane: usize = word.parse().ok().filter(|l| *l < lanes).with_context(|| {
                format!(
                    "{}: {word:?} is no lane of this configuration: 0 to {} or -",
                    path.display(),
                    lanes - 1
                )
            })?;
            *slot = Some(lane);
        }
    }
    Ok(slots)
}

/// Sample position of a block of macroblock `n` of a slice.
fn place(first_mb: u32, width_mbs: u32, n: u32, block: usize) -> (usize, usize) {
    let (mb, (bx, by)) = (first_mb + n, BLOCK_XY[block]);
    (
        16 * (mb % width_mbs) as usize + 4 * usize::from(bx),
        16 * (mb / width_mbs) as usize + 4 * usize::from(by),
    )
}

fn picture_work(a: &Cosim, lanes: u32) -> Result<Work> {
    let mut work = Work {
        slices: Vec::new(),
        headers: Vec::new(),
    };
    for (index, p) in picture::read(&a.input)?.into_iter().enumerate() {
        let slices = plan(&p, lanes, &a.rate)?;
        let idr_pic_id = (index % 2) as u16;
        let coded = encode_picture(&p, &slices, idr_pic_id)?;
        work.headers.push(coded.headers);
        let width_mbs = p.width.div_ceil(16) as u32;
        let p = Arc::new(p);
        for slice in coded.slices {
            let q = slice.params;
            let job = Job {
                first_mb: q.first_mb,
                start_x: q.first_mb % width_mbs,
                mb_count: q.mb_count,
                width: width_mbs,
                qp: q.qp,
                rounding: q.rounding,
                format: Format::Int8 as u8,
                idr_pic_id,
                ..Default::default()
            };
            let source = picture_source(p.clone(), q.first_mb, width_mbs);
            work.slices.push(Slice {
                task: Task { job, source },
                expected: slice.bytes,
                picture: index,
                exponent: 0,
            });
        }
    }
    Ok(work)
}

/// Samples as INT8 elements in units of 1.
fn picture_source(p: Arc<Picture>, first_mb: u32, width_mbs: u32) -> Source {
    Arc::new(move |n, block| {
        let (x, y) = place(first_mb, width_mbs, n, block);
        (p.block(x, y).map(|s| u32::from(s ^ 0x80)), [127; 4])
    })
}

fn tensor_work(a: &Cosim, lanes: u32) -> Result<Work> {
    let tensors = tensor::read(&a.input, a.tensor.as_deref())?;
    let coded = |t: &Tensor| match t.element {
        Element::Coded(format) => Some(format),
        Element::Raw(_) => None,
    };
    let t = tensors.into_iter().find(|t| coded(t).is_some());
    let t = t.with_context(|| {
        format!(
            "{}: there is no tensor of a format that is coded",
            a.input.display()
        )
    })?;
    let format = coded(&t).unwrap_or(Format::Fp32);
    let view = TensorView {
        name: &t.name,
        shape: &t.shape,
        format,
        data: &t.data,
    };
    let options = Options {
        target: goal(&a.rate),
        lanes,
        policy: Policy::Scale,
        clamp_nonfinite: false,
    };
    let result = encode_tensor(&view, &options).with_context(|| a.input.display().to_string())?;
    let Kind::Coded {
        geometry, tiles, ..
    } = result.entry.kind
    else {
        bail!("a coded tensor is coded")
    };
    let bytes = format.bits() as usize / 8;
    let data = Arc::new(t.data);
    let mut work = Work {
        slices: Vec::new(),
        headers: Vec::new(),
    };
    let tile_mbs = (TILE_COLUMNS / 16 * geometry.tile_rows / 16) as u32;
    for (i, tile) in tiles.iter().enumerate() {
        let (picture, at) = (i / TILES_PER_PICTURE, i % TILES_PER_PICTURE);
        if at == 0 {
            let count = (tiles.len() - i).min(TILES_PER_PICTURE);
            work.headers.push(parameter_sets(
                TILE_COLUMNS as usize,
                count * geometry.tile_rows as usize,
            )?);
        }
        let job = Job {
            first_mb: at as u32 * tile_mbs,
            start_x: 0,
            mb_count: tile_mbs,
            width: 4,
            qp: tile.qp,
            rounding: tricodec_golden::quant::DEFAULT_ROUNDING,
            format: format as u8,
            clip: 0,
            scan: a.scan,
            exponent: if a.scan { 0 } else { tile.exponent },
            idr_pic_id: (picture % 2) as u16,
        };
        let data = data.clone();
        let source: Source = Arc::new(move |n, block| {
            let (x, y) = place(0, 4, n, block);
            let element = |e: usize| {
                let row = i as u64 * geometry.tile_rows + (y + e / 4) as u64;
                let (index, _) = geometry
                    .source(row, (x + e % 4) as u64)
                    .unwrap_or((0, false));
                let raw = &data[index as usize * bytes..(index as usize + 1) * bytes];
                raw.iter().rev().fold(0, |v, b| v << 8 | u32::from(*b))
            };
            (std::array::from_fn(element), [127; 4])
        });
        let expected = &result.payload[tile.offset as usize..][..tile.length as usize];
        work.slices.push(Slice {
            task: Task { job, source },
            expected: expected.to_vec(),
            picture,
            exponent: tile.exponent,
        });
    }
    Ok(work)
}
