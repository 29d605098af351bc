// SPDX-License-Identifier: Apache-2.0
//! Compiles Verilator's runtime.

fn main() {
    println!("cargo:rerun-if-env-changed=TRICODEC_TOOLS");
    let root = match tricodec_tools::verilator_root() {
        Ok(root) => root,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            std::process::exit(1);
        }
    };
    let include = root.join("include");
    println!(
        "cargo:rerun-if-changed={}",
        include.join("verilated.cpp").display()
    );
    let coverage = std::env::var_os("CARGO_FEATURE_COVERAGE").is_some();
    let mut build = cc::Build::new();
    if coverage {
        build.file(include.join("verilated_cov.cpp"));
    }
    for variable in ["DEP_LZ4_INCLUDE", "DEP_Z_INCLUDE"] {
        if let Some(path) = std::env::var_os(variable) {
            build.include(path);
        }
    }
    build
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .warnings(false)
        .include(&include)
        .include(include.join("vltstd"))
        .define("VERILATOR", "1")
        .define("VM_TRACE", "1")
        .define("VM_TRACE_FST", "1")
        .define("VM_COVERAGE", if coverage { "1" } else { "0" })
        .define("VM_SC", "0")
        // Assertions and $fatal become exceptions (sim/cpp/model.cc).
        .define("VL_USER_FATAL", None)
        .define("VL_USER_STOP", None)
        .define("VL_USER_FINISH", None)
        .file(include.join("verilated.cpp"))
        .file(include.join("verilated_fst_c.cpp"))
        .file(include.join("verilated_threads.cpp"))
        .compile("verilated");
    println!("cargo:include={}", include.display());
}
