//! Model of `tri_dec_output`.

use tricodec_golden::entropy::bins::Fault;

use super::super::common::Fifo;
use super::issue::OUT_DEPTH;
use super::recon::InRecon;

/// A beat of `m_blk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutBlock {
    /// TDEST.
    pub lane: usize,
    /// Samples, 0 at the end in a fault.
    pub samples: [u8; 16],
    /// The slice ends in it.
    pub fault: Option<Fault>,
    /// TLAST.
    pub last: bool,
}

/// What becomes of the word that is done in a clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sorted {
    /// It goes to the output.
    pub put: Option<OutBlock>,
    /// It does not.
    pub dropped: bool,
    /// It is the last of its slice.
    pub ended: bool,
}

/// `tri_dec_output`.
#[derive(Clone, Debug)]
pub struct Output {
    dead: u64,
    queue: Fifo<OutBlock>,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            dead: 0,
            queue: Fifo::new(OUT_DEPTH),
        }
    }
}

impl Output {
    /// `m_blk`.
    pub fn head(&self) -> Option<&OutBlock> {
        self.queue.head()
    }

    /// What becomes of `done`.
    pub fn sort(&self, done: Option<&InRecon>) -> Sorted {
        let Some(d) = done else {
            return Sorted::default();
        };
        let dead = self.dead >> d.lane & 1 == 1;
        let fault = d.fault();
        Sorted {
            put: (!dead).then_some(OutBlock {
                lane: d.lane,
                samples: if fault.is_some() {
                    [0; 16]
                } else {
                    d.record.recon
                },
                fault,
                last: d.word.last || fault.is_some(),
            }),
            dropped: dead,
            ended: d.ends(),
        }
    }

    /// The clock edge.
    pub fn tick(&mut self, done: Option<&InRecon>, ready: bool) {
        let s = self.sort(done);
        if let Some(d) = done {
            let bit = 1 << d.lane;
            let fails = s.put.is_some_and(|b| b.fault.is_some());
            if s.ended {
                self.dead &= !bit;
            } else if fails {
                self.dead |= bit;
            }
        }
        self.queue.tick(s.put, ready);
    }
}
