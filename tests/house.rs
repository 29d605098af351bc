// SPDX-License-Identifier: Apache-2.0
//! The modules of every crate form no circles.
//!
//! What counts: a path from `crate`, `self`, `super` or a child module, in code that is built
//! outside tests, leads from the file it stands in to the module file it names. In every folder the
//! children, each with all that is below it, must not lead to one another in a circle: so a detour
//! over a parent that re-exports a child is found as well. What does not count: a parent that uses
//! or re-exports its children, and a child that uses what its parent defines. They are one room.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};

/// Segments from the crate's root.
type Module = Vec<String>;

/// Module files of a crate by their path.
type Files = BTreeMap<Module, syn::File>;

/// Edges between children of one folder, each with the paths that make it.
type Edges = BTreeMap<Module, BTreeMap<Module, BTreeSet<String>>>;

fn read(folder: &Path, module: &Module, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let mut inside = module.clone();
        if path.is_dir() {
            inside.push(name);
            read(&path, &inside, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            if !["mod", "lib", "main"].contains(&name.as_str()) {
                inside.push(name);
            }
            let text = std::fs::read_to_string(&path).expect("a source file");
            let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            files.insert(inside, file);
        }
    }
}

fn for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("cfg")
            && a.parse_args::<syn::Path>()
                .is_ok_and(|p| p.is_ident("test"))
    })
}

/// Module files that are there for tests alone.
fn tests(files: &Files) -> Vec<Module> {
    let of = |(module, file): (&Module, &syn::File)| {
        let names = file.items.iter().filter_map(|item| match item {
            syn::Item::Mod(m) if m.content.is_none() && for_tests(&m.attrs) => {
                Some([&module[..], &[m.ident.to_string()]].concat())
            }
            _ => None,
        });
        names.collect::<Vec<_>>()
    };
    files.iter().flat_map(of).collect()
}

/// Collects the paths of a file, segment by segment.
struct Paths(Vec<Vec<String>>);

impl Paths {
    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(p) => self.tree(&with(&p.ident), &p.tree),
            syn::UseTree::Name(n) => self.0.push(with(&n.ident)),
            syn::UseTree::Rename(r) => self.0.push(with(&r.ident)),
            syn::UseTree::Glob(_) => self.0.push(before.to_vec()),
            syn::UseTree::Group(g) => g.items.iter().for_each(|t| self.tree(before, t)),
        }
    }
}

impl<'a> Visit<'a> for Paths {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.0
            .push(path.segments.iter().map(|s| s.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    /// The inside of a macro is tokens: paths from the root are found in their text.
    fn visit_macro(&mut self, mac: &'a syn::Macro) {
        let text = mac.tokens.to_string().replace(' ', "");
        for (at, _) in text.match_indices("crate::") {
            let rest = &text[at..];
            let end = rest.find(|c: char| !c.is_alphanumeric() && !"_:".contains(c));
            let path = &rest[..end.unwrap_or(rest.len())];
            self.0.push(path.split("::").map(str::to_owned).collect());
        }
        visit::visit_macro(self, mac);
    }
}

/// The module file that `path` in `module` leads to, if it is one of this crate.
fn target(files: &Files, module: &Module, path: &[String]) -> Option<Module> {
    let (mut at, mut rest) = match path.first()?.as_str() {
        "crate" => (Vec::new(), &path[1..]),
        "self" => (module.clone(), &path[1..]),
        "super" => (module.clone(), path),
        child if files.contains_key(&[&module[..], &[child.to_owned()]].concat()) => {
            (module.clone(), path)
        }
        _ => return None,
    };
    while rest.first().is_some_and(|s| s == "super") {
        at.pop();
        rest = &rest[1..];
    }
    at.extend_from_slice(rest);
    while !files.contains_key(&at) {
        at.pop()?;
    }
    Some(at)
}

fn edges(files: &Files) -> Edges {
    let mut edges = Edges::new();
    for (module, file) in files {
        let mut paths = Paths(Vec::new());
        paths.visit_file(file);
        for path in paths.0 {
            let Some(to) = target(files, module, &path) else {
                continue;
            };
            let common = module.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if common == module.len() || common == to.len() {
                continue;
            }
            let (a, b) = (module[..=common].to_vec(), to[..=common].to_vec());
            let because = format!("{} uses {}", module.join("::"), path.join("::"));
            edges
                .entry(a)
                .or_default()
                .entry(b)
                .or_default()
                .insert(because);
        }
    }
    edges
}

/// All that `from` leads to.
fn reach(edges: &Edges, from: &Module) -> BTreeSet<Module> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
    while let Some(module) = open.pop() {
        for next in edges.get(&module).into_iter().flat_map(BTreeMap::keys) {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen
}

/// What makes circles in a crate's sources: edges whose end leads back to their start.
fn circles(files: &Files) -> Vec<String> {
    let edges = edges(files);
    let mut all = Vec::new();
    for (from, targets) in &edges {
        for (to, because) in targets {
            if reach(&edges, to).contains(from) {
                all.extend(because.iter().cloned());
            }
        }
    }
    all
}

fn sources(folder: &Path) -> Files {
    let mut files = Files::new();
    read(folder, &Vec::new(), &mut files);
    for module in tests(&files) {
        files.remove(&module);
    }
    files
}

#[test]
fn no_crate_has_circles_of_modules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["golden/src", "sim/src", "flow/src", "src"] {
        let files = sources(&root.join(folder));
        assert!(files.len() > 10, "{folder} has {} modules", files.len());
        all.extend(
            circles(&files)
                .into_iter()
                .map(|c| format!("{folder}: {c}")),
        );
    }
    assert!(all.is_empty(), "circles:\n{}", all.join("\n"));
}

#[test]
fn circles_are_found_and_rooms_are_none() {
    let make = |modules: &[(&str, &str)]| {
        let parse = |&(module, text): &(&str, &str)| {
            let module = module.split("::").filter(|s| !s.is_empty());
            (
                module.map(str::to_owned).collect(),
                syn::parse_str(text).expect("Rust"),
            )
        };
        circles(&modules.iter().map(parse).collect())
    };
    let room = [
        ("", "mod a;"),
        ("a", "mod b; pub use b::B; pub const N: usize = 1;"),
        ("a::b", "use super::N; pub struct B;"),
    ];
    assert_eq!(make(&room), [""; 0]);
    let straight = [
        ("", ""),
        ("a", "use crate::b::{B, c::C};"),
        ("b", "use super::a;"),
    ];
    assert_eq!(make(&straight).len(), 3);
    // Over a parent that re-exports.
    let detour = [
        ("", ""),
        ("a", "use crate::b::B;"),
        ("b", "mod c; pub use c::B;"),
        ("b::c", "fn f() { println!(\"{}\", crate::a::N); }"),
    ];
    assert_eq!(make(&detour).len(), 2);
    let in_tests = [
        ("", ""),
        ("a", "use crate::b::B;"),
        ("b", "#[cfg(test)] mod tests { use crate::a; }"),
    ];
    assert_eq!(make(&in_tests), [""; 0]);
}
