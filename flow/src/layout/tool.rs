// SPDX-License-Identifier: Apache-2.0
//! An installed OpenROAD.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// OpenROAD.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// The program.
    pub program: PathBuf,
    /// What it calls its version.
    pub version: String,
}

/// How often a running stage is looked at.
const LOOK: Duration = Duration::from_millis(200);

impl Tool {
    /// `openroad` in the project's tools, else on the PATH; nothing when there is none.
    pub fn find() -> Option<PathBuf> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders = vec![tricodec_tools::folder().join("bin")];
        folders.extend(std::env::split_paths(&path));
        let programs = folders.into_iter().map(|f| f.join("openroad"));
        programs.into_iter().find(|p| p.is_file())
    }

    /// The program with the version that it says.
    pub fn new(program: &Path) -> Result<Self, String> {
        let output = Command::new(program)
            .arg("-version")
            .stdin(Stdio::null())
            .output()
            .map_err(|e| format!("{} does not start: {e}", program.display()))?;
        let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || said.is_empty() || said.lines().count() > 3 {
            return Err(format!(
                "{} says no version, so it is not OpenROAD",
                program.display()
            ));
        }
        Ok(Self {
            program: program.to_owned(),
            version: said.lines().next().unwrap_or_default().to_owned(),
        })
    }

    /// Run a script to its end; `progress` is told the last line that it said. An error is the
    /// first error that it said.
    pub(super) fn run(
        &self,
        script: &Path,
        environment: &[(&str, &Path)],
        metrics: &Path,
        log: &Path,
        progress: &dyn Fn(&str),
    ) -> Result<(), String> {
        let text = |e: std::io::Error| format!("{}: {e}", log.display());
        let said = fs::File::create(log).map_err(text)?;
        let both = said.try_clone().map_err(text)?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut child = Command::new(&self.program)
            .args(["-exit", "-no_splash", "-no_init"])
            .args(["-threads", &threads.to_string()])
            .arg("-metrics")
            .arg(metrics)
            .arg(script)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(said)
            .stderr(both)
            .spawn()
            .map_err(|e| format!("it does not start: {e}"))?;
        let status = loop {
            match child.try_wait().map_err(|e| e.to_string())? {
                Some(status) => break status,
                None => {
                    progress(&last_line(log));
                    std::thread::sleep(LOOK);
                }
            }
        };
        let said = fs::read(log).map_err(text)?;
        let said = String::from_utf8_lossy(&said);
        let error = said
            .lines()
            .find(|l| l.starts_with("[ERROR") || l.starts_with("Error:"));
        match (status.success(), error, metrics.is_file()) {
            (true, None, true) => Ok(()),
            (_, Some(error), _) => Err(error.to_owned()),
            (true, None, false) => Err("it has written no metrics".to_owned()),
            (false, None, _) => Err(format!("{status}")),
        }
    }
}

/// The last line of a file that grows.
fn last_line(path: &Path) -> String {
    let tail = || -> std::io::Result<String> {
        let mut file = fs::File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(400)))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    };
    let text = tail().unwrap_or_default();
    let line = text.lines().rfind(|l| !l.trim().is_empty());
    line.unwrap_or_default().trim().to_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn script(folder: &Path, text: &str) -> Tool {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("openroad");
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made a program");
        Tool {
            program: path,
            version: "1".to_owned(),
        }
    }

    fn run(tool: &Tool, folder: &Path) -> Result<(), String> {
        let metrics = folder.join("metrics.json");
        let log = folder.join("log.txt");
        tool.run(
            Path::new("s.tcl"),
            &[("A", folder)],
            &metrics,
            &log,
            &|_| (),
        )
    }

    #[test]
    fn a_stage_ends_well_with_metrics_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let tool = script(folder.path(), "echo [INFO X] fine; echo '{}' > \"$7\"");
        assert_eq!(run(&tool, folder.path()), Ok(()));
        fs::remove_file(folder.path().join("metrics.json")).expect("removed");
        let tool = script(folder.path(), "echo fine");
        let why = run(&tool, folder.path()).expect_err("no metrics");
        assert_eq!(why, "it has written no metrics");
    }

    #[test]
    fn the_first_error_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "echo one; echo '[ERROR PDN-0233] narrow'; echo '[ERROR B] two'; exit 1";
        let why = run(&script(folder.path(), text), folder.path()).expect_err("it fails");
        assert_eq!(why, "[ERROR PDN-0233] narrow");
        let why = run(&script(folder.path(), "exit 3"), folder.path()).expect_err("it fails");
        assert!(why.contains('3'), "{why}");
    }

    #[test]
    fn another_program_is_no_openroad() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = script(folder.path(), "exit 1");
        let why = Tool::new(&other.program).expect_err("another program");
        assert!(why.contains("not OpenROAD"), "{why}");
        let tool = script(folder.path(), "echo 26Q1-1-gabc");
        let version = Tool::new(&tool.program).expect("a version").version;
        assert_eq!(version, "26Q1-1-gabc");
    }

    #[test]
    fn the_last_line_is_the_last_that_says_something() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        fs::write(&path, "one\ntwo \n\n").expect("written");
        assert_eq!(last_line(&path), "two");
        assert_eq!(last_line(&folder.path().join("none")), "");
    }
}
