// SPDX-License-Identifier: Apache-2.0
//! H.264 into MP4 (ISO/IEC 14496-12, -15): one track, its index in front.

use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use mp4_atom::{
    Avc1, Avcc, AvccExt, Co64, Codec, Colr, Ctts, CttsEntry, Dinf, Dref, DrefEntry, Edts, Elst,
    ElstEntry, Encode, FixedPoint, FourCC, Ftyp, Hdlr, Matrix, Mdhd, Mdia, Minf, Moov, Mvhd, Pasp,
    Stbl, Stco, Stsc, StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry, Tkhd, Trak, Url,
    Visual, Vmhd,
};
use tricodec_golden::stream::read::nal::nal_units;
use tricodec_golden::stream::{FrameRate, Vui};

const SPS: u8 = 7;
const PPS: u8 = 8;

/// What a track says beside its pictures.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// Columns and rows shown.
    pub size: (usize, usize),
    /// 4:2:0, or luma alone.
    pub chroma: bool,
    /// Pictures per second.
    pub rate: FrameRate,
    /// Aspect and colours, said in the container too.
    pub vui: Vui,
}

/// Collects coded pictures. Their bytes wait in a temporary file without a name: the index, which
/// goes before them, is known at the end.
pub struct Muxer {
    spool: BufWriter<File>,
    sizes: Vec<u32>,
    /// Numbers of the pictures that stand alone, from 1.
    sync: Vec<u32>,
    /// Place of each picture in display order.
    order: Vec<u64>,
    sets: [Option<Vec<u8>>; 2],
}

impl Muxer {
    /// For the file `path`: the temporary file lies beside it, or where temporary files do.
    pub fn new(path: &Path) -> Result<Self> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let spool = tempfile::tempfile_in(folder).ok();
        let spool = match spool {
            Some(spool) => spool,
            None => tempfile::tempfile().context("cannot make a temporary file")?,
        };
        Ok(Self {
            spool: BufWriter::new(spool),
            sizes: Vec::new(),
            sync: Vec::new(),
            order: Vec::new(),
            sets: [None, None],
        })
    }

    /// The next picture in coding order, as Annex B; `place` is its number in display order, `idr`
    /// says that it stands alone.
    pub fn picture(&mut self, annex_b: &[u8], place: u64, idr: bool) -> Result<()> {
        let mut size = 0u64;
        for nal in nal_units(annex_b) {
            let at = match nal.bytes[0] & 0x1f {
                SPS => 0,
                PPS => 1,
                _ => {
                    let length = u32::try_from(nal.bytes.len())?;
                    self.spool.write_all(&length.to_be_bytes())?;
                    self.spool.write_all(nal.bytes)?;
                    size += 4 + u64::from(length);
                    continue;
                }
            };
            match &self.sets[at] {
                Some(set) if set != nal.bytes => {
                    bail!("the parameter sets change: MP4 is written with one of each")
                }
                Some(_) => {}
                None => self.sets[at] = Some(nal.bytes.to_vec()),
            }
        }
        self.sizes.push(u32::try_from(size)?);
        self.order.push(place);
        if idr {
            self.sync.push(u32::try_from(self.sizes.len())?);
        }
        Ok(())
    }

    /// All pictures have come: write the file.
    pub fn finish(self, shown: &Shown, out: &mut dyn Write) -> Result<()> {
        let mut spool = self.spool.into_inner().map_err(|e| e.into_error())?;
        let sets = self.sets;
        let tables = Tables {
            sizes: &self.sizes,
            sync: &self.sync,
            order: &self.order,
        };
        let [Some(sps), Some(pps)] = sets else {
            bail!("the pictures have no parameter sets");
        };
        let avcc = Avcc {
            ext: (sps.get(1) >= Some(&100)).then(|| AvccExt {
                chroma_format: u8::from(shown.chroma),
                ..AvccExt::default()
            }),
            ..Avcc::new(&sps, &pps).context("the parameter sets are too short")?
        };
        let total: u64 = self.sizes.iter().map(|s| u64::from(*s)).sum();
        // A box header of 8 bytes, or 16 where the size needs it.
        let header = if total + 8 > u64::from(u32::MAX) {
            16
        } else {
            8
        };
        let mut front = Vec::new();
        brands().encode(&mut front)?;
        // The index does not change its length with the offset that it says.
        let mut index = Vec::new();
        tables.moov(shown, &avcc, u64::MAX)?.encode(&mut index)?;
        let start = (front.len() + index.len() + header) as u64;
        index.clear();
        tables.moov(shown, &avcc, start)?.encode(&mut index)?;
        out.write_all(&front)?;
        out.write_all(&index)?;
        if header == 16 {
            out.write_all(&1u32.to_be_bytes())?;
            out.write_all(b"mdat")?;
            out.write_all(&(total + 16).to_be_bytes())?;
        } else {
            out.write_all(&u32::try_from(total + 8)?.to_be_bytes())?;
            out.write_all(b"mdat")?;
        }
        spool.rewind()?;
        std::io::copy(&mut BufReader::new(spool), out)?;
        Ok(())
    }
}

fn brands() -> Ftyp {
    Ftyp {
        major_brand: FourCC::new(b"isom"),
        minor_version: 0x200,
        compatible_brands: [b"isom", b"iso2", b"avc1", b"mp41"].map(FourCC::new).into(),
    }
}

struct Tables<'a> {
    sizes: &'a [u32],
    sync: &'a [u32],
    order: &'a [u64],
}

impl Tables<'_> {
    /// How many pictures' time display lags behind decoding, and by how many pictures' time each
    /// picture waits after it is decoded; nothing where coding order is display order.
    fn delays(&self) -> Option<(u64, Vec<u64>)> {
        let decoded = || (0u64..).zip(self.order);
        let lag = decoded().map(|(n, place)| n.saturating_sub(*place)).max()?;
        let waits: Vec<u64> = decoded().map(|(n, place)| place + lag - n).collect();
        waits.iter().any(|w| *w > 0).then_some((lag, waits))
    }

    fn moov(&self, shown: &Shown, avcc: &Avcc, start: u64) -> Result<Moov> {
        let tick = shown.rate.seconds;
        let duration = self.sizes.len() as u64 * u64::from(tick);
        let delays = self.delays();
        let edts = delays.as_ref().map(|(lag, _)| Edts {
            elst: Some(Elst {
                entries: vec![ElstEntry {
                    segment_duration: duration,
                    media_time: Some(lag * u64::from(tick)),
                    media_rate: FixedPoint::new(1, 0),
                }],
            }),
        });
        let side = |n: usize| u16::try_from(n).context("MP4 has sides up to 65535");
        let (width, height) = (side(shown.size.0)?, side(shown.size.1)?);
        // Shown wider where samples are wide: the integer part is enough for players.
        let wide = shown.vui.sample_aspect.map_or(u64::from(width), |(w, h)| {
            u64::from(width) * u64::from(w) / u64::from(h.max(1))
        });
        Ok(Moov {
            mvhd: Mvhd {
                creation_time: 0,
                modification_time: 0,
                timescale: shown.rate.frames,
                duration,
                rate: FixedPoint::new(1, 0),
                volume: FixedPoint::new(1, 0),
                matrix: identity(),
                next_track_id: 2,
            },
            trak: vec![Trak {
                tkhd: Tkhd {
                    track_id: 1,
                    duration,
                    enabled: true,
                    in_movie: true,
                    matrix: identity(),
                    width: FixedPoint::new(u16::try_from(wide).unwrap_or(u16::MAX), 0),
                    height: FixedPoint::new(height, 0),
                    ..Tkhd::default()
                },
                edts,
                mdia: Mdia {
                    mdhd: Mdhd {
                        timescale: shown.rate.frames,
                        duration,
                        language: "und".to_owned(),
                        ..Mdhd::default()
                    },
                    hdlr: Hdlr {
                        handler: FourCC::new(b"vide"),
                        name: "video".to_owned(),
                    },
                    minf: Minf {
                        vmhd: Some(Vmhd::default()),
                        dinf: Dinf {
                            dref: Dref {
                                entries: vec![DrefEntry::Url(Url::default())],
                            },
                        },
                        stbl: self.stbl(shown, avcc, (width, height), delays, start)?,
                        ..Minf::default()
                    },
                },
                ..Trak::default()
            }],
            ..Moov::default()
        })
    }

    fn stbl(
        &self,
        shown: &Shown,
        avcc: &Avcc,
        (width, height): (u16, u16),
        delays: Option<(u64, Vec<u64>)>,
        start: u64,
    ) -> Result<Stbl> {
        let tick = shown.rate.seconds;
        let count = u32::try_from(self.sizes.len())?;
        let total: u64 = self.sizes.iter().map(|s| u64::from(*s)).sum();
        // The same choice before and after the offset is known.
        let long = total > u64::from(u32::MAX / 2);
        let ctts = delays.map(|(_, waits)| {
            let runs = waits.chunk_by(|a, b| a == b);
            let entry = |run: &[u64]| CttsEntry {
                sample_count: run.len() as u32,
                sample_offset: (run[0] * u64::from(tick)) as i64,
            };
            Ctts {
                entries: runs.map(entry).collect(),
            }
        });
        let all_alone = self.sync.len() == self.sizes.len();
        Ok(Stbl {
            stsd: Stsd {
                codecs: vec![Codec::Avc1(Avc1 {
                    visual: Visual {
                        data_reference_index: 1,
                        width,
                        height,
                        ..Visual::default()
                    },
                    avcc: avcc.clone(),
                    colr: colours(&shown.vui),
                    pasp: shown.vui.sample_aspect.map(|(w, h)| Pasp {
                        h_spacing: w.into(),
                        v_spacing: h.into(),
                    }),
                    ..Avc1::default()
                })],
            },
            stts: Stts {
                entries: vec![SttsEntry {
                    sample_count: count,
                    sample_delta: tick,
                }],
            },
            ctts,
            stss: (!all_alone).then(|| Stss {
                entries: self.sync.to_vec(),
            }),
            stsc: Stsc {
                entries: vec![StscEntry {
                    first_chunk: 1,
                    samples_per_chunk: count,
                    sample_description_index: 1,
                }],
            },
            stsz: Stsz {
                samples: StszSamples::Different {
                    sizes: self.sizes.to_vec(),
                },
            },
            stco: (!long).then(|| Stco {
                entries: vec![start as u32],
            }),
            co64: long.then(|| Co64 {
                entries: vec![start],
            }),
            ..Stbl::default()
        })
    }
}

/// The colours, where anything is known of them.
fn colours(vui: &Vui) -> Option<Colr> {
    let [primaries, transfer, matrix] = match vui.colour.description {
        Some(parts) => parts,
        None if vui.colour.full_range => [2; 3],
        None => return None,
    };
    Some(Colr::Nclx {
        colour_primaries: primaries.into(),
        transfer_characteristics: transfer.into(),
        matrix_coefficients: matrix.into(),
        full_range_flag: vui.colour.full_range,
    })
}

/// The matrix that shows pictures as they are.
fn identity() -> Matrix {
    Matrix {
        a: 1 << 16,
        b: 0,
        u: 0,
        c: 0,
        d: 1 << 16,
        v: 0,
        x: 0,
        y: 0,
        w: 1 << 30,
    }
}
