// SPDX-License-Identifier: Apache-2.0
//! A synthesised design with wires: placed, repaired, with its clock network; and its figures.

use serde::Serialize;

use crate::design::Leaf;
use crate::gates::Activity;
use crate::graph::Graph;
use crate::library::{Library, locate};
use crate::placement::Layout;
use crate::placement::nets::{Totals, totals, wires};
use crate::power::{self, Power};
use crate::synth::{FlowError, Synthesis};
use crate::timing::{Constraints, Timing, analyse_wired};
use crate::wires::clock::{Model, Network};
use crate::wires::{model, place, repair};

/// A design with wires.
pub struct Laid {
    /// The netlist as the layout has it.
    pub layout: Layout,
    /// Where the wires come from.
    pub source: String,
    /// Wires before repair.
    pub before: Totals,
    /// Wires after it.
    pub after: Totals,
    /// What repair did.
    pub repaired: repair::Report,
    /// The clock network.
    pub network: Network,
    /// Its model.
    pub model: Model,
}

/// Its figures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LaidFigures {
    /// Where the wires come from.
    pub source: String,
    /// Width and height of the die, µm.
    pub die_um: [f64; 2],
    /// Cells, memories and clock network, mm².
    pub area_mm2: f64,
    /// Worst slack with wires and the clock's skew, ps.
    pub slack_ps: Option<f64>,
    /// Sum of the negative slacks with wires and skew, ps.
    pub tns_ps: f64,
    /// Worst slack with wires and an ideal clock, ps.
    pub ideal_slack_ps: Option<f64>,
    /// The same by OpenSTA, which reads the wires as SPEF; nothing where it is not asked.
    pub opensta_ideal_slack_ps: Option<f64>,
    /// Worst slack with wires and skew in the slow corner, ps; nothing where the library has none.
    pub slow_slack_ps: Option<f64>,
    /// What repair did, and slacks on the way, with an ideal clock.
    pub repaired: repair::Report,
    /// Wires before and after repair.
    pub wires: [Totals; 2],
    /// Clock buffers with their load inverters: number, area in µm².
    pub clock_buffers: usize,
    /// Area of the clock network, µm².
    pub clock_area_um2: f64,
    /// Power with wires and clock network, W.
    pub power_w: Option<f64>,
    /// Part of it: the clock network, W.
    pub clock_network_w: Option<f64>,
    /// Slack of each block with wires and skew, ps, by name.
    pub blocks_ps: std::collections::BTreeMap<String, f64>,
    /// Power of each block, all instances, mW, by name.
    pub blocks_mw: std::collections::BTreeMap<String, f64>,
}

impl Laid {
    /// Place (`quick`, or where there is no placer: take wires from the fitted model), repair, and
    /// give it a clock network.
    pub fn new(s: &Synthesis, quick: bool, progress: &dyn Fn(&str)) -> Result<Self, String> {
        let name = &s.design.blocks[s.design.top].name;
        let graph = Graph::new(&s.flat, &s.library)?;
        progress("placing");
        let placed = if quick {
            Err("--quick".to_owned())
        } else {
            place::place(&graph, name)
        };
        let (placement, source) = match placed {
            Ok(p) => (
                p,
                "placed by Coloquinte 0.4.1; wire is 6 to 16 % less than OpenROAD's".to_owned(),
            ),
            Err(why) => {
                let model = model::Model::read()?;
                let source = format!("not placed ({why}): fitted model, {}", model.error);
                (model.placement(&graph)?, source)
            }
        };
        let model = Model::read()?;
        let ideal = Constraints::new(s.request.period);
        let before = totals(&graph, &wires(&graph, &placement, ideal.load));
        let mut layout = Layout::new(s.flat.clone(), placement);
        progress("repairing with wires");
        let skewed = Self::constraints(&model, s.request.period);
        let repaired = repair::repair(&mut layout, &s.library, &ideal, &skewed)?;
        let graph = Graph::new(&layout.flat, &s.library)?;
        let network = Network::new(&graph, &layout.placement, &model)?;
        let after = totals(&graph, &layout.wires);
        Ok(Self {
            source,
            before,
            after,
            repaired,
            network,
            model,
            layout,
        })
    }

    fn constraints(model: &Model, period: f32) -> Constraints {
        Constraints {
            gate_early: model.gate_early_ps,
            skew: model.skew_ps,
            ..Constraints::new(period)
        }
    }

    /// Graph and timing with wires; with the clock's skew or an ideal clock.
    pub fn time<'a>(
        &'a self,
        library: &'a Library,
        period: f32,
        skew: bool,
    ) -> Result<(Graph<'a>, Timing), FlowError> {
        let constraints = if skew {
            Self::constraints(&self.model, period)
        } else {
            Constraints::new(period)
        };
        let graph = Graph::new(&self.layout.flat, library).map_err(FlowError::Design)?;
        let timing = analyse_wired(&graph, &constraints, self.layout.wires.clone());
        Ok((graph, timing))
    }

    /// Worst slack with wires and skew in the slow corner: cells alone, memories as they are.
    fn slow(&self, s: &Synthesis) -> Result<Option<f32>, FlowError> {
        let Ok(texts) = locate::locate("SS") else {
            return Ok(None);
        };
        if texts.embedded {
            return Ok(None);
        }
        let library = texts.library()?;
        let mut flat = self.layout.flat.clone();
        for cell in &mut flat.cells {
            if let Leaf::Cell(k) = cell.leaf {
                let name = &s.library.cells[k].name;
                let other = library.find(name).ok_or_else(|| {
                    FlowError::Design(format!("the library's slow corner has no {name}"))
                })?;
                cell.leaf = Leaf::Cell(other);
            }
        }
        let graph = Graph::new(&flat, &library).map_err(FlowError::Design)?;
        let constraints = Self::constraints(&self.model, s.request.period);
        Ok(Some(
            analyse_wired(&graph, &constraints, self.layout.wires.clone()).worst(),
        ))
    }

    /// Activity of the netlist before the layout, as that of the layout.
    pub fn activity(&self, a: &Activity) -> Activity {
        let origin = self.layout.origin.iter().map(|n| *n as usize);
        Activity {
            toggles: origin.clone().map(|n| a.toggles[n]).collect(),
            duty: origin.map(|n| a.duty[n]).collect(),
            ..a.clone()
        }
    }

    /// Figures without power.
    pub fn figures(&self, s: &Synthesis) -> Result<LaidFigures, FlowError> {
        let period = s.request.period;
        let finite = |v: f32| v.is_finite().then_some(f64::from(v));
        let (_, ideal) = self.time(&s.library, period, false)?;
        let (graph, timing) = self.time(&s.library, period, true)?;
        let mut blocks_ps = std::collections::BTreeMap::new();
        for (block, slack) in s.design.blocks.iter().zip(s.block_slacks(&graph, &timing)) {
            if slack.is_finite() {
                blocks_ps.insert(block.name.clone(), f64::from(slack));
            }
        }
        let clock = self.network.tree(None, period);
        let area: f64 = self
            .layout
            .flat
            .cells
            .iter()
            .map(|c| match c.leaf {
                Leaf::Cell(k) => f64::from(s.library.cells[k].area),
                Leaf::Memory(m) => m.area(),
            })
            .sum();
        Ok(LaidFigures {
            source: self.source.clone(),
            die_um: self.layout.placement.die.map(f64::from),
            area_mm2: 1e-6 * (area + clock.area),
            slack_ps: finite(timing.worst()),
            tns_ps: f64::from(timing.total_negative()),
            ideal_slack_ps: finite(ideal.worst()),
            slow_slack_ps: self.slow(s)?.and_then(finite),
            repaired: self.repaired,
            wires: [self.before, self.after],
            clock_buffers: clock.buffers,
            clock_area_um2: clock.area,
            blocks_ps,
            ..LaidFigures::default()
        })
    }

    /// Power from the activity of the netlist before the layout.
    pub fn add_power(
        &self,
        f: &mut LaidFigures,
        s: &Synthesis,
        activity: &Activity,
    ) -> Result<(), FlowError> {
        let period = s.request.period;
        let activity = self.activity(activity);
        let (graph, timing) = self.time(&s.library, period, false)?;
        let sums = power::sum(
            &self.layout.flat,
            &s.library,
            &graph,
            &timing,
            &activity,
            period,
            20.0,
        );
        let clock = self.network.tree(Some(&activity), period);
        let mw = |p: &Power| p.total();
        for (b, p) in &sums.blocks {
            let name = s.design.blocks[*b as usize].name.clone();
            f.blocks_mw.insert(name, mw(p));
        }
        f.clock_network_w = Some(1e-3 * clock.power);
        f.power_w = Some(1e-3 * (mw(&sums.total) + clock.power));
        Ok(())
    }
}

/// Lines for people.
pub fn lines(f: &LaidFigures) -> String {
    let slack = |s: Option<f64>| s.map_or("-".to_owned(), |s| format!("{s:+.0} ps"));
    let [before, after] = &f.wires;
    let r = &f.repaired;
    let mut t = format!(
        "  wires: {}; die {:.1} by {:.1} µm; {:.0} mm before repair, {:.0} after\n  \
         ({:.3} fF per sink; a net at 50, 90, 99, 99.9 %: {} fF)\n",
        f.source,
        f.die_um[0],
        f.die_um[1],
        before.length_mm,
        after.length_mm,
        after.per_sink_ff,
        after.percentiles_ff.map(|p| format!("{p:.2}")).join(", ")
    );
    t += &format!(
        "  repair, ideal clock: {:+.0} ps placed, {:+.0} after loads ({} buffers), \
         {} after timing ({} buffers, {} cells grown){}\n",
        r.before_ps,
        r.loads_ps,
        r.load_buffers,
        slack(f.ideal_slack_ps),
        r.timing_buffers,
        r.grown,
        f.opensta_ideal_slack_ps
            .map_or(String::new(), |s| format!("; OpenSTA says {s:+.0} ps"))
    );
    t += &format!(
        "  clock network: {} buffers, {:.0} µm²{}; with its skew {}, TNS {:.1} ns; \
         slow corner (SS 0.63 V 100 °C): {}\n",
        f.clock_buffers,
        f.clock_area_um2,
        f.clock_network_w
            .map_or(String::new(), |w| format!(", {:.1} mW", 1e3 * w)),
        slack(f.slack_ps),
        1e-3 * f.tns_ps,
        slack(f.slow_slack_ps)
    );
    t
}
