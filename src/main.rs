// SPDX-License-Identifier: Apache-2.0
//! The `tricodec` command: compress tensors and pictures, decompress them, look into files,
//! co-simulate the RTL.

mod args;
mod conformance;
#[cfg(feature = "cosim")]
mod cosim;
mod decode;
mod encode;
mod info;
mod io;
mod item;
mod output;
mod provenance;
mod report;
mod synth;
mod synthesis;
mod tensors;
mod without;

use clap::Parser;

fn main() -> std::process::ExitCode {
    let args = args::Args::parse();
    let result = match &args.command {
        args::Command::Encode(a) => encode::run(a),
        args::Command::Decode(a) => decode::run(a),
        args::Command::Info(a) => info::run(a),
        args::Command::Compare(a) => tensors::compare::run(a),
        args::Command::Conformance(a) => conformance::run(a),
        #[cfg(feature = "cosim")]
        args::Command::Cosim(a) => cosim::run(a),
        args::Command::Synth(a) => synth::run(a),
        args::Command::Report(a) => report::run(a),
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        // Whoever read our output has seen enough.
        Err(error) if output::is_broken_pipe(&error) => {
            output::signals::broken_pipe();
            std::process::ExitCode::FAILURE
        }
        Err(error) => {
            // One sentence: the context and the cause, colon-separated.
            eprintln!("tricodec: {error:#}");
            if error.is::<tensors::GoalsMissed>() {
                std::process::ExitCode::from(3)
            } else {
                std::process::ExitCode::FAILURE
            }
        }
    }
}
