// SPDX-License-Identifier: Apache-2.0
//! A placement as a picture, coloured by the part of the machine.

use std::collections::HashMap;
use std::path::Path;

use plotters::prelude::*;

use crate::groups::Group;
use crate::plots::{colour, font, register};
use crate::report::parts;
use crate::synth::Synthesis;

/// An instance of a layout.
#[derive(Clone, Debug, PartialEq)]
struct Place<'a> {
    /// Left, bottom, width, height, µm.
    rectangle: [f64; 4],
    /// Hierarchical name.
    name: &'a str,
}

/// The lines of `places.txt` (synth/openroad/settings.tcl).
fn places(text: &str) -> Result<Vec<Place<'_>>, String> {
    let all = text.lines().enumerate();
    all.map(|(i, line)| place(line).ok_or_else(|| format!("line {}: {line}: no place", i + 1)))
        .collect()
}

fn place(line: &str) -> Option<Place<'_>> {
    let mut words = line.splitn(5, ' ');
    let mut rectangle = [0.0; 4];
    for value in &mut rectangle {
        *value = words.next()?.parse().ok()?;
    }
    Some(Place {
        rectangle,
        name: words.next()?,
    })
}

/// What is drawn in one colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    /// A cell or memory of a part.
    Part(Group),
    /// The clock tree.
    Tree,
    /// Buffers of repair.
    Repair,
    /// Tap cells and fillers.
    Filler,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Part(group) => group.name(),
            Self::Tree => "clock tree",
            Self::Repair => "buffers of repair",
            Self::Filler => "tap cells, fillers",
        }
    }

    fn colour(self) -> RGBColor {
        match self {
            Self::Part(group) => colour(group),
            Self::Tree => RGBColor(200, 30, 45),
            Self::Repair => RGBColor(20, 20, 20),
            Self::Filler => RGBColor(225, 228, 233),
        }
    }
}

/// The kind of an instance by its name: what the netlist has lies below the path of a block.
fn kind(name: &str, paths: &HashMap<&str, Group>, top: Group) -> Kind {
    let own = name.rsplit('/').next().unwrap_or(name);
    let begins = |all: &[&str]| all.iter().any(|p| own.starts_with(p));
    if begins(&["clkbuf_", "clkload", "delaybuf_"]) {
        return Kind::Tree;
    }
    if begins(&["FILLER", "TAP_", "PHY_", "DECAP"]) {
        return Kind::Filler;
    }
    let digits = |prefix: &str| {
        own.strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let made = [
        "rebuffer",
        "hold",
        "wire",
        "fanout",
        "max_cap",
        "max_length",
        "max_slew",
        "load_slew",
        "place",
        "split",
    ];
    if made.iter().any(|p| digits(p)) {
        return Kind::Repair;
    }
    // The path of the innermost block around it; names that hold a slash are cut further.
    let mut path = name;
    while let Some((around, _)) = path.rsplit_once('/') {
        if let Some(group) = paths.get(around) {
            return Kind::Part(*group);
        }
        path = around;
    }
    Kind::Part(top)
}

/// Draw `places.txt` of a stage's folder into `picture` (PNG).
pub fn draw(s: &Synthesis, stage: &Path, title: &str, picture: &Path) -> Result<(), String> {
    let path = stage.join("places.txt");
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let text = text.replace('\\', "");
    let places = places(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let groups = parts(s).map_err(|e| e.to_string())?;
    let flat = &s.flat;
    let paths: HashMap<&str, Group> = flat
        .paths
        .iter()
        .zip(&flat.path_block)
        .skip(1)
        .map(|(path, block)| (path.as_str(), groups[*block as usize]))
        .collect();
    let top = groups[s.design.top];
    let kinds: Vec<Kind> = places.iter().map(|p| kind(p.name, &paths, top)).collect();
    paint(&places, &kinds, title, picture).map_err(|e| format!("{}: {e}", picture.display()))
}

/// Pixels of the die's side.
const SIDE: u32 = 900;
/// Pixels beside it for what the colours mean.
const KEY: u32 = 300;

fn paint(
    places: &[Place<'_>],
    kinds: &[Kind],
    title: &str,
    picture: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    register();
    let far = |side: usize| {
        let ends = places
            .iter()
            .map(|p| p.rectangle[side] + p.rectangle[side + 2]);
        ends.fold(f64::MIN_POSITIVE, f64::max)
    };
    let scale = f64::from(SIDE) / far(0).max(far(1));
    let root = BitMapBackend::new(picture, (SIDE + KEY, SIDE + 60)).into_drawing_area();
    root.fill(&WHITE)?;
    root.draw(&Text::new(title.to_owned(), (20, 16), font(24)))?;
    let (_, die) = root.split_vertically(60);
    let (die, key) = die.split_horizontally(SIDE);
    let mut areas: HashMap<Kind, f64> = HashMap::new();
    for (place, kind) in places.iter().zip(kinds) {
        let [x, y, width, height] = place.rectangle;
        *areas.entry(*kind).or_default() += width * height;
        let at = |x: f64, y: f64| ((x * scale) as i32, SIDE as i32 - (y * scale) as i32);
        let (from, to) = (at(x, y + height), at(x + width, y));
        let to = (to.0.max(from.0 + 1), to.1.max(from.1 + 1));
        die.draw(&Rectangle::new([from, to], kind.colour().filled()))?;
    }
    let mut all: Vec<_> = areas.into_iter().collect();
    all.sort_by_key(|(kind, _)| *kind);
    for (i, (kind, area)) in all.iter().enumerate() {
        let y = 20 + 30 * i as i32;
        key.draw(&Rectangle::new(
            [(16, y), (36, y + 18)],
            kind.colour().filled(),
        ))?;
        let text = format!("{}, {area:.0} µm²", kind.name());
        key.draw(&Text::new(text, (46, y), font(18)))?;
    }
    root.present()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_line_by_line() {
        let read = places("0.1 2 3 4 u_a/u_b[3]/x y\n").expect("a place");
        let wanted = Place {
            rectangle: [0.1, 2.0, 3.0, 4.0],
            name: "u_a/u_b[3]/x y",
        };
        assert_eq!(read, [wanted]);
        for bad in ["1 2 3", "1 2 3 x name"] {
            assert!(places(bad).expect_err("no place").starts_with("line 1"));
        }
    }

    #[test]
    fn an_instance_has_the_colour_of_the_block_around_it() {
        let paths = HashMap::from([
            ("u_pipe", Group::Pipeline),
            ("u_entropy/gen_lane[0].u_lane", Group::Lanes),
        ]);
        let of = |name| kind(name, &paths, Group::Feed);
        assert_eq!(of("u_pipe/_12_"), Kind::Part(Group::Pipeline));
        assert_eq!(
            of("u_entropy/gen_lane[0].u_lane/u_x/_1_"),
            Kind::Part(Group::Lanes)
        );
        assert_eq!(of("_7_"), Kind::Part(Group::Feed));
        assert_eq!(of("clkbuf_leaf_3_clk_i"), Kind::Tree);
        assert_eq!(of("u_pipe/hold12"), Kind::Repair);
        assert_eq!(of("u_pipe/u_hold/_1_"), Kind::Part(Group::Pipeline));
        assert_eq!(of("TAP_12"), Kind::Filler);
    }
}
