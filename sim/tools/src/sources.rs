// SPDX-License-Identifier: Apache-2.0
//! The list of RTL sources, `rtl/tricodec.f`: what Verilator, Yosys and the reports take the RTL to
//! be.
//!
//! A line is a comment (`//`), a folder of headers (`+incdir+FOLDER`) or a file; paths are relative
//! to `rtl/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the list is, below the project's folder.
pub const LIST: &str = "rtl/tricodec.f";

/// The sources, with paths below the project's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Folders of headers.
    pub include_folders: Vec<PathBuf>,
    /// Files in the order in which a compiler takes them: packages, each behind those that it
    /// needs, then modules.
    pub files: Vec<PathBuf>,
}

impl Sources {
    /// Read the list of the project in the folder `root`; one sentence when it cannot be read or
    /// names a file that is not there.
    pub fn read(root: &Path) -> Result<Self, String> {
        let path = root.join(LIST);
        let text = fs::read_to_string(&path).map_err(|e| {
            format!(
                "{}: {e}: it lists the RTL sources, one a line",
                path.display()
            )
        })?;
        let mut result = Self::default();
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|l| !l.is_empty() && !l.starts_with("//")) {
            let (name, all) = match line.strip_prefix("+incdir+") {
                Some(folder) => (folder, &mut result.include_folders),
                None => (line, &mut result.files),
            };
            let below = Path::new("rtl").join(name);
            if !root.join(&below).exists() {
                return Err(format!(
                    "{}: {name} is not there: make tables writes the list anew",
                    path.display()
                ));
            }
            all.push(below);
        }
        Ok(result)
    }

    /// The headers in the include folders, by name.
    pub fn headers(&self, root: &Path) -> Result<Vec<PathBuf>, String> {
        let mut found = Vec::new();
        for folder in &self.include_folders {
            let entries = fs::read_dir(root.join(folder));
            for entry in entries.map_err(|e| format!("{}: {e}", folder.display()))? {
                let name = entry
                    .map_err(|e| format!("{}: {e}", folder.display()))?
                    .file_name();
                let path = folder.join(name);
                if path.extension().is_some_and(|e| e == "svh") {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Options with which Verilator, in `rtl/`, finds what `module` needs: headers, packages, the
    /// folders of modules, and the module's own file. To read all sources for each of many modules
    /// takes six times as long.
    pub fn of(&self, module: &str) -> Result<Vec<String>, String> {
        let below = |path: &Path| {
            let path = path.strip_prefix("rtl").unwrap_or(path);
            path.to_string_lossy().into_owned()
        };
        let (packages, modules): (Vec<_>, Vec<_>) = self.files.iter().partition(|f| {
            let stem = f.file_stem().map(|s| s.to_string_lossy());
            stem.is_some_and(|s| s.ends_with("_pkg"))
        });
        let own = modules
            .iter()
            .find(|f| f.file_stem().is_some_and(|s| s == module))
            .ok_or_else(|| format!("{LIST} does not list {module}"))?;
        let folders: BTreeSet<_> = modules.iter().filter_map(|f| f.parent()).collect();
        let headers = self.include_folders.iter();
        let mut options: Vec<_> = headers.map(|f| format!("+incdir+{}", below(f))).collect();
        options.extend(packages.into_iter().map(|f| below(f)));
        for folder in folders {
            options.extend(["-y".to_owned(), below(folder)]);
        }
        options.push(below(own));
        Ok(options)
    }

    /// The folder below `rtl/` in which the file of a module lies, such as `entropy/enc`.
    pub fn folder(&self, module: &str) -> Option<&str> {
        let of = |f: &&PathBuf| f.file_stem().is_some_and(|s| s == module);
        let parent = self.files.iter().find(of)?.parent()?;
        parent.strip_prefix("rtl").ok()?.to_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(list: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(root.path().join("rtl/a/b")).expect("made");
        fs::write(root.path().join("rtl/a/b/tri_x.sv"), "").expect("written");
        fs::write(root.path().join("rtl/a/b/tri_x.svh"), "").expect("written");
        fs::write(root.path().join("rtl/b_pkg.sv"), "").expect("written");
        fs::write(root.path().join(LIST), list).expect("written");
        root
    }

    #[test]
    fn the_list_is_read() {
        let root = project("// What is there.\n\n+incdir+a/b\na/b/tri_x.sv\n");
        let s = Sources::read(root.path()).expect("a list");
        assert_eq!(s.files, [PathBuf::from("rtl/a/b/tri_x.sv")]);
        assert_eq!(s.folder("tri_x"), Some("a/b"));
        assert_eq!(s.folder("tri_y"), None);
        let headers = s.headers(root.path()).expect("headers");
        assert_eq!(headers, [PathBuf::from("rtl/a/b/tri_x.svh")]);
    }

    #[test]
    fn a_module_brings_packages_and_folders() {
        let root = project("+incdir+a/b\nb_pkg.sv\na/b/tri_x.sv\n");
        let s = Sources::read(root.path()).expect("a list");
        let options = s.of("tri_x").expect("it is there");
        let expected = ["+incdir+a/b", "b_pkg.sv", "-y", "a/b", "a/b/tri_x.sv"];
        assert_eq!(options, expected);
        let sentence = s.of("tri_y").expect_err("it is not");
        assert_eq!(sentence, "rtl/tricodec.f does not list tri_y");
    }

    #[test]
    fn what_is_not_there_is_said() {
        let root = project("a/tri_y.sv\n");
        let sentence = Sources::read(root.path()).expect_err("no such file");
        assert!(sentence.contains("a/tri_y.sv is not there"), "{sentence}");
        let empty = tempfile::tempdir().expect("a folder");
        let sentence = Sources::read(empty.path()).expect_err("no list");
        assert!(sentence.contains("tricodec.f"), "{sentence}");
    }
}
