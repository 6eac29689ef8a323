use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use end_to_end::{
    Actor, eventually,
    launcher::{Installation, Program, Programs},
};
use futures_util::future::join_all;
use tokio::time::timeout;

use super::{
    account_writes,
    attempt::{Attempt, Outcome},
    content_writes::{self, NEWCOMER},
};

/// A fault of the storage that can begin and end at any time.
pub(super) trait Fault {
    /// How many rounds of writes to send during the fault.
    const ROUNDS: usize;

    async fn begin(&self, place: &Installation);

    async fn end(&self, place: &Installation);
}

/// How soon readiness must change.
const NOTICE: Duration = Duration::from_secs(15);

/// Shorter than writes wait for a lock, so reads must not wait for writers.
const LONGEST_READ: Duration = Duration::from_secs(4);

/// The processor time that a process may use while writes fail, in a debug build on a slow
/// machine. A busy loop takes more.
const MOST_WORK: Duration = Duration::from_secs(6);

/// Sends every write of both services during the fault and after it, then kills both
/// programs and checks the data.
///
/// Acknowledged writes must be done, refused ones must not, and no id may be given twice.
/// During the fault, every write is refused at least once, reads work, and readiness
/// reports it. After the fault everything works without a restart.
pub(super) async fn check_answers_under<F: Fault>(mut place: Installation, fault: F) {
    let cook = place.anonymous().sign_up("cook").await;
    let mut rounds = Vec::new();
    for round in 0..=F::ROUNDS {
        rounds.push(round_of_writes(&place, &cook, round).await);
    }
    // A restart empties the logs, so that the databases have no free space of their own.
    place.restart().await.unwrap();
    cook.get("/api/profile").await.expect_status(200);
    let last = rounds.pop().unwrap();

    fault.begin(&place).await;
    let mut faults = readiness(&place, 503).await;
    let (worked, mut outcomes) = under_way(&place, &cook, rounds, &mut faults).await;
    faults.extend(worked);
    faults.extend(never_refused(&outcomes));
    fault.end(&place).await;
    faults.extend(readiness(&place, 200).await);

    let afterwards = send(&place.anonymous(), last).await;
    let failed = afterwards.iter().filter(|outcome| !outcome.is_success);
    faults.extend(failed.map(|outcome| {
        let answer = &outcome.answer;
        format!(
            "{}: {} when all is well: {}",
            outcome.name, answer.status, answer.text
        )
    }));
    outcomes.extend(afterwards);
    faults.extend(outcomes.iter().filter_map(Outcome::fault));
    faults.extend(given_twice(&outcomes));

    place.kill_and_restart().await.unwrap();
    for outcome in &outcomes {
        faults.extend(outcome.mismatch(&place.anonymous()).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn round_of_writes(place: &Installation, cook: &Actor, round: usize) -> Vec<Attempt> {
    let mut all = account_writes::all(place, round).await;
    all.extend(content_writes::all(&place.anonymous(), cook, round).await);
    all
}

/// Sends all writes, reads at the same time, and measures the processor time.
async fn under_way(
    place: &Installation,
    cook: &Actor,
    rounds: Vec<Vec<Attempt>>,
    faults: &mut Vec<String>,
) -> (Vec<String>, Vec<Outcome>) {
    let Programs { identity, recipes } = &place.programs;
    let programs = [("identity-service", identity), ("recipe-api", recipes)];
    let before = programs.map(|(_, program)| program.processor_time());
    let mut outcomes = Vec::new();
    for round in rounds {
        let anonymous = place.anonymous();
        let (answered, read) = tokio::join!(send(&anonymous, round), read(cook));
        outcomes.extend(answered);
        faults.extend(read);
    }
    let spent = programs
        .iter()
        .zip(before)
        .filter_map(|((name, program), before)| {
            let spent = program.processor_time().saturating_sub(before);
            (spent > MOST_WORK).then(|| format!("{name} worked for {spent:?}"))
        });
    (spent.collect(), outcomes)
}

async fn send(anonymous: &Actor, attempts: Vec<Attempt>) -> Vec<Outcome> {
    let sending = attempts.into_iter().map(|attempt| attempt.send(anonymous));
    join_all(sending).await
}

/// Reads at both services and returns what went wrong.
async fn read(cook: &Actor) -> Vec<String> {
    let mut faults = Vec::new();
    for path in ["/me", "/recipes?limit=1", "/api/posts"] {
        let started = Instant::now();
        let answer = cook.get(path).await;
        if answer.status != 200 {
            faults.push(format!("GET {path}: {} {}", answer.status, answer.text));
        }
        if started.elapsed() > LONGEST_READ {
            faults.push(format!(
                "GET {path}: answered after {:?}",
                started.elapsed()
            ));
        }
    }
    faults
}

/// Waits until both programs report this status.
async fn readiness(place: &Installation, status: u16) -> Vec<String> {
    let Programs { identity, recipes } = &place.programs;
    let told = [identity, recipes].map(|program| says(program, status));
    join_all(told).await.into_iter().flatten().collect()
}

async fn says(program: &Program, status: u16) -> Option<String> {
    let url = format!("{}/readyz", program.url);
    let anonymous = Actor::new(program.url.clone(), program.url.clone());
    let asking = eventually(async || {
        let answer = anonymous.get(&url).await;
        (answer.status == status).then_some(())
    });
    let told = timeout(NOTICE, asking).await;
    told.err()
        .map(|_| format!("{url} does not become {status}"))
}

fn never_refused(outcomes: &[Outcome]) -> Vec<String> {
    let refused = outcomes.iter().filter(|outcome| outcome.is_refusal());
    let refused: HashSet<_> = refused.map(|outcome| outcome.name).collect();
    let all: HashSet<_> = outcomes.iter().map(|outcome| outcome.name).collect();
    let never = all.difference(&refused).filter(|&&name| name != NEWCOMER);
    never.map(|name| format!("{name}: never refused")).collect()
}

fn given_twice(outcomes: &[Outcome]) -> Vec<String> {
    let mut given = HashSet::new();
    let ids = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.name, outcome.id()?)));
    ids.filter(|id| !given.insert(*id))
        .map(|(name, id)| format!("{name}: {id} was given twice"))
        .collect()
}
