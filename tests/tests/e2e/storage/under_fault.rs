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

/// What storage can do to a service, at any time.
pub(super) trait Fault {
    /// How often everything is tried while it lasts.
    const ROUNDS: usize;

    async fn begin(&self, place: &Installation);

    async fn end(&self, place: &Installation);
}

/// How soon readiness tells.
const NOTICE: Duration = Duration::from_secs(15);

/// Sooner than those are who wait for the one who writes.
const LONGEST_READ: Duration = Duration::from_secs(4);

/// What a process may compute while everything is refused, on a slow machine and
/// unoptimised. One that spins takes more.
const MOST_WORK: Duration = Duration::from_secs(6);

/// Tries every write of both services while storage fails, and after it has been
/// mended, then kills both and looks: what was said to be done is done, what was
/// refused is not, nothing was given a number twice. While it lasts, everything was
/// refused at least once, everything can be read, and readiness tells. Afterwards
/// everything works, without a restart.
pub(super) async fn keeps_its_word<F: Fault>(mut place: Installation, fault: F) {
    let cook = place.anonymous().sign_up("cook").await;
    let mut rounds = Vec::new();
    for round in 0..=F::ROUNDS {
        rounds.push(round_of_writes(&place, &cook, round).await);
    }
    // The databases have no room left of their own: their logs begin anew.
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
        faults.extend(outcome.lie(&place.anonymous()).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn round_of_writes(place: &Installation, cook: &Actor, round: usize) -> Vec<Attempt> {
    let mut all = account_writes::all(place, round).await;
    all.extend(content_writes::all(&place.anonymous(), cook, round).await);
    all
}

/// Sends everything, reads beside it, and measures the work.
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

/// Reads at both services; what is wrong with that.
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

/// Waits until both say this of themselves.
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
