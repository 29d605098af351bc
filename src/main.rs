// SPDX-License-Identifier: Apache-2.0
//! The `tricodec` command: compress tensors and pictures, decompress them, look into files,
//! co-simulate the RTL.

#[cfg(feature = "synth")]
mod activity;
mod args;
#[cfg(feature = "synth")]
mod conformance;
#[cfg(feature = "cosim")]
mod cosim;
mod decode;
mod encode;
mod info;
mod install;
mod io;
mod item;
#[cfg(feature = "synth")]
mod layout;
mod media;
#[cfg(test)]
#[path = "../fuzz/src/files.rs"]
mod mutations;
mod output;
#[cfg(feature = "synth")]
mod provenance;
mod ratio;
#[cfg(feature = "synth")]
mod report;
#[cfg(feature = "synth")]
mod synth;
#[cfg(feature = "synth")]
mod synthesis;
mod tensors;
#[cfg(feature = "synth")]
mod without;

use clap::Parser;

fn main() -> std::process::ExitCode {
    let args = args::Args::parse();
    let result = match &args.command {
        args::Command::Encode(a) => encode::run(a),
        args::Command::Decode(a) => decode::run(a),
        args::Command::Info(a) => info::run(a),
        args::Command::Compare(a) => tensors::compare::run(a),
        #[cfg(feature = "synth")]
        args::Command::Conformance(a) => conformance::run(a),
        #[cfg(feature = "cosim")]
        args::Command::Cosim(a) => cosim::run(a),
        #[cfg(feature = "synth")]
        args::Command::Synth(a) => synth::run(a),
        #[cfg(feature = "synth")]
        args::Command::Layout(a) => layout::run(a),
        #[cfg(feature = "synth")]
        args::Command::Report(a) => report::run(a),
        args::Command::Completions { shell } => install::completions(*shell),
        args::Command::Man { folder } => install::man(folder),
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
