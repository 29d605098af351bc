// SPDX-License-Identifier: Apache-2.0
//! Scaling lists (7.3.2.1.1.1).

use super::BitWriter;
use crate::stream::scaling::{ListSource, ScalingMatrix};

impl ScalingMatrix {
    /// Write the lists of a parameter set: all eight, or only the six of 4x4 (`with8` false).
    pub(super) fn write(&self, with8: bool, w: &mut BitWriter) {
        for list in &self.0[..if with8 { 8 } else { 6 }] {
            w.flag(*list != ListSource::Absent); // scaling_list_present_flag
            match list {
                ListSource::Absent => {}
                // A first value of 0 names the default list.
                ListSource::Default => w.se(-8),
                ListSource::Sent(values) => {
                    let mut last = 8u8;
                    for &value in values {
                        w.se(i32::from(value.wrapping_sub(last) as i8)); // delta_scale
                        last = value;
                    }
                }
            }
        }
    }
}
