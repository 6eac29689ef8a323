//! What becomes of everybody else while a service gets far more than it can do, or callers
//! hold on to it. It may refuse, but at once, and only what is too much.

mod answers;
mod crowd;
mod open_loop;
mod report;
mod requests;

use std::{thread::JoinHandle, time::Duration};

use end_to_end::Backend;
use tokio::time::sleep;

use self::{answers::Answers, crowd::Crowd, open_loop::OpenLoop, report::Report};
use crate::{
    Error,
    floods::{LOOK, look, watchers},
    load::{Caller, call_for},
    operations::Operation,
    stage::{Rows, Stage, Target},
};

/// What everybody else does.
const WATCHED: [Operation; 3] = [Operation::Refresh, Operation::Jwks, Operation::Recipes];

/// The flood of logins is so many times what hashing can do.
const TIMES: f64 = 10.0;

/// Connections that flood.
const FLOODERS: u32 = 600;

/// Callers that wait for their logins, which shows what hashing can do.
const PATIENT: usize = 16;

/// Idle connections at each service.
const IDLE: usize = 9_000;

/// Callers that send or read a few bytes each second, at each service.
const SLOW: usize = 800;

/// Tokens each second that name a key that nobody has, and connections for them.
const STRANGERS: (f64, u32) = (10_000.0, 32);

/// How long logins are counted.
const COUNTED_FOR: Duration = Duration::from_secs(10);

/// From the start of a load to the first measurement.
const MARGIN: Duration = Duration::from_millis(500);

/// How many such times the services may need until they rest.
const PATIENCE: usize = 60;

/// Measures both services on a database of each kind; returns tables.
///
/// # Errors
/// If a program does not start, or answers what it never should.
pub async fn run(progress: impl Fn(&str)) -> Result<String, Error> {
    let mut parts = vec![format!("On {}.\n", crate::machine::describe())];
    for backend in [Backend::Sqlite, Backend::Postgres] {
        progress(crate::report::name(backend));
        let stage = Stage::open(backend, Rows::FEW).await?;
        let report = Box::pin(Report::measure(&stage)).await?;
        parts.push(report.to_string());
        stage.close().await?;
    }
    Ok(parts.join("\n"))
}

impl Report {
    async fn measure(stage: &Stage) -> Result<Self, Error> {
        // They log in before there is a flood.
        let mut watchers = watchers(&stage.target, &WATCHED).await?;
        let watchers = &mut *watchers;
        let idle = look(watchers).await?;
        let possible = possible_logins(stage).await?;
        let (logins, memory, flooded) = flood_of_logins(stage, watchers, possible).await?;
        let mut loads = vec![("ten times the logins", flooded)];
        loads.extend(crowds(stage, watchers).await?);
        let (strangers, fetches, looked) = flood_of_strangers(stage, watchers).await?;
        loads.push(("10,000 unknown keys a second", looked));
        Ok(Self {
            backend: stage.backend,
            idle,
            loads,
            possible,
            logins,
            memory,
            strangers,
            fetches,
        })
    }
}

/// Logins a second, by callers that wait for each.
async fn possible_logins(stage: &Stage) -> Result<f64, Error> {
    let mut callers = stage.target.callers(Operation::Login, PATIENT).await?;
    let done = call_for(&mut callers, COUNTED_FOR).await?;
    let done = u32::try_from(done.len()).unwrap_or(u32::MAX);
    Ok(f64::from(done) / COUNTED_FOR.as_secs_f64())
}

async fn flood_of_logins(
    stage: &Stage,
    watchers: &mut [Caller],
    possible: f64,
) -> Result<(Answers, (u64, u64), Vec<Duration>), Error> {
    let site = &stage.target.identity;
    let before = site.memory()?.resident;
    let logins = OpenLoop {
        address: site.address,
        connections: FLOODERS,
        per_second: possible * TIMES,
        request: requests::logins(),
    };
    let (flood, looked) = watch_during(watchers, logins, COUNTED_FOR).await?;
    Ok((flood, (before, site.memory()?.resident), looked))
}

async fn flood_of_strangers(
    stage: &Stage,
    watchers: &mut [Caller],
) -> Result<(Answers, (u64, Duration), Vec<Duration>), Error> {
    let site = &stage.target.recipes;
    let (per_second, connections) = STRANGERS;
    let strangers = OpenLoop {
        address: site.address,
        connections,
        per_second,
        request: requests::strangers(),
    };
    let before = requests::key_set_fetches(site.address).await?;
    let (flood, looked) = watch_during(watchers, strangers, COUNTED_FOR).await?;
    let fetches = requests::key_set_fetches(site.address).await? - before;
    Ok((flood, (fetches, COUNTED_FOR), looked))
}

/// Measures everybody else during a flood.
async fn watch_during(
    watchers: &mut [Caller],
    flood: OpenLoop,
    time: Duration,
) -> Result<(Answers, Vec<Duration>), Error> {
    let flood = flood.flood_for(time)?;
    sleep(MARGIN).await;
    let looked = look(watchers).await;
    Ok((joined(flood)?, looked?))
}

/// Waits until both services rest. Connections that come all at once are a load of another kind
/// than connections that are held.
async fn rest(target: &Target) -> Result<(), Error> {
    let used = || Ok::<_, Error>(target.identity.clock.now()? + target.recipes.clock.now()?);
    for _ in 0..PATIENCE {
        let before = used()?;
        sleep(MARGIN).await;
        if used()?.saturating_sub(before) < MARGIN / 20 {
            return Ok(());
        }
    }
    Err(Error::Program("the services never rest".to_owned()))
}

/// Measures everybody else among connections that are held.
async fn crowds(
    stage: &Stage,
    watchers: &mut [Caller],
) -> Result<Vec<(&'static str, Vec<Duration>)>, Error> {
    let target = &stage.target;
    let [identity, recipes] = [&target.identity, &target.recipes].map(|site| site.address);
    let mut looks = Vec::new();
    let crowd = [
        Crowd::of_idle(identity, IDLE).await?,
        Crowd::of_idle(recipes, IDLE).await?,
    ];
    rest(target).await?;
    looks.push(("9,000 idle connections at each", look(watchers).await?));
    drop(crowd);
    let crowd = [
        Crowd::of_slow_senders(identity, SLOW).await?,
        Crowd::of_slow_senders(recipes, SLOW).await?,
    ];
    rest(target).await?;
    looks.push(("800 slow senders at each", look(watchers).await?));
    drop(crowd);
    let page = requests::long_page(&target.authorization());
    let crowd = [
        Crowd::of_slow_readers(identity, SLOW, &requests::keys()).await?,
        Crowd::of_slow_readers(recipes, SLOW, &page).await?,
    ];
    rest(target).await?;
    looks.push(("800 slow readers at each", look(watchers).await?));
    drop(crowd);
    Ok(looks)
}

fn joined(flood: JoinHandle<Result<Answers, Error>>) -> Result<Answers, Error> {
    let stopped = |_| Error::Program("a flood stopped".to_owned());
    flood.join().map_err(stopped)?
}

/// All that is measured under a load ends before the load does.
const _: () = assert!(LOOK.as_millis() * 3 + 2 * MARGIN.as_millis() < COUNTED_FOR.as_millis());
