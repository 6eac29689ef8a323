//! How many instructions the processor executes for what is done most often, as
//! Valgrind counts them. Unlike time, they are nearly the same on every machine and
//! whatever else it does, so a change that makes something dearer is seen. What is
//! counted is the debug build, which is several times as dear as what is released.
//!
//! When a bound fails for a good reason, set it to what was counted, and say why.
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on should say so and stop"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use end_to_end::launcher::{found_program, program};
use tempfile::TempDir;

/// What the program does, in its order, and the usual thousands of instructions.
const USUAL: [(&str, u64); 4] = [
    ("verifying a token", 860),
    ("verifying it again", 60),
    ("a list of 20 recipes", 4_640),
    ("a refresh", 16_400),
];

/// How often the program does each.
const TIMES: u64 = 10;

#[test]
fn what_is_done_most_often_costs_what_it_did() {
    let folder = TempDir::new().unwrap();
    let output = count(folder.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");

    // The first file is about what came before.
    let numbered = USUAL.iter().zip(2..);
    let counted: Vec<_> = numbered
        .map(|((of, _), number)| (*of, thousands(folder.path(), number)))
        .collect();
    let mut both = USUAL.iter().zip(&counted);
    // What is much cheaper moves the bound, or it would let much through.
    let is_as_usual =
        both.all(|((_, usual), (_, now))| (usual * 2 / 3..=usual * 3 / 2).contains(now));
    assert!(is_as_usual, "counted {counted:?}, usual are {USUAL:?}");
}

/// Writes a file into `folder` whenever an operation begins, with what was counted
/// since the one before did.
fn count(folder: &Path) -> Output {
    Command::new(found_program(&["valgrind", "valgrind"]))
        .arg("--tool=callgrind")
        .arg(format!(
            "--callgrind-out-file={}",
            folder.join("counts").display()
        ))
        .arg("--dump-before=operations::count_*")
        .arg(program("operations"))
        .output()
        .expect("Valgrind can be run")
}

fn thousands(folder: &Path, number: usize) -> u64 {
    let file = folder.join(format!("counts.{number}"));
    let text = fs::read_to_string(file).expect("each operation has been done");
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total: Option<u64> = totals.and_then(|total| total.trim().parse().ok());
    total.expect("Valgrind writes totals") / TIMES / 1_000
}
