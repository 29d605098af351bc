// SPDX-License-Identifier: Apache-2.0
//! Plots of the reports, as SVG and PNG, each with a line that says what made it.

use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::register_font;

use crate::groups::Group;
use crate::report::Figures;
use crate::tables::{PAPER, Provenance, by_group, power_by_group};

type Failed = Box<dyn std::error::Error>;

const SIZE: (u32, u32) = (1280, 760);
const INK: RGBColor = RGBColor(40, 44, 52);
const FAINT: RGBColor = RGBColor(225, 228, 233);
const PAPER_COLOUR: RGBColor = RGBColor(150, 156, 166);
const OURS: RGBColor = RGBColor(37, 99, 175);

/// Colour of a part in all plots.
pub(crate) fn colour(g: Group) -> RGBColor {
    match g {
        Group::Pipeline => RGBColor(37, 99, 175),
        Group::Feed => RGBColor(104, 160, 214),
        Group::Lanes => RGBColor(222, 125, 36),
        Group::Streams => RGBColor(242, 183, 112),
        Group::Align => RGBColor(58, 143, 88),
        Group::Line => RGBColor(146, 97, 166),
        Group::Deblock => RGBColor(196, 78, 82),
        Group::Inter => RGBColor(227, 119, 194),
        Group::Code => RGBColor(188, 189, 34),
        Group::Clock => RGBColor(150, 156, 166),
        Group::Other => RGBColor(90, 90, 90),
    }
}

/// The plots bring their font: what a machine has installed would change them.
pub(crate) fn register() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let _ = register_font(
            "sans-serif",
            FontStyle::Normal,
            epaint_default_fonts::UBUNTU_LIGHT,
        );
    });
}

/// Text of a size.
pub(crate) fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// Draw once as SVG, once as PNG.
fn both(draw: &dyn Fn(&str) -> Result<(), Failed>) -> Result<(), Failed> {
    register();
    draw("svg")?;
    draw("png")
}

fn frame<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    title: &str,
    provenance: &Provenance,
) -> Result<DrawingArea<B, Shift>, Failed>
where
    B::ErrorType: 'static,
{
    area.fill(&WHITE)?;
    area.draw(&Text::new(title.to_owned(), (30, 22), font(28)))?;
    let line = provenance.line();
    // Long lines are broken, not shrunk.
    let words: Vec<&str> = line.split(' ').collect();
    let mut lines = vec![String::new()];
    for w in words {
        let last = lines.last_mut().ok_or("no line")?;
        if last.len() + w.len() > 190 {
            lines.push(w.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(w);
        }
    }
    let (_, h) = area.dim_in_pixel();
    let top = h as i32 - 14 * lines.len() as i32 - 8;
    for (i, l) in lines.iter().enumerate() {
        area.draw(&Text::new(
            l.clone(),
            (30, top + 14 * i as i32),
            font(12).color(&PAPER_COLOUR),
        ))?;
    }
    Ok(area.margin(64, 8 + h as i32 - top, 20, 30))
}

macro_rules! on_both {
    ($folder:expr, $name:expr, |$area:ident| $body:block) => {{
        let folder: &Path = $folder;
        let draw = |kind: &str| -> Result<(), Failed> {
            let path = folder.join(format!("{}.{kind}", $name));
            if kind == "svg" {
                let $area = SVGBackend::new(&path, SIZE).into_drawing_area();
                $body
                $area.present()?;
            } else {
                let $area = BitMapBackend::new(&path, SIZE).into_drawing_area();
                $body
                $area.present()?;
            }
            Ok(())
        };
        both(&draw)
    }};
}

/// A horizontal bar: label, parts, what is written behind it.
type Bar = (String, Vec<(RGBColor, f64)>, String);

/// Bars below each other, to one scale.
fn bars<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    rows: &[Bar],
    unit: &str,
) -> Result<(), Failed>
where
    B::ErrorType: 'static,
{
    let (w, h) = area.dim_in_pixel();
    let most = rows
        .iter()
        .map(|r| r.1.iter().map(|p| p.1).sum::<f64>())
        .fold(0.0, f64::max)
        .max(1e-12);
    let (left, right) = (400, 190);
    let width = f64::from(w as i32 - left - right);
    let step = h as i32 / rows.len().max(1) as i32;
    let thick = (step * 62 / 100).min(54);
    for (i, (label, parts, note)) in rows.iter().enumerate() {
        let y = i as i32 * step + (step - thick) / 2;
        let style = font(18).pos(plotters::style::text_anchor::Pos::new(
            plotters::style::text_anchor::HPos::Right,
            plotters::style::text_anchor::VPos::Center,
        ));
        area.draw(&Text::new(label.clone(), (left - 14, y + thick / 2), style))?;
        let mut x = 0.0;
        for (c, v) in parts {
            let (a, b) = (
                left + (width * x / most) as i32,
                left + (width * (x + v) / most) as i32,
            );
            area.draw(&Rectangle::new([(a, y), (b.max(a), y + thick)], c.filled()))?;
            x += v;
        }
        let style = font(18).pos(plotters::style::text_anchor::Pos::new(
            plotters::style::text_anchor::HPos::Left,
            plotters::style::text_anchor::VPos::Center,
        ));
        area.draw(&Text::new(
            format!("{note} {unit}"),
            (left + (width * x / most) as i32 + 10, y + thick / 2),
            style,
        ))?;
    }
    area.draw(&PathElement::new(
        vec![(left, 0), (left, h as i32)],
        FAINT.stroke_width(1),
    ))?;
    Ok(())
}

fn legend<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    entries: &[(RGBColor, String)],
) -> Result<(), Failed>
where
    B::ErrorType: 'static,
{
    let mut x = 0;
    let mut y = 0;
    let (w, _) = area.dim_in_pixel();
    for (c, name) in entries {
        let length = 34 + 9 * name.len() as i32;
        if x + length > w as i32 {
            x = 0;
            y += 26;
        }
        area.draw(&Rectangle::new([(x, y), (x + 16, y + 16)], c.filled()))?;
        area.draw(&Text::new(name.clone(), (x + 24, y), font(16)))?;
        x += length + 12;
    }
    Ok(())
}

fn number(v: f64) -> String {
    if v >= 10.0 {
        format!("{v:.1}")
    } else if v >= 1.0 {
        format!("{v:.2}")
    } else {
        format!("{v:.3}")
    }
}

/// Name of a run in plots.
fn label(f: &Figures) -> String {
    let lanes = f
        .parameters
        .iter()
        .find_map(|p| p.strip_prefix("Lanes="))
        .unwrap_or_default();
    format!("{}, {lanes} lanes", f.name().0)
}

/// Table 3: power, area, energy per raw bit of the paper's encoders and of ours, or of its decoders
/// and ours (`way` is "encoder" or "decoder").
pub fn table3(
    folder: &Path,
    name: &str,
    way: &str,
    provenance: &Provenance,
    runs: &[Figures],
) -> Result<(), Failed> {
    on_both!(folder, name, |root| {
        let title = format!(
            "The {way}s of the paper's Table 3 (grey: placed, with inter), Tricodec's (blue: netlist, no inter)"
        );
        let area = frame(&root, &title, provenance)?;
        let parts = area.split_evenly((3, 1));
        let paper: Vec<_> = PAPER
            .iter()
            .filter(|p| p.0.contains(way) && !p.0.starts_with("H.265"))
            .collect();
        let ours: Vec<_> = runs
            .iter()
            .filter(|f| f.name().0 == way && f.power_w.is_some())
            .filter(|f| f.parameters.iter().any(|p| p == "Lanes=64"))
            .collect();
        let value = |i: usize, w: f64, mm2: f64, pj: f64| [mm2, w, pj][i];
        for (i, (what, unit)) in [
            ("area", "mm²"),
            ("power", "W"),
            ("energy per raw bit", "pJ"),
        ]
        .iter()
        .enumerate()
        {
            let mut rows = Vec::new();
            for p in &paper {
                let v = value(i, p.1, p.2, 1e3 * p.1 / 100.0);
                let name = p.0.split(" (").next().unwrap_or(p.0);
                rows.push((
                    format!("{what}: {name}"),
                    vec![(PAPER_COLOUR, v)],
                    number(v),
                ));
            }
            for f in &ours {
                let v = value(
                    i,
                    f.power_w.unwrap_or(0.0),
                    f.area_mm2,
                    f.pj_per_raw_bit.unwrap_or(0.0),
                );
                rows.push((
                    format!("Tricodec, {}", f.input.clone().unwrap_or_default()),
                    vec![(OURS, v)],
                    number(v),
                ));
            }
            bars(&parts[i].margin(8, 8, 0, 0), &rows, unit)?;
        }
    })
}

/// Area of a run by part and whose it is, logic and memories apart.
pub fn breakdown(
    folder: &Path,
    name: &str,
    provenance: &Provenance,
    run: &Figures,
) -> Result<(), Failed> {
    on_both!(folder, name, |root| {
        let title = format!(
            "Where the area is: {} ({:.4} mm²)",
            label(run),
            run.area_mm2
        );
        let area = frame(&root, &title, provenance)?;
        let (top, rest) = area.split_vertically(40);
        legend(
            &top.margin(0, 0, 330, 0),
            &[
                (OURS, "cells, all inputs".to_owned()),
                (RGBColor(58, 143, 88), "cells, tensors only".to_owned()),
                (RGBColor(146, 97, 166), "cells, pictures only".to_owned()),
                (RGBColor(242, 183, 112), "memories".to_owned()),
            ],
        )?;
        let mut rows: Vec<_> = by_group(run)
            .into_iter()
            .map(|(g, (logic, memory))| {
                let c = match g {
                    Group::Align => RGBColor(58, 143, 88),
                    Group::Line | Group::Inter | Group::Code => RGBColor(146, 97, 166),
                    Group::Deblock => RGBColor(196, 78, 82),
                    Group::Clock => PAPER_COLOUR,
                    _ => OURS,
                };
                let share = 100.0 * (logic + memory) / run.area_mm2.max(1e-12);
                (
                    g.name().to_owned(),
                    vec![(c, 1e6 * logic), (RGBColor(242, 183, 112), 1e6 * memory)],
                    format!("{:.0} µm², {share:.1}", 1e6 * (logic + memory)),
                )
            })
            .collect();
        rows.sort_by(|a, b| {
            b.1.iter()
                .map(|p| p.1)
                .sum::<f64>()
                .total_cmp(&a.1.iter().map(|p| p.1).sum::<f64>())
        });
        bars(&rest, &rows, "%")?;
    })
}

/// Colours and names of the parts that the runs have.
fn parts_of(runs: &[Figures]) -> Vec<(RGBColor, String)> {
    let has = |g: &Group| runs.iter().any(|f| f.blocks.iter().any(|b| b.part == *g));
    let there = Group::ALL.iter().filter(|g| **g != Group::Other && has(g));
    there.map(|g| (colour(*g), g.name().to_owned())).collect()
}

/// Power by part for the runs with power.
pub fn power(folder: &Path, provenance: &Provenance, runs: &[Figures]) -> Result<(), Failed> {
    on_both!(folder, "power", |root| {
        let area = frame(
            &root,
            "Where the power goes, by measured activity",
            provenance,
        )?;
        let (top, rest) = area.split_vertically(64);
        legend(&top, &parts_of(runs))?;
        let rows: Vec<_> = runs
            .iter()
            .filter(|f| f.power_w.is_some())
            .map(|f| {
                let parts = power_by_group(f)
                    .into_iter()
                    .map(|(g, p)| (colour(g), p))
                    .collect();
                (
                    format!("{}: {}", label(f), f.input.clone().unwrap_or_default()),
                    parts,
                    format!("{:.1}", 1e3 * f.power_w.unwrap_or(0.0)),
                )
            })
            .collect();
        bars(&rest, &rows, "mW")?;
    })
}

/// Area of both tops against the number of lanes, by part; power where it was measured.
pub fn lanes(folder: &Path, provenance: &Provenance, runs: &[Figures]) -> Result<(), Failed> {
    on_both!(folder, "lanes", |root| {
        let area = frame(
            &root,
            "Area and power against the number of lanes, weights at 2.9 bits",
            provenance,
        )?;
        let (top, rest) = area.split_vertically(64);
        legend(&top, &parts_of(runs))?;
        let mut seen = std::collections::BTreeSet::new();
        let mut rows = Vec::new();
        for f in runs {
            if !seen.insert(label(f)) {
                continue;
            }
            let parts = by_group(f)
                .into_iter()
                .map(|(g, (l, m))| (colour(g), 1e6 * (l + m)))
                .collect();
            let power = runs
                .iter()
                .filter(|r| label(r) == label(f))
                .find_map(|r| r.power_w);
            let power = power.map_or("power not measured".to_owned(), |p| {
                format!("{:.1} mW", 1e3 * p)
            });
            rows.push((label(f), parts, format!("{:.4} mm², {power}", f.area_mm2)));
        }
        bars(&rest.margin(0, 0, 0, 90), &rows, "")?;
    })
}

/// What 100 Gb/s cost.
pub fn cost100(folder: &Path, provenance: &Provenance, runs: &[Figures]) -> Result<(), Failed> {
    on_both!(folder, "cost100", |root| {
        let area = frame(
            &root,
            "Area for 100 Gb/s of raw samples, without a floorplan (paper: with inter; Tricodec: without)",
            provenance,
        )?;
        let mut rows: Vec<_> = PAPER
            .iter()
            .filter(|p| !p.0.starts_with("H.265"))
            .map(|p| {
                (
                    format!("paper: {}", p.0.split(" (").next().unwrap_or(p.0)),
                    vec![(PAPER_COLOUR, p.2)],
                    number(p.2),
                )
            })
            .collect();
        for f in runs {
            if let Some(raw) = f.raw_gbps {
                let v = f.area_mm2 * 100.0 / raw;
                rows.push((
                    format!("{}, {}", label(f), f.input.clone().unwrap_or_default()),
                    vec![(OURS, v)],
                    number(v),
                ));
            }
        }
        bars(&area, &rows, "mm²")?;
    })
}
