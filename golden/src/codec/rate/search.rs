// SPDX-License-Identifier: Apache-2.0
//! Rate control: which QP each slice gets, so that the whole lands on a rate or a quality.

use crate::quant::tables::QP_MAX;

/// What the caller wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// This QP everywhere.
    Qp(u8),
    /// This many bits in all.
    Bits(f64),
    /// At most this sum of squared errors, with the fewest bits.
    Error(f64),
}

/// What coding one slice costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Bits.
    pub bits: u64,
    /// Sum of squared errors.
    pub error: f64,
}

/// Choose the QP of each of `slices` slices. `encode` codes all at one QP; `overhead`: bits that
/// come on top.
///
/// Two neighbouring QPs are mixed, slice by slice, in a fixed order that spreads over the picture.
pub fn choose(
    target: Target,
    slices: usize,
    overhead: u64,
    encode: impl Fn(u8) -> Vec<Cost>,
) -> Vec<u8> {
    let goal = match target {
        Target::Qp(qp) => return vec![qp.min(QP_MAX); slices],
        Target::Bits(_) | Target::Error(_) => target,
    };
    let bits = |costs: &[Cost]| (overhead + costs.iter().map(|c| c.bits).sum::<u64>()) as f64;
    let error = |costs: &[Cost]| costs.iter().map(|c| c.error).sum::<f64>();
    // "Coarse enough": rate not above the goal; error above it.
    let coarse = |costs: &[Cost]| match goal {
        Target::Bits(goal) => bits(costs) <= goal,
        Target::Error(goal) => error(costs) > goal,
        Target::Qp(_) => true,
    };
    // The lowest QP that is coarse enough.
    let (mut low, mut high) = (0, QP_MAX + 1);
    let mut tried: Vec<Option<Vec<Cost>>> = vec![None; usize::from(QP_MAX) + 1];
    while low < high {
        let middle = (low + high) / 2;
        let costs = encode(middle);
        if coarse(&costs) {
            high = middle;
        } else {
            low = middle + 1;
        }
        tried[usize::from(middle)] = Some(costs);
    }
    if low == 0 {
        return vec![0; slices];
    }
    let fine_qp = low - 1;
    let get = |qp: u8| {
        tried
            .get(usize::from(qp))
            .cloned()
            .flatten()
            .unwrap_or_else(|| encode(qp.min(QP_MAX)))
    };
    let fine = get(fine_qp);
    if low > QP_MAX {
        return vec![fine_qp; slices];
    }
    let rough = get(low);

    // Slices go over to the rough QP one by one.
    let mut qps = vec![fine_qp; slices];
    let (mut bits_now, mut error_now) = (bits(&fine), error(&fine));
    for slice in spread(slices) {
        let bits_next = bits_now - fine[slice].bits as f64 + rough[slice].bits as f64;
        let error_next = error_now - fine[slice].error + rough[slice].error;
        let go = match goal {
            Target::Bits(goal) => (bits_next - goal).abs() < (bits_now - goal).abs(),
            Target::Error(goal) => error_next <= goal,
            Target::Qp(_) => false,
        };
        if !go {
            break;
        }
        qps[slice] = low;
        (bits_now, error_now) = (bits_next, error_next);
    }
    qps
}

/// All numbers below `n` in an order in which any first part lies spread over the whole: steps of
/// the golden section.
fn spread(n: usize) -> impl Iterator<Item = usize> {
    let mut step = ((n as f64) * 0.618) as usize;
    let gcd = |mut a: usize, mut b: usize| {
        while b != 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    while n > 0 && gcd(step.max(1), n) != 1 {
        step += 1;
    }
    let step = step.max(1);
    (0..n).map(move |i| i * step % n)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slices whose bits fall by an eighth per QP.
    fn model(n: usize) -> impl Fn(u8) -> Vec<Cost> {
        move |qp| {
            let f = 0.875f64.powi(i32::from(qp));
            (0..n)
                .map(|i| Cost {
                    bits: (1e6 * f) as u64 + i as u64,
                    error: 1.0 / f,
                })
                .collect()
        }
    }

    #[test]
    fn every_slice_is_visited_once() {
        for n in 0..200 {
            let mut order: Vec<_> = spread(n).collect();
            order.sort_unstable();
            assert_eq!(order, (0..n).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_rate_is_met_between_two_quantisers() {
        let n = 64;
        let encode = model(n);
        for goal in [60e6, 10e6, 1e6, 123_456.0] {
            let qps = choose(Target::Bits(goal), n, 0, &encode);
            let total: u64 = qps
                .iter()
                .enumerate()
                .map(|(i, qp)| encode(*qp)[i].bits)
                .sum();
            assert!(
                (total as f64 - goal).abs() / goal < 0.125 / n as f64,
                "{goal} {total}"
            );
        }
    }

    #[test]
    fn a_quality_is_met_from_above() {
        let n = 10;
        let encode = model(n);
        let qps = choose(Target::Error(500.0), n, 0, &encode);
        let total = |qps: &[u8]| {
            qps.iter()
                .enumerate()
                .map(|(i, qp)| encode(*qp)[i].error)
                .sum::<f64>()
        };
        assert!(total(&qps) <= 500.0);
        assert!(total(&[*qps.iter().max().expect("slices"); 10]) > 500.0);
    }

    #[test]
    fn goals_out_of_reach_end_at_the_ends() {
        assert_eq!(choose(Target::Bits(1e12), 3, 0, model(3)), [0; 3]);
        assert_eq!(choose(Target::Bits(1.0), 3, 0, model(3)), [QP_MAX; 3]);
    }
}
