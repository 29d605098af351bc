//! Prediction of motion vectors in P slices (8.4.1.1, 8.4.1.3).

/// A motion vector (x, y) in quarter samples.
pub type Vector = [i16; 2];

/// A neighbouring partition (8.4.1.3.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbour {
    /// It exists: in the slice, and coded before.
    pub available: bool,
    /// Its reference index; `None` if it is intra or not available.
    pub reference: Option<u8>,
    /// Its vector; (0, 0) where there is no reference.
    pub vector: Vector,
}

/// Which partition of a macroblock is predicted, where the shape matters (8.4.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partition {
    /// Any without a rule of its own: the median.
    Median,
    /// Upper of 16x8: B first.
    Upper,
    /// Lower of 16x8, left of 8x16: A first.
    LowerOrLeft,
    /// Right of 8x16: C first.
    Right,
}

fn median(a: i16, b: i16, c: i16) -> i16 {
    a.max(b).min(a.min(b).max(c))
}

/// mvpLX for a partition that refers to `reference`. `c` is partition C, or D where C is not available.
pub fn predict(
    partition: Partition,
    reference: u8,
    a: &Neighbour,
    b: &Neighbour,
    c: &Neighbour,
) -> Vector {
    let hit = |n: &Neighbour| n.reference == Some(reference);
    match partition {
        Partition::Upper if hit(b) => return b.vector,
        Partition::LowerOrLeft if hit(a) => return a.vector,
        Partition::Right if hit(c) => return c.vector,
        _ => {}
    }
    if !b.available && !c.available && a.available {
        return a.vector;
    }
    match (hit(a), hit(b), hit(c)) {
        (true, false, false) => a.vector,
        (false, true, false) => b.vector,
        (false, false, true) => c.vector,
        _ => std::array::from_fn(|i| median(a.vector[i], b.vector[i], c.vector[i])),
    }
}

/// The vector of P_Skip (8.4.1.1). Neighbours as for [`predict`].
pub fn predict_skip(a: &Neighbour, b: &Neighbour, c: &Neighbour) -> Vector {
    let still = |n: &Neighbour| !n.available || (n.reference == Some(0) && n.vector == [0, 0]);
    if still(a) || still(b) {
        [0, 0]
    } else {
        predict(Partition::Median, 0, a, b, c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(reference: Option<u8>, vector: Vector) -> Neighbour {
        Neighbour {
            available: true,
            reference,
            vector,
        }
    }

    #[test]
    fn median_and_its_exceptions() {
        let (a, b, c) = (n(Some(0), [1, 9]), n(Some(0), [5, 2]), n(Some(0), [3, 4]));
        let none = Neighbour::default();
        let intra = n(None, [0, 0]);
        assert_eq!(predict(Partition::Median, 0, &a, &b, &c), [3, 4]);
        assert_eq!(predict(Partition::Median, 0, &a, &none, &none), [1, 9]);
        assert_eq!(predict(Partition::Median, 0, &a, &intra, &none), [1, 9]);
        assert_eq!(predict(Partition::Median, 0, &intra, &b, &intra), [5, 2]);
        assert_eq!(predict(Partition::Median, 0, &intra, &b, &c), [3, 2]);
        assert_eq!(predict(Partition::Upper, 0, &a, &b, &c), [5, 2]);
        assert_eq!(predict(Partition::LowerOrLeft, 0, &a, &b, &c), [1, 9]);
        assert_eq!(predict(Partition::Right, 0, &a, &b, &c), [3, 4]);
        assert_eq!(predict(Partition::Right, 1, &a, &b, &c), [3, 4]);
    }

    #[test]
    fn skip_stands_still_beside_stillness() {
        let (a, b, c) = (n(Some(0), [1, 9]), n(Some(0), [5, 2]), n(Some(0), [3, 4]));
        assert_eq!(predict_skip(&a, &b, &c), [3, 4]);
        assert_eq!(predict_skip(&Neighbour::default(), &b, &c), [0, 0]);
        assert_eq!(predict_skip(&a, &n(Some(0), [0, 0]), &c), [0, 0]);
        assert_eq!(predict_skip(&a, &n(None, [0, 0]), &c), [3, 4]);
    }
}
