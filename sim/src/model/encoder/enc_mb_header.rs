// SPDX-License-Identifier: Apache-2.0
//! Model of `tri_enc_mb_header`: when a header is taken, and when its bins leave. The bins are
//! golden's.

use tricodec_golden::entropy::lane::Bin;
use tricodec_golden::entropy::lane::video::{HeaderEdge, MbHeader, VideoRecorder, mb_header};

/// Inputs of a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeaderIn<'a> {
    /// A header on offer.
    pub header: Option<&'a MbHeader>,
    /// The edge of a macroblock above, on offer.
    pub above: Option<HeaderEdge>,
    /// The lower edge is taken, if there is one.
    pub below_ready: bool,
    /// The bin is taken, if there is one.
    pub bin_ready: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    /// The edge above is waited for.
    Above,
    /// The next bin.
    Bins(usize),
}

/// `tri_enc_mb_header`.
#[derive(Clone, Debug)]
pub struct EncMbHeader {
    state: State,
    header: Option<MbHeader>,
    bins: Vec<Bin<u16>>,
    left: HeaderEdge,
    out: Option<(Bin<u16>, bool)>,
    below: Option<HeaderEdge>,
}

impl Default for EncMbHeader {
    fn default() -> Self {
        Self {
            state: State::Idle,
            header: None,
            bins: Vec::new(),
            left: HeaderEdge::NOWHERE,
            out: None,
            below: None,
        }
    }
}

impl EncMbHeader {
    /// A header is taken.
    pub fn ready(&self) -> bool {
        self.state == State::Idle && self.below.is_none()
    }

    /// An edge above is taken.
    pub fn above_ready(&self) -> bool {
        self.state == State::Above
    }

    /// The bin on offer, and whether it is the last one of its macroblock.
    pub fn bin(&self) -> Option<(Bin<u16>, bool)> {
        self.out
    }

    /// The lower edge on offer.
    pub fn below(&self) -> Option<HeaderEdge> {
        self.below
    }

    /// The clock edge.
    pub fn tick(&mut self, input: &HeaderIn) {
        let ready = self.ready();
        if input.bin_ready {
            self.out = None;
        }
        if input.below_ready {
            self.below = None;
        }
        match self.state {
            State::Idle => {
                let Some(header) = input.header.filter(|_| ready) else {
                    return;
                };
                self.header = Some(*header);
                match header.above {
                    true => self.state = State::Above,
                    false => self.begin(header, &HeaderEdge::NOWHERE),
                }
            }
            State::Above => {
                if let (Some(above), Some(header)) = (input.above, self.header) {
                    self.begin(&header, &above);
                }
            }
            State::Bins(at) if self.out.is_none() => {
                let last = at + 1 == self.bins.len();
                self.out = Some((self.bins[at], last));
                self.state = State::Bins(at + 1);
                if let (true, Some(header)) = (last, self.header) {
                    self.state = State::Idle;
                    let [left, below] = header.edges();
                    self.left = left;
                    self.below = Some(below);
                }
            }
            State::Bins(_) => {}
        }
    }

    fn begin(&mut self, header: &MbHeader, above: &HeaderEdge) {
        let mut bins = VideoRecorder(std::mem::take(&mut self.bins));
        bins.0.clear();
        mb_header(header, &self.left, above, &mut bins);
        self.bins = bins.0;
        self.state = State::Bins(0);
    }
}
