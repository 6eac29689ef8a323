use super::{
    BUGS, Bug,
    copy::{FLAWS, Flaw},
    record::{simulate, simulate_copy},
};
use crate::{check, check_copy};

/// More of them with `SEEDS=10000`.
fn seeds() -> std::ops::Range<u64> {
    let count = std::env::var("SEEDS")
        .ok()
        .and_then(|count| count.parse().ok());
    0..count.unwrap_or(100)
}

#[test]
fn no_history_of_a_right_service_is_reported() {
    for seed in seeds() {
        let report = check(simulate(seed, Bug::None, 400).as_slice()).unwrap();
        assert!(report.holds(), "seed {seed}\n{report}");
    }
}

#[test]
fn every_bug_is_found() {
    let missed = BUGS.into_iter().filter(|bug| {
        (0..30).all(|seed| {
            let history = simulate(seed, *bug, 600);
            check(history.as_slice()).unwrap().holds()
        })
    });
    let missed: Vec<Bug> = missed.collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn no_right_copy_is_reported() {
    for seed in seeds() {
        let report = check_copy(simulate_copy(seed, Flaw::None, 400).as_slice()).unwrap();
        assert!(report.holds(), "seed {seed}\n{report}");
    }
}

#[test]
fn every_flaw_of_a_copy_is_found() {
    let missed = FLAWS.into_iter().filter(|flaw| {
        (0..30).all(|seed| {
            let history = simulate_copy(seed, *flaw, 600);
            check_copy(history.as_slice()).unwrap().holds()
        })
    });
    let missed: Vec<Flaw> = missed.collect();
    assert!(missed.is_empty(), "{missed:?}");
}
