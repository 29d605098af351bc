// SPDX-License-Identifier: Apache-2.0
//! What made a report, and when a report must not be written. `eval/provenance.py` has the same
//! rule for the reports that are made there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// Fail in one sentence when `path` is in the project's `reports/` and the tree is not clean.
///
/// reports/ says what a commit measures: it is written only from a tree that is that commit.
/// `begun` is the commit that stood when the report was begun, as [`commit`] gives it.
pub fn refuse(path: &Path, begun: Option<&str>) -> Result<()> {
    match refusal(&tricodec_tools::project(), path, begun) {
        Some(sentence) => bail!(sentence),
        None => Ok(()),
    }
}

/// Commit of the project, with a mark when files differ from it.
pub fn commit() -> String {
    let project = tricodec_tools::project();
    match head(&project) {
        None => "unknown".to_owned(),
        Some(commit) if changes(&project).is_empty() => commit,
        Some(commit) => format!("{commit} + changes"),
    }
}

/// Now, UTC, to the second, as RFC 3339 has it.
pub fn date() -> String {
    humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string()
}

/// Processor and number of cores.
pub fn machine() -> String {
    let about = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = about
        .lines()
        .find_map(|l| Some(l.strip_prefix("model name")?.split_once(':')?.1.trim()))
        .unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{name}, {cores} cores")
}

/// Why a report must not be written to `path`, where it must not.
fn refusal(project: &Path, path: &Path, begun: Option<&str>) -> Option<String> {
    let reports = resolved(&project.join("reports"));
    if !resolved(path).starts_with(reports) {
        return None;
    }
    let Some(now) = head(project) else {
        return Some(
            "reports/ says what a commit measures, and there is no commit here: write elsewhere"
                .to_owned(),
        );
    };
    if let Some(begun) = begun.filter(|b| **b != now) {
        return Some(format!(
            "reports/ is of one commit, and this was begun at {begun}: make it again"
        ));
    }
    let changed = changes(project);
    let first = changed.first()?;
    let count = match changed.len() {
        1 => "1 file differs".to_owned(),
        n => format!("{n} files differ"),
    };
    Some(format!(
        "reports/ is written from a clean tree only, and {count} from the commit ({first}): \
         commit first, or write elsewhere"
    ))
}

/// A path without links and `..`, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(whole) = path.canonicalize() {
        return whole;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => {
            resolved(Path::new(".")).join(name)
        }
        (Some(parent), Some(name)) => resolved(parent).join(name),
        // It ends in `..`, below a folder that is not there.
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}

/// Output of git, where there is git and a repository.
fn git(project: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(project)
        .args(arguments)
        .output()
        .ok()?;
    let text = || {
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    };
    output.status.success().then(text)
}

/// The commit that is checked out.
fn head(project: &Path) -> Option<String> {
    git(project, &["rev-parse", "--short=12", "HEAD"])
}

/// Files that differ from the commit or are new, reports/ aside.
fn changes(project: &Path) -> Vec<String> {
    let listed = git(project, &["status", "--porcelain", "--", ".", ":!reports"]);
    let listed = listed.unwrap_or_default();
    listed
        .lines()
        .filter_map(|l| l.get(3..).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A project under git with one commit.
    fn project() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("reports")).unwrap();
        std::fs::write(folder.path().join("code"), "1").unwrap();
        let name = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let who = [&name[..], &["-c", "commit.gpgsign=false"]].concat();
        for arguments in [&["init", "-q"][..], &["add", "-A"], &["commit", "-qm", "1"]] {
            let all = [&who[..], arguments].concat();
            git(folder.path(), &all).expect("git works");
        }
        folder
    }

    #[test]
    fn only_a_clean_tree_writes_into_reports() {
        let folder = project();
        let root = folder.path();
        let asked = |path: &str| refusal(root, &root.join(path), None);
        assert_eq!(asked("reports"), None);
        std::fs::write(root.join("reports/new.csv"), "1").unwrap();
        assert_eq!(
            asked("reports"),
            None,
            "the reports themselves do not count"
        );
        let of = |commit: &str| refusal(root, &root.join("reports"), Some(commit));
        assert_eq!(of(head(root).unwrap().as_str()), None);
        assert!(
            of("0123456789ab")
                .unwrap()
                .contains("begun at 0123456789ab")
        );
        std::fs::write(root.join("code"), "2").unwrap();
        for path in ["reports", "reports/a/b.csv", "reports/../reports/x"] {
            let said = asked(path).expect(path);
            assert!(said.contains("clean tree only, and 1 file differs from the commit (code)"));
            assert_eq!(said.lines().count(), 1);
        }
        std::fs::write(root.join("more"), "1").unwrap();
        assert!(asked("reports").unwrap().contains("2 files differ"));
        assert_eq!(asked("elsewhere"), None);
        assert_eq!(asked("reports2/x.csv"), None);
        assert_eq!(
            refusal(root, Path::new("reports"), None),
            None,
            "not this project's"
        );
    }

    #[test]
    fn without_a_commit_nothing_is_vouched_for() {
        let folder = tempfile::tempdir().unwrap();
        let said = refusal(folder.path(), &folder.path().join("reports"), None).unwrap();
        assert!(said.contains("there is no commit here"), "{said}");
    }
}
