// SPDX-License-Identifier: Apache-2.0
//! Pictures are decoded as soon as what they refer to is there.

use rayon::prelude::*;

use super::cell::Plan;
use super::picture;

fn ready(plan: &Plan) -> bool {
    let mut refs = plan.lists.iter().flatten().flatten();
    refs.all(|r| r.cell.content().is_some())
}

fn run(plan: &Plan) {
    plan.cell.fill(picture::decode(plan));
}

/// Decode all plans that are ready, at once, and take them out of `plans`. The first one always is.
pub(super) fn wave(plans: &mut Vec<Plan>) {
    let (ready, waiting): (Vec<_>, Vec<_>) = plans.drain(..).partition(ready);
    *plans = waiting;
    match &ready[..] {
        [one] => run(one),
        many => many.par_iter().for_each(run),
    }
}
