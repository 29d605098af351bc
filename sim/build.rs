// SPDX-License-Identifier: Apache-2.0
//! Verilates encoder and decoder of every configuration and the tops of `tops.txt`, and compiles
//! them, each only when the C++ that Verilator makes of it has changed. `TRICODEC_CONFIGS` names
//! the configurations, with commas, where not all are wanted: `TRICODEC_CONFIGS=small` saves
//! minutes.
//!
//! Archives are kept in `.tools/cache/verilated`, by content. Tests take the command's where there
//! are such; else theirs are compiled in half the time (`-O1`) and run a little slower. Encoders
//! and decoders can record waveforms; other tops cannot, and compile faster for it.
//!
//! With the feature `coverage` the models count what they run (`cpp/coverage.h`), and the named
//! points of `coverage/points.sv` that they meet. Flags for the C++ compiler in `CXXFLAGS` hold for
//! the models, too (`scripts/sanitize`).

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use rayon::prelude::*;
use tricodec_tools::configs::{self, Configuration};
use tricodec_tools::sources::Sources;

struct Top {
    name: String,
    module: String,
    parameters: Vec<String>,
    waves: bool,
}

/// Encoder and decoder of the configurations that are to be built, then the lines of `tops.txt`.
fn tops(text: &str, all: &[Configuration]) -> Result<Vec<Top>, String> {
    let mut tops = Vec::new();
    for c in chosen(all)? {
        for (codec, design) in c.designs() {
            tops.push(Top {
                name: format!("{codec}_{}", c.name),
                module: design.top.clone(),
                parameters: design.assignments(),
                waves: true,
            });
        }
    }
    let lines = text.lines();
    for line in lines.filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        tops.push(top(line)?);
    }
    Ok(tops)
}

/// All configurations, or those that `TRICODEC_CONFIGS` names, with commas between them.
fn chosen(all: &[Configuration]) -> Result<Vec<&Configuration>, String> {
    match std::env::var("TRICODEC_CONFIGS") {
        Ok(names) => names.split(',').map(|n| configs::named(n.trim())).collect(),
        Err(_) => Ok(all.iter().collect()),
    }
}

/// A line of `tops.txt`: name; module, or codec of a configuration (`encoder.small`); parameters as
/// Name=Value, behind those of the configuration.
fn top(line: &str) -> Result<Top, String> {
    let mut words = line.split_whitespace();
    let (Some(name), Some(what)) = (words.next(), words.next()) else {
        return Err(format!(
            "sim/tops.txt: {line}: a name and a module are wanted"
        ));
    };
    let (module, mut parameters) = match what.split_once('.') {
        None => (what.to_owned(), Vec::new()),
        Some((codec, config)) => {
            let designs = configs::named(config)?.designs();
            let design = designs.iter().find(|(name, _)| *name == codec);
            let (_, design) = design.ok_or_else(|| {
                format!("sim/tops.txt: {line}: {codec} is neither encoder nor decoder")
            })?;
            (design.top.clone(), design.assignments())
        }
    };
    parameters.extend(words.map(str::to_owned));
    Ok(Top {
        name: name.to_owned(),
        module,
        parameters,
        waves: false,
    })
}

fn main() {
    if let Err(sentence) = build() {
        eprintln!("error: {sentence}");
        std::process::exit(1);
    }
}

fn build() -> Result<(), String> {
    for changed in ["tops.txt", "cpp", "coverage", "../rtl"] {
        println!("cargo:rerun-if-changed={changed}");
    }
    for variable in ["TRICODEC_TOOLS", "TRICODEC_CONFIGS", "CXXFLAGS"] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    let root = tricodec_tools::verilator_root()?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let text = fs::read_to_string("tops.txt").map_err(|e| format!("sim/tops.txt: {e}"))?;
    let all = configs::all()?;
    let tops = tops(&text, all)?;
    let sources = Sources::read(&tricodec_tools::project())?;

    let mut factory = String::from("#include \"plain.h\"\n#include \"recorded.h\"\n");
    let archives: Vec<_> = tops
        .par_iter()
        .map(|top| {
            let made = out.join(format!("V{}", top.name));
            verilate(&root, &sources, top, &made)?;
            let archive = compile(&root, top, &made)?;
            Ok((made, archive))
        })
        .collect::<Result<_, String>>()?;
    for (top, (made, archive)) in tops.iter().zip(&archives) {
        println!(
            "cargo:rustc-link-search=native={}",
            archive.parent().unwrap_or(Path::new(".")).display()
        );
        println!("cargo:rustc-link-lib=static=V{}", top.name);
        model_class(made, top, &mut factory)?;
    }
    factory.push_str("namespace tricodec {\nstd::unique_ptr<Model> new_model(rust::Str top) {\n");
    for top in &tops {
        writeln!(
            factory,
            "  if (top == \"{0}\") return std::make_unique<Model_{0}>();",
            top.name
        )
        .map_err(|e| e.to_string())?;
    }
    factory.push_str("  throw std::runtime_error(\"no such top: \" + std::string(top));\n}\n");
    factory.push_str("}  // namespace tricodec\n");
    write_if_changed(&out.join("factory.cc"), &factory)?;
    write_if_changed(&out.join("configs.rs"), &configurations(all))?;

    let mut bridge = cxx_build::bridge("src/bridge.rs");
    if coverage() {
        bridge.define("TRICODEC_COVERAGE", None);
    }
    bridge
        .std("c++17")
        .opt_level(2)
        .warnings(false)
        .include("cpp")
        .include(&out);
    for top in &tops {
        bridge.include(out.join(format!("V{}", top.name)));
    }
    let include = root.join("include");
    bridge
        .include(&include)
        .include(include.join("vltstd"))
        .define("VM_TRACE", "1")
        .define("VM_TRACE_FST", "1")
        .define("VL_USER_FATAL", None)
        .define("VL_USER_STOP", None)
        .define("VL_USER_FINISH", None)
        .file("cpp/model.cc")
        .file(out.join("factory.cc"))
        .compile("tricodec_bridge");
    // The models' archives come before the runtime's for the linker.
    for top in &tops {
        println!("cargo:rustc-link-lib=static=V{}", top.name);
    }
    println!("cargo:rustc-link-lib=static=verilated");
    Ok(())
}

/// How well the command's models are compiled.
const COMMAND: u32 = 2;

/// How well this build's models are compiled.
fn optimisation() -> u32 {
    match std::env::var("PROFILE").as_deref() {
        Ok("release") => COMMAND,
        _ => 1,
    }
}

/// Whether the models count what they run.
fn coverage() -> bool {
    std::env::var_os("CARGO_FEATURE_COVERAGE").is_some()
}

/// The configurations as Rust.
fn configurations(all: &[Configuration]) -> String {
    let mut text = String::new();
    for (i, codec) in ["encoder", "decoder"].into_iter().enumerate() {
        let rows = all.iter().map(|c| {
            let (name, lanes) = (&c.name, c.designs()[i].1.lanes());
            format!("Config {{ name: {name:?}, top: \"{codec}_{name}\", lanes: {lanes} }}")
        });
        text += &format!(
            "/// The {codec} of each configuration, in the order of `configs.toml`.\n\
             pub const {}S: [Config; {}] = [{}];\n",
            codec.to_uppercase(),
            all.len(),
            rows.collect::<Vec<_>>().join(", ")
        );
    }
    text
}

/// Run Verilator.
fn verilate(root: &Path, sources: &Sources, top: &Top, made: &Path) -> Result<(), String> {
    let _ = fs::remove_dir_all(made);
    let rtl = fs::canonicalize("../rtl").map_err(|e| format!("rtl: {e}"))?;
    let mut command = Command::new(root.join("bin/verilator_bin"));
    command
        .env("VERILATOR_ROOT", root)
        .current_dir(&rtl)
        .args("--cc --assert --no-timing -Wall -O3 --x-assign fast --output-split 40000".split(' '))
        .arg("+define+TRICODEC_TRACE")
        .args([
            "--top-module",
            &top.module,
            "--prefix",
            &format!("V{}", top.name),
            "-Mdir",
        ])
        .arg(made);
    if top.waves {
        command.arg("--trace-fst");
    }
    for parameter in &top.parameters {
        command.arg(format!("-G{parameter}"));
    }
    if coverage() {
        // The points name modules of all tops.
        command.args("--coverage-line --coverage-user ../sim/coverage/points.sv".split(' '));
        command.args(["-f", "tricodec.f"]);
    } else {
        command.args(sources.of(&top.module)?);
    }
    let output = command
        .output()
        .map_err(|e| format!("verilator_bin does not start: {e}: run scripts/setup"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!(
            "Verilator refuses {}:\n{}",
            top.name,
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}

/// Compile the generated C++, or find the archive of an earlier time.
fn compile(root: &Path, top: &Top, made: &Path) -> Result<PathBuf, String> {
    let mut sources: Vec<PathBuf> = fs::read_dir(made)
        .map_err(|e| e.to_string())?
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "cpp" || e == "h"))
        .collect();
    sources.sort();
    let mut hasher = DefaultHasher::new();
    // How it is compiled is part of it.
    include_str!("build.rs").hash(&mut hasher);
    std::env::var("CXXFLAGS").ok().hash(&mut hasher);
    for file in &sources {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        file.file_name().hash(&mut hasher);
        // The first lines name paths of this machine.
        text.lines()
            .filter(|l| !l.starts_with("//"))
            .for_each(|l| l.hash(&mut hasher));
    }
    let kept = |level: u32| {
        let folder = format!(
            "cache/verilated/{}-{:016x}-O{level}",
            top.name,
            hasher.finish()
        );
        tricodec_tools::folder().join(folder)
    };
    let name = format!("libV{}.a", top.name);
    let optimisation = optimisation();
    for level in optimisation..=COMMAND {
        let archive = kept(level).join(&name);
        if archive.exists() {
            return Ok(archive);
        }
    }
    let folder = kept(optimisation);
    let archive = folder.join(&name);
    let work = made.join("objects");
    fs::create_dir_all(&work).map_err(|e| e.to_string())?;
    let include = root.join("include");
    let compiler = |optimisation: u32| {
        let mut build = cc::Build::new();
        build
            .cpp(true)
            .std("c++17")
            .opt_level(optimisation)
            .debug(false)
            .warnings(false)
            .cargo_metadata(false)
            .out_dir(&work)
            .include(made)
            .include(&include)
            .include(include.join("vltstd"))
            .define("VM_TRACE", "1")
            .define("VM_TRACE_FST", "1");
        build
    };
    // What runs once (construction) or only for waveforms is compiled fast; what runs in every
    // clock is compiled well.
    let (cold, hot): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .filter(|f| f.extension().is_some_and(|e| e == "cpp"))
        .partition(|f| {
            let name = f.to_string_lossy();
            name.contains("__Slow") || name.contains("__Trace")
        });
    let refused = |e: cc::Error| format!("the C++ compiler fails on {}: {e}", top.name);
    let cold_objects = compiler(0)
        .files(unity(made, "cold", &cold)?)
        .try_compile_intermediates()
        .map_err(refused)?;
    let mut build = compiler(optimisation);
    build.files(unity(made, "hot", &hot)?);
    for object in cold_objects {
        build.object(object);
    }
    build
        .try_compile(&format!("V{}", top.name))
        .map_err(refused)?;
    fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let partial = folder.join(format!("partial-{}", std::process::id()));
    fs::copy(work.join(&name), &partial).map_err(|e| e.to_string())?;
    fs::rename(&partial, &archive).map_err(|e| e.to_string())?;
    Ok(archive)
}

/// Group the sources into files that include them: every translation unit pays a second for the
/// headers, so small models are one.
fn unity(made: &Path, name: &str, sources: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    const LIMIT: u64 = 1_500_000;
    let mut groups: Vec<(u64, String)> = Vec::new();
    for source in sources {
        let size = fs::metadata(source).map_err(|e| e.to_string())?.len();
        let line = format!("#include \"{}\"\n", source.display());
        match groups.last_mut() {
            Some((total, text)) if *total + size <= LIMIT => {
                *total += size;
                text.push_str(&line);
            }
            _ => groups.push((size, line)),
        }
    }
    let mut files = Vec::new();
    for (i, (_, text)) in groups.into_iter().enumerate() {
        let file = made.join(format!("unity_{name}_{i}.cc"));
        fs::write(&file, text).map_err(|e| e.to_string())?;
        files.push(file);
    }
    Ok(files)
}

/// The C++ class of a top with its table of ports, as Verilator declares them.
fn model_class(made: &Path, top: &Top, factory: &mut String) -> Result<(), String> {
    let header =
        fs::read_to_string(made.join(format!("V{}.h", top.name))).map_err(|e| e.to_string())?;
    // The counters of coverage are a member of the model's symbols.
    let counters = match coverage() {
        true => format!("#include \"V{}__Syms.h\"\n", top.name),
        false => String::new(),
    };
    writeln!(
        factory,
        "#include \"V{0}.h\"\n{1}namespace tricodec {{\n\
         class Model_{0} : public {2}<V{0}> {{\n public:\n  Model_{0}() {{\n    ports_ = {{",
        top.name,
        counters,
        if top.waves { "Recorded" } else { "Plain" }
    )
    .map_err(|e| e.to_string())?;
    for line in header
        .lines()
        .map(str::trim)
        .filter(|l| l.starts_with("VL_IN") || l.starts_with("VL_OUT"))
    {
        let inside = line.split(['(', ')']).nth(1).unwrap_or_default();
        let fields: Vec<_> = inside.split(',').map(str::trim).collect();
        let [name, msb, lsb, ..] = fields[..] else {
            return Err(format!("a port that is not understood: {line}"));
        };
        let name = name.trim_start_matches('&');
        let bits = msb.parse::<u32>().unwrap_or(0) - lsb.parse::<u32>().unwrap_or(0) + 1;
        writeln!(factory, "        {{\"{name}\", {bits}, &top_->{name}}},")
            .map_err(|e| e.to_string())?;
    }
    factory.push_str("    };\n  }\n};\n}  // namespace tricodec\n");
    Ok(())
}

fn write_if_changed(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}
