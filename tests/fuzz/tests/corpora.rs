//! Replays what fuzzing has kept, on the stable compiler.

use std::{fs, path::Path};

use fuzz_targets::TARGETS;

#[test]
fn what_fuzzing_kept_still_holds() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in TARGETS {
        let mut files: Vec<_> = fs::read_dir(corpora.join(name))
            .unwrap_or_else(|error| panic!("there is no corpus of {name}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        assert!(files.len() >= 5, "the corpus of {name} is empty");
        files.sort();
        let accepted = files.iter().filter(|file| {
            eprintln!("{}", file.display());
            target(&fs::read(file).unwrap())
        });
        let accepted = accepted.count();
        // Otherwise most of what the target checks is never reached.
        assert!(
            accepted >= 3 && accepted < files.len(),
            "{name}: {accepted}"
        );
    }
}

#[test]
fn every_corpus_and_every_program_is_that_of_a_target() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: &str| {
        let entries = fs::read_dir(package.join(folder)).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    let targets: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert!(targets.is_sorted());
    assert_eq!(names("corpus"), targets);
    assert_eq!(names("libfuzzer/fuzz_targets"), targets);
}
