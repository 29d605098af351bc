// SPDX-License-Identifier: Apache-2.0
//! A row of the table of stages.

use crate::lockstep::harness::bits::Payload;

/// A field of a stage's payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Values, the first in the low bits.
    pub count: usize,
    /// Bits of each, 1 to 32.
    pub width: usize,
}

/// Where the golden model has a stage's items.
pub enum Items<O> {
    /// One at most in a clock, with its lane; the RTL tells the lane at a port.
    Lane(fn(&O) -> Option<(usize, Payload)>),
    /// One at most in a clock, with its lane; the RTL does not tell it, the stage lies a fixed
    /// number of clocks behind one that does.
    Pipe(fn(&O) -> Option<(usize, Payload)>),
    /// One at most of every lane in a clock.
    EachLane(fn(&O, usize) -> Option<Payload>),
}

/// A stage of a top whose outputs are `O`.
pub struct Stage<O> {
    /// Its name, that of its ports: `trace_NAME_valid_o`, `trace_NAME_lane_o`, `trace_NAME_o`.
    pub name: &'static str,
    /// What it shows.
    pub what: &'static str,
    /// Bits of its payload.
    pub bits: usize,
    /// The same as it is declared: a number, or an expression of the top's parameters.
    pub width: &'static str,
    /// Its fields, the first in the low bits.
    pub fields: &'static [Field],
    /// Its items are 4x4 blocks, which a difference tells by number.
    pub numbered: bool,
    /// The bit of its payload that `cosim --fault` changes.
    pub wrong_bit: usize,
    /// Where the golden model has them.
    pub items: Items<O>,
}

/// Outputs of a top that has a table of stages.
pub trait Traced: Sized + 'static {
    /// The module.
    const TOP: &'static str;
    /// Streams that a wrong bit can be put into, before the stages and behind them.
    const STREAMS: [&'static [&'static str]; 2];
    /// The table.
    const STAGES: &'static [Stage<Self>];

    /// Streams and stages that a wrong bit can be put into.
    fn fault_points() -> Vec<&'static str> {
        let [before, behind] = Self::STREAMS;
        let stages = Self::STAGES.iter().map(|s| s.name);
        let points = before.iter().copied().chain(stages);
        points.chain(behind.iter().copied()).collect()
    }
}

/// A row: the stage's documentation, its name, kind and width, then its fields, the first in the
/// low bits, and the bit that a fault changes. A width that is not the sum of the fields' does not
/// compile.
macro_rules! stage {
    (
        $(#[doc = $what:literal])+
        $name:ident: $kind:ident, $bits:expr,
        numbered: $numbered:literal, wrong_bit: $wrong:literal;
        $item:ident of $($o:ident),+: $find:expr => {
            $($field:ident: [$count:expr; $width:expr] = $values:expr,)+
        }
    ) => {
        $crate::lockstep::trace::Stage {
            name: stringify!($name),
            what: concat!($($what),+).trim_ascii_start(),
            bits: {
                const { assert!($wrong < $bits, "the wrong bit lies outside the payload") };
                $bits
            },
            width: stringify!($bits),
            fields: &[$($crate::lockstep::trace::Field {
                name: stringify!($field),
                count: $count,
                width: $width,
            }),+],
            numbered: $numbered,
            wrong_bit: $wrong,
            items: $crate::lockstep::trace::stage::stage_items!(
                $kind, ($($o),+), $find, $item,
                $crate::bits!($bits; $([$count; $width] = $values),+).erased()
            ),
        }
    };
}
pub(super) use stage;

/// Where the items of a row are, by kind.
macro_rules! stage_items {
    (EachLane, ($o:ident, $lane:ident), $find:expr, $item:ident, $payload:expr) => {
        $crate::lockstep::trace::Items::EachLane(|$o, $lane| {
            let $item = $find?;
            Some($payload)
        })
    };
    ($kind:ident, ($o:ident), $find:expr, $item:ident, $payload:expr) => {
        $crate::lockstep::trace::Items::$kind(|$o| {
            let (lane, $item) = $find?;
            Some((lane, $payload))
        })
    };
}
pub(super) use stage_items;
