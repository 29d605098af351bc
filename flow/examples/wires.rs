// SPDX-License-Identifier: Apache-2.0
//! Wires of a placement of a top: totals, slack before and after repair.
//!
//! `cargo run --release -p tricodec-flow --example wires -- TOP [NAME=VALUE ...]`

use std::error::Error;
use std::time::Instant;

use tricodec_flow::library::locate;
use tricodec_flow::paths::worst;
use tricodec_flow::synth::{Request, synthesise};
use tricodec_flow::wires::clock::census;
use tricodec_flow::wires::laid::{Laid, lines};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let top = arguments.next().ok_or("which top?")?;
    let wire: f32 = std::env::var("WIRE").ok().and_then(|w| w.parse().ok()).unwrap_or(0.0);
    let request = Request {
        top: top.clone(),
        parameters: arguments.collect(),
        off: None,
        period: 950.0,
        wire,
        root: tricodec_tools::project(),
    };
    let start = Instant::now();
    let s = synthesise(&request, &locate::locate("TT")?, &|_, _, _| {})?;
    println!("synthesised, {:.1} s", start.elapsed().as_secs_f32());
    let laid = Laid::new(&s, &|what| println!("{what}, {:.1} s", start.elapsed().as_secs_f32()))?;
    println!("{:.1} s", start.elapsed().as_secs_f32());
    let f = laid.figures(&s)?;
    print!("{}", lines(&f));
    println!("{:?} {:?} {}", laid.repaired, census(&s.flat, &s.library), laid.network.wire_mm);
    print!("{}", worst(&s, Some(&laid), 12)?);
    println!("{:?}", f.blocks_ps);
    Ok(())
}
