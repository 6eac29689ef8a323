//! The patches with faults for `scripts/planted` fit the sources, and say what they break.
#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use prove_checker::Invariant;

fn patches() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("planted");
    let entries = fs::read_dir(folder).unwrap();
    let mut patches: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    patches.sort_unstable();
    patches
}

#[test]
fn every_patch_applies() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let patches = patches();
    assert!(patches.len() >= 12);
    for patch in patches {
        let mut check = Command::new("git");
        check.current_dir(&root).args(["apply", "--check"]);
        let checked = check.arg(&patch).output().unwrap();
        let said = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{}: {said}", patch.display());
    }
}

#[test]
fn every_patch_names_an_invariant() {
    for patch in patches() {
        let text = fs::read_to_string(&patch).unwrap();
        let named = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("Breaks: "));
        let is_known = |name| {
            Invariant::ALL
                .iter()
                .any(|known| format!("{known:?}") == name)
        };
        assert!(named.is_some_and(is_known), "{}", patch.display());
    }
}
