use std::time::Duration;

use end_to_end::launcher::Backend;

use super::fault::{Planned, Trouble};
use crate::{
    actors::stream,
    cluster::{Blueprint, Lifetimes, Pair, ReplicaId, Service},
    proxy::{Condition, Direction, Garbage},
};

/// The number of the nemesis's stream. No actor has it.
const STREAM: u32 = u32::MAX;

/// Nothing fails in the first seconds, so that there are accounts and rows.
const QUIET: Duration = Duration::from_secs(3);

/// How often a fault is drawn again if its target is busy.
const ATTEMPTS: usize = 20;

/// One of so many faults of a replica or a connection is long.
const LONG_ONES: u32 = 40;

/// Milliseconds: longer than a statement (15 s) and a request (30 s) may take.
const LONGEST: u128 = 40_000;

/// What the faults of a run depend on, besides its seed.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The cluster.
    pub blueprint: Blueprint,
    /// How long the run takes.
    pub length: Duration,
    /// The mean time from one fault to the next.
    pub pace: Duration,
}

/// All faults of a run, in the order in which they begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan(pub Vec<Planned>);

impl Plan {
    /// Draws a plan. The same arguments give the same plan.
    #[must_use]
    pub fn draw(seed: u64, scope: Scope) -> Self {
        let mut random = stream(seed, STREAM);
        let mut planned: Vec<Planned> = Vec::new();
        let mut at = QUIET;
        loop {
            at += millis(&mut random, 2 * scope.pace.as_millis());
            let candidates = (0..ATTEMPTS).map(|_| drawn(&mut random, scope, at));
            let fits = |new: &Planned| {
                let same = |old: &&Planned| old.trouble.target() == new.trouble.target();
                planned.iter().filter(same).all(|old| old.ends() < new.at)
            };
            let candidates: Vec<_> = candidates.collect();
            if at >= scope.length {
                return Self(planned);
            }
            planned.extend(candidates.into_iter().find(fits));
        }
    }
}

fn millis(random: &mut fastrand::Rng, most: u128) -> Duration {
    Duration::from_millis(random.u64(1..=u64::try_from(most).unwrap_or(1).max(1)))
}

fn drawn(random: &mut fastrand::Rng, scope: Scope, at: Duration) -> Planned {
    let trouble = match scope.blueprint.backend {
        Backend::Postgres => on_postgres(random, scope.blueprint),
        Backend::Sqlite => on_sqlite(random, scope.blueprint),
    };
    let is_long = random.u32(0..LONG_ONES) == 0;
    let longest = match trouble {
        Trouble::TerminateBackends => 1,
        Trouble::StopPostgres | Trouble::FillDisk => 3_000,
        // A service waits for a lock for 5 s.
        Trouble::Lock(_) | Trouble::StepClock(..) => 8_000,
        Trouble::Kill(_) | Trouble::Pause(_) | Trouble::Link(..) | Trouble::Issuer(..)
            if is_long =>
        {
            LONGEST
        }
        _ => 5_000,
    };
    Planned {
        at,
        lasts: millis(random, longest),
        trouble,
    }
}

fn on_postgres(random: &mut fastrand::Rng, blueprint: Blueprint) -> Trouble {
    match random.u32(0..100) {
        0..16 => Trouble::Kill(replica(random, blueprint)),
        16..30 => Trouble::Pause(replica(random, blueprint)),
        30..70 => link(random, blueprint),
        70..76 => issuer(random, blueprint),
        76..81 => Trouble::StopPostgres,
        81..87 => Trouble::TerminateBackends,
        87..91 => Trouble::ReadOnly,
        _ => step(random, blueprint),
    }
}

fn on_sqlite(random: &mut fastrand::Rng, blueprint: Blueprint) -> Trouble {
    match random.u32(0..100) {
        0..20 => Trouble::Kill(replica(random, blueprint)),
        20..32 => Trouble::Pause(replica(random, blueprint)),
        32..60 => link(random, blueprint),
        60..68 => issuer(random, blueprint),
        68..78 => Trouble::FillDisk,
        78..90 => Trouble::Lock(Service::ALL[random.usize(0..2)]),
        _ => step(random, blueprint),
    }
}

fn replica(random: &mut fastrand::Rng, blueprint: Blueprint) -> ReplicaId {
    let ids = blueprint.ids();
    ids[random.usize(0..ids.len())]
}

fn link(random: &mut fastrand::Rng, blueprint: Blueprint) -> Trouble {
    let size = blueprint.size();
    let id = replica(random, blueprint);
    let numbers = (random.usize(0..size), random.usize(0..size));
    let pair = match (random.u32(0..3), blueprint.backend) {
        (0, _) | (1, Backend::Sqlite) => Pair::Actors(id),
        (1, Backend::Postgres) => Pair::Database(id),
        _ => Pair::Issuer {
            recipes: numbers.0,
            identity: numbers.1,
        },
    };
    Trouble::Link(pair, condition(random))
}

fn condition(random: &mut fastrand::Rng) -> Condition {
    let delay = Duration::from_millis(random.u64(20..500));
    match random.u32(0..5) {
        0 => Condition::Cut,
        1 => Condition::Stalled,
        2 => Condition::Slow(delay),
        3 => Condition::Drops(Direction::Requests),
        _ => Condition::Drops(Direction::Answers),
    }
}

/// An issuer that answers slowly or with nonsense.
fn issuer(random: &mut fastrand::Rng, blueprint: Blueprint) -> Trouble {
    let recipes = random.usize(0..blueprint.size());
    let garbage = Garbage::ALL[random.usize(0..Garbage::ALL.len())];
    let condition = match random.u32(0..4) {
        0 => Condition::Slow(Duration::from_millis(random.u64(200..2_000))),
        _ => Condition::Garbage(garbage),
    };
    Trouble::Issuer(recipes, condition)
}

fn step(random: &mut fastrand::Rng, blueprint: Blueprint) -> Trouble {
    let last = blueprint.size() - 1;
    let id = ReplicaId {
        service: Service::ALL[random.usize(0..2)],
        number: last,
    };
    // With short lifetimes, a clock that is hours ahead would rightly end everything.
    let steps: &[i64] = if blueprint.lifetimes == Lifetimes::SHORT {
        &[-25, 25]
    } else {
        &[-25, 25, -7_200, 7_200]
    };
    Trouble::StepClock(id, steps[random.usize(0..steps.len())])
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, mem::discriminant};

    use super::*;

    fn scope(backend: Backend, minutes: u64) -> Scope {
        Scope {
            blueprint: Blueprint {
                shutdown_delay: None,
                backend,
                lifetimes: Lifetimes::SHORT,
            },
            length: Duration::from_mins(minutes),
            pace: Duration::from_secs(2),
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_plan() {
        let scope = scope(Backend::Postgres, 3);
        assert_eq!(Plan::draw(7, scope), Plan::draw(7, scope));
        assert_ne!(Plan::draw(7, scope), Plan::draw(8, scope));
    }

    #[test]
    fn a_longer_plan_begins_like_a_shorter_one() {
        let short = Plan::draw(7, scope(Backend::Postgres, 2)).0;
        let long = Plan::draw(7, scope(Backend::Postgres, 4)).0;
        assert_eq!(long[..short.len()], short);
    }

    #[test]
    fn every_kind_of_fault_comes() {
        for (backend, kinds) in [(Backend::Postgres, 8), (Backend::Sqlite, 7)] {
            let plan = Plan::draw(1, scope(backend, 20)).0;
            let seen: HashSet<_> = plan
                .iter()
                .map(|planned| discriminant(&planned.trouble))
                .collect();
            assert_eq!(seen.len(), kinds, "{backend:?}");
        }
    }

    #[test]
    fn some_faults_last_longer_than_a_request_may() {
        let plan = Plan::draw(1, scope(Backend::Postgres, 20)).0;
        let lasts = plan.iter().map(|planned| planned.lasts.as_secs());
        let long = lasts.filter(|seconds| *seconds >= 30).count();
        assert!((1..plan.len() / 20).contains(&long), "{long}");
    }

    #[test]
    fn no_target_has_two_faults_at_once() {
        let plan = Plan::draw(3, scope(Backend::Postgres, 20)).0;
        for (place, first) in plan.iter().enumerate() {
            for second in &plan[place + 1..] {
                let same = first.trouble.target() == second.trouble.target();
                assert!(!same || first.ends() < second.at, "{first:?}, {second:?}");
            }
        }
    }
}
