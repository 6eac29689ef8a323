//! Counts the instructions of the most frequent operations with Valgrind. Unlike time, the
//! counts are nearly the same on every machine and under any load, so they show when a
//! change makes an operation more expensive. They are of the debug build, which needs
//! several times as many as the release build.
//!
//! If a bound fails for a good reason, set it to the new count and say why.
#![expect(clippy::expect_used, reason = "a failed expect fails the test")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use end_to_end::launcher::{found_program, program};
use tempfile::TempDir;

/// The operations of the program, in order, with their usual thousands of instructions.
const USUAL: [(&str, u64); 4] = [
    ("verifying a token", 860),
    ("verifying it again", 60),
    ("a list of 20 recipes", 4_640),
    ("a refresh", 16_400),
];

/// How often the program runs each operation.
const TIMES: u64 = 10;

#[test]
fn frequent_operations_cost_as_much_as_before() {
    let folder = TempDir::new().unwrap();
    let output = count(folder.path());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");

    // The first file is about the time before the first operation.
    let numbered = USUAL.iter().zip(2..);
    let counted: Vec<_> = numbered
        .map(|((of, _), number)| (*of, thousands(folder.path(), number)))
        .collect();
    let mut both = USUAL.iter().zip(&counted);
    // There is a lower bound too: a stale bound that is too high would hide regressions.
    let is_as_usual =
        both.all(|((_, usual), (_, now))| (usual * 2 / 3..=usual * 3 / 2).contains(now));
    assert!(is_as_usual, "counted {counted:?}, usual are {USUAL:?}");
}

/// Lets Valgrind write a file into `folder` at the start of each operation, with the counts
/// since the previous start.
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
