// SPDX-License-Identifier: Apache-2.0
//! From Y'CbCr to R'G'B' (ITU-T H.264, E.2.1; BT.601, BT.709, BT.2020).

use tricodec_golden::picture::{Frame, Plane};
use tricodec_golden::stream::Vui;

/// Luma weights of red and blue by matrix_coefficients (Table E-5); pictures that do not say are
/// BT.709 from 720 rows on, as players take them.
fn weights(vui: &Vui, height: usize) -> (f32, f32) {
    match vui.colour.matrix() {
        Some(1) => (0.2126, 0.0722),
        Some(4) => (0.30, 0.11),
        Some(5 | 6) => (0.299, 0.114),
        Some(7) => (0.212, 0.087),
        Some(9 | 10) => (0.2627, 0.0593),
        _ if height >= 720 => (0.2126, 0.0722),
        _ => (0.299, 0.114),
    }
}

/// Luma of limited range, 16 to 235, as grey from 0 to 255.
pub fn full_range(luma: &Plane) -> Plane {
    // Casts of floats saturate.
    let grey = |s: &u8| ((f32::from(*s) - 16.0) * 255.0 / 219.0).round() as u8;
    Plane {
        samples: luma.samples.iter().map(grey).collect(),
        ..*luma
    }
}

/// The samples of a 4:2:0 frame as red, green and blue, row by row. Chroma samples serve the four
/// luma samples around them.
pub fn rgb(frame: &Frame, vui: &Vui) -> Vec<u8> {
    let [luma, cb, cr] = &frame.planes;
    let (kr, kb) = weights(vui, luma.height);
    let kg = 1.0 - kr - kb;
    let (black, luma_range, chroma_range) = if vui.colour.full_range {
        (0.0, 255.0, 255.0)
    } else {
        (16.0, 219.0, 224.0)
    };
    let mut out = Vec::with_capacity(3 * luma.samples.len());
    for (y, row) in luma.samples.chunks_exact(luma.width).enumerate() {
        let (cb, cr) = (cb.row(y / 2), cr.row(y / 2));
        for (x, &sample) in row.iter().enumerate() {
            let light = (f32::from(sample) - black) / luma_range;
            let blue = 2.0 * (1.0 - kb) * (f32::from(cb[x / 2]) - 128.0) / chroma_range;
            let red = 2.0 * (1.0 - kr) * (f32::from(cr[x / 2]) - 128.0) / chroma_range;
            let green = -(kr * red + kb * blue) / kg;
            for part in [red, green, blue] {
                // Casts of floats saturate.
                out.push(((light + part) * 255.0).round() as u8);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use tricodec_golden::stream::Colour;

    fn pixel(samples: [u8; 3], vui: Vui) -> Vec<u8> {
        let mut frame = Frame::new(1, 1, true, 0);
        for (plane, sample) in frame.planes.iter_mut().zip(samples) {
            plane.samples[0] = sample;
        }
        rgb(&frame, &vui)
    }

    #[test]
    fn primaries_come_back() {
        let limited = Vui::default();
        assert_eq!(pixel([16, 128, 128], limited), [0, 0, 0]);
        assert_eq!(pixel([235, 128, 128], limited), [255, 255, 255]);
        // Red, rounded to 8 bits, in BT.601 and BT.709.
        assert_eq!(pixel([81, 90, 240], limited), [254, 0, 0]);
        let hd = Vui {
            colour: Colour {
                description: Some([1; 3]),
                ..limited.colour
            },
            ..limited
        };
        assert_eq!(pixel([63, 102, 240], hd), [255, 1, 0]);
        let full = Vui {
            colour: Colour {
                full_range: true,
                ..limited.colour
            },
            ..limited
        };
        assert_eq!(pixel([200, 128, 128], full), [200, 200, 200]);
        assert_eq!(pixel([255, 255, 255], full)[1], 121);
    }
}
