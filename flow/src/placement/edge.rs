// SPDX-License-Identifier: Apache-2.0
//! Edges on wires: what of a wire its driver sees, and how edges arrive at its ends.
//!
//! A driver's edge is a ramp. Behind a time constant τ a ramp is v(t) = (t − τ(1 − e^(−t/τ)))/T
//! while it lasts (T from 0 to 100 %), and closes the rest exponentially; delay and slew are those
//! of that curve. The load is a Π with the first three moments of the tree (O'Brien and Savarino,
//! ICCAD 1989); of its far end the driver sees what has been charged when its edge is at half
//! (Qian, Pullela and Pillage, 1994).

/// Part of an edge between 10 and 90 %, which tables call its slew.
const SPAN: f32 = 0.8;

/// A time constant below which wires are none, ps.
const SHORT: f32 = 0.05;

/// What a driver sees of a net: a capacitance, and another behind a resistance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pi {
    /// Capacitance at the driver, fF.
    pub near: f32,
    /// Capacitance behind the resistance, fF.
    pub far: f32,
    /// Resistance, kΩ.
    pub res: f32,
}

impl Pi {
    /// Of the first three moments of the admittance: fF, fF·ps, fF·ps².
    pub fn of([y1, y2, y3]: [f64; 3]) -> Self {
        if y2 == 0.0 || y3 == 0.0 {
            return Self {
                near: y1 as f32,
                ..Self::default()
            };
        }
        let far = y2 * y2 / y3;
        Self {
            near: (y1 - far) as f32,
            far: far as f32,
            res: (-y3 * y3 / (y2 * y2 * y2)) as f32,
        }
    }

    /// What of the capacitance the driver does not see, fF, while its edge takes `slew` ps.
    #[inline]
    pub fn hidden(&self, slew: f32) -> f32 {
        let tau = self.res * self.far;
        if tau < SHORT {
            return 0.0;
        }
        let x = 2.0 * tau * SPAN / slew.max(1.0);
        self.far * x * (1.0 - (-1.0 / x).exp())
    }
}

/// Delay, ps, and slew, ps, behind a time constant of `tau` ps of an edge that takes `slew` ps.
#[inline]
pub fn behind(tau: f32, slew: f32) -> (f32, f32) {
    if tau < SHORT {
        return (0.0, slew);
    }
    let ramp = (slew / SPAN).max(1.0);
    let x = tau / ramp;
    let [low, half, high] = [0.1, 0.5, 0.9].map(|v| crossing(x, v));
    (ramp * (half - 0.5), ramp * (high - low))
}

/// When a ramp from 0 to 1 behind the time constant `x` is at `v`.
fn crossing(x: f32, v: f32) -> f32 {
    let top = 1.0 - x * (1.0 - (-1.0 / x).exp());
    if v >= top {
        return 1.0 + x * ((1.0 - top) / (1.0 - v)).ln();
    }
    // Newton's method; from the right of a convex curve it never overshoots.
    let mut t = v + x;
    for _ in 0..4 {
        let e = (-t / x).exp();
        t -= (t - x * (1.0 - e) - v) / (1.0 - e);
    }
    t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_wire_is_none() {
        assert_eq!(behind(0.0, 20.0), (0.0, 20.0));
        let pi = Pi::of([3.0, 0.0, 0.0]);
        assert_eq!((pi.near, pi.hidden(20.0)), (3.0, 0.0));
    }

    #[test]
    fn a_slow_edge_comes_late_by_the_time_constant() {
        let (delay, slew) = behind(10.0, 800.0);
        assert!((delay - 10.0).abs() < 1e-3, "{delay}");
        assert!((slew - 800.0).abs() < 1.0, "{slew}");
    }

    #[test]
    fn a_step_comes_late_by_ln_2_and_takes_ln_9() {
        let (delay, slew) = behind(1000.0, 1.0);
        assert!((delay / 1000.0 - 2f32.ln()).abs() < 2e-3, "{delay}");
        assert!((slew / 1000.0 - 9f32.ln()).abs() < 2e-3, "{slew}");
    }

    #[test]
    fn between_them_the_curve_is_the_formula() {
        for x in [0.05f32, 0.2, 0.7, 1.0, 3.0] {
            for v in [0.1f32, 0.5, 0.9] {
                let t = crossing(x, v);
                let e = (-t / x).exp();
                let at = if t <= 1.0 {
                    t - x * (1.0 - e)
                } else {
                    1.0 - x * (((1.0 - t) / x).exp() - e)
                };
                assert!((at - v).abs() < 1e-3, "{x}: {v} at {t} is {at}");
            }
        }
    }

    #[test]
    fn two_lumps_by_hand() {
        // 2 fF at the driver, 5 fF behind 3 kΩ: y2 = −r c², y3 = r² c³.
        let pi = Pi::of([7.0, -75.0, 1125.0]);
        assert_eq!((pi.near, pi.far, pi.res), (2.0, 5.0, 3.0));
        // A slow edge charges all of it, a fast one none of what is far.
        assert!(pi.hidden(1e5) < 0.01 && pi.hidden(1.0) > 4.5);
    }
}
