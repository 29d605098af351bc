// SPDX-License-Identifier: Apache-2.0
//! Weighted sample prediction (8.4.2.3).

/// Average two predictions into the first: (a + b + 1) >> 1 (8-273).
pub fn average(a: &mut [u8], b: &[u8]) {
    for (a, b) in a.iter_mut().zip(b) {
        *a = ((u16::from(*a) + u16::from(*b) + 1) >> 1) as u8;
    }
}

/// Weight and offset of one prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Weight: −128 … 127 as transmitted, up to 128 where it is inferred.
    pub weight: i32,
    /// Offset, −128 … 127.
    pub offset: i32,
}

/// Explicit weighting of one prediction in place (8-274, 8-275). `log_denominator` 0–7.
pub fn weigh_one(samples: &mut [u8], w: Weight, log_denominator: u8) {
    for sample in samples {
        let product = i32::from(*sample) * w.weight;
        let scaled = match log_denominator {
            0 => product,
            log => (product + (1 << (log - 1))) >> log,
        };
        *sample = (scaled + w.offset).clamp(0, 255) as u8;
    }
}

/// Weighting of two predictions into the first, explicit or implicit (8-276). `log_denominator`
/// 0–7; implicit: 5, offsets 0.
pub fn weigh_two(a: &mut [u8], b: &[u8], wa: Weight, wb: Weight, log_denominator: u8) {
    let round = 1 << log_denominator;
    let offset = (wa.offset + wb.offset + 1) >> 1;
    for (a, b) in a.iter_mut().zip(b) {
        let sum = i32::from(*a) * wa.weight + i32::from(*b) * wb.weight + round;
        *a = ((sum >> (log_denominator + 1)) + offset).clamp(0, 255) as u8;
    }
}

/// The two weights of implicit mode (8-280 … 8-283), for log denominator 5.
///
/// `current`, `first`, `second`: PicOrderCnt of the picture and of its references; `long_term`:
/// either reference is a long-term one.
pub fn implicit_weights(current: i32, first: i32, second: i32, long_term: bool) -> (i32, i32) {
    let clip = |v: i64| v.clamp(-128, 127) as i32;
    let tb = clip(i64::from(current) - i64::from(first));
    let td = clip(i64::from(second) - i64::from(first));
    if td == 0 || long_term {
        return (32, 32);
    }
    let tx = (16384 + (td / 2).abs()) / td;
    let factor = ((tb * tx + 32) >> 6).clamp(-1024, 1023) >> 2;
    if (-64..=128).contains(&factor) {
        (64 - factor, factor)
    } else {
        (32, 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_two_weights() {
        let mut s = [0, 100, 255];
        let w = |weight, offset| Weight { weight, offset };
        weigh_one(&mut s, w(24, -3), 5);
        assert_eq!(s, [0, 72, 188]);
        let mut s = [200];
        weigh_one(&mut s, w(2, 0), 0);
        assert_eq!(s, [255]);
        let mut a = [10, 200];
        average(&mut a, &[11, 100]);
        assert_eq!(a, [11, 150]);
        let mut a = [10, 200];
        weigh_two(&mut a, &[11, 100], w(32, 0), w(32, 0), 5);
        assert_eq!(a, [11, 150], "equal weights are the average");
        weigh_two(&mut a, &[0, 0], w(64, 3), w(0, 4), 5);
        assert_eq!(a, [15, 154]);
    }

    #[test]
    fn implicit_weights_follow_the_distances() {
        assert_eq!(implicit_weights(2, 0, 4, false), (32, 32));
        assert_eq!(implicit_weights(1, 0, 4, false), (48, 16));
        assert_eq!(implicit_weights(4, 0, 4, false), (0, 64));
        assert_eq!(implicit_weights(1, 0, 4, true), (32, 32));
        assert_eq!(implicit_weights(1, 3, 3, false), (32, 32));
        assert_eq!(implicit_weights(i32::MAX, i32::MIN, 7, false), (0, 64));
    }
}
