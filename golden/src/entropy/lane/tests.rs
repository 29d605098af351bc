// SPDX-License-Identifier: Apache-2.0
//! The encoder's bins, parsed.

use super::*;
use crate::codec::pipeline::{SliceEncoder, SliceParams};
use crate::entropy::engine::Decoder;
use crate::entropy::h264::{SliceWriter, init};
use proptest::prelude::*;

proptest! {
    /// The encoder's words, coded, come back from the parser.
    #[test]
    fn words_come_back(
        width in 1u32..7,
        first in 0u32..9,
        count in 1u32..12,
        qp in 0u8..=51,
        seed in any::<u64>(),
        shift in 0u32..8,
    ) {
        let params = SliceParams::new(first, count, qp);
        let mut engine = SliceWriter::new(init::states(None, qp), Vec::new());
        let (mut words, mut mb) = (Vec::<BlockWord>::new(), Vec::new());
        let mut random = seed | 1;
        SliceEncoder::new(params, width).run(
            |_, _| std::array::from_fn(|_| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                (random as u8) >> shift
            }),
            |_, _, record| words.push(record.word),
            &mut BinRecorder::default(),
        );
        for word in &words {
            mb.push(*word);
            if let Ok(sixteen) = <&[BlockWord; 16]>::try_from(&mb[..]) {
                macroblock(sixteen, &mut engine);
                mb.clear();
            }
        }
        let data = engine.into_bytes();
        let mut decoder = Decoder::new(&data).expect("a sound start");
        let mut states = decoder_contexts(qp);
        let start = SliceStart { transform8x8: false, qp, width, x: first % width, left: count };
        let mut parser = SliceParser::new(start);
        let mut back = Vec::new();
        loop {
            let tail = Tail { last_byte: true, last_bit: true };
            let step = match parser.needs() {
                Bins::Context(c) => {
                    let b = decoder.context(&mut states[usize::from(c)]);
                    parser.take(b, tail)
                }
                Bins::Bypass => { let b = decoder.bypass(); parser.take(b, tail) }
                Bins::Terminate => { let b = decoder.terminate(); parser.take(b, tail) }
                Bins::Skip => parser.skip(),
            };
            prop_assert_eq!(step.fault, None);
            back.extend(step.word);
            if step.end {
                break;
            }
        }
        prop_assert_eq!(back.len(), words.len());
        for (word, wanted) in back.iter().zip(&words) {
            prop_assert_eq!(word.levels, wanted.levels);
            prop_assert_eq!((word.pred_flag, word.rem_mode), (wanted.pred_flag, wanted.rem_mode));
            prop_assert_eq!((word.nz, word.qp), (wanted.nz, qp));
        }
    }
}
