//! What others notice while many log in or renew their tokens.

use std::{
    io,
    thread::{self, JoinHandle},
    time::Duration,
};

use end_to_end::Backend;
use tokio::{runtime, time};

use crate::{
    Error,
    figures::percentile,
    load::{Caller, call_for},
    operations::Operation,
    stage::{Stage, Target},
};

/// How many flood at once.
const FLOODERS: usize = 16;

/// Between two requests of the one who looks.
const PAUSE: Duration = Duration::from_millis(3);

/// For how long each operation is looked at.
const LOOK: Duration = Duration::from_millis(1_200);

/// Until the flood has risen, and again before it sinks.
const MARGIN: Duration = Duration::from_millis(200);

/// How much longer 99 of 100 requests may take than while nobody else asks.
pub const MOST: Duration = Duration::from_millis(3);

/// How far the thread that floods gives way: a quarter of a share.
const GIVES_WAY: i32 = 6;

/// What is looked at.
const WATCHED: [Operation; 3] = [Operation::Empty, Operation::Jwks, Operation::Recipes];

/// What it is flooded with.
const FLOODS: [Operation; 2] = [Operation::Refresh, Operation::Login];

/// How long 99 of 100 requests took at most.
#[derive(Clone, Copy, Debug)]
pub struct Flooded {
    /// On which database.
    pub backend: Backend,
    /// What was asked for.
    pub operation: Operation,
    /// While nobody else asked.
    pub idle: Duration,
    /// While tokens were renewed.
    pub refresh: Duration,
    /// While people logged in.
    pub login: Duration,
}

/// Looks at some operations in calm and in floods.
///
/// # Errors
/// When a request is not answered as it should be.
pub async fn flood(stage: &Stage) -> Result<Vec<Flooded>, Error> {
    let target = &stage.target;
    let idle = look(target).await?;
    let mut flooded = Vec::new();
    for operation in FLOODS {
        let callers = target.callers(operation, FLOODERS).await;
        let flood = rise(callers)?;
        time::sleep(MARGIN).await;
        let looked = look(target).await;
        let sunk = flood.join();
        sunk.map_err(|_| Error::Program("a flood stopped".to_owned()))??;
        flooded.push(looked?);
    }
    let rows = WATCHED.iter().zip(idle).enumerate();
    let row = |(number, (operation, idle)): (usize, (&Operation, Duration))| Flooded {
        backend: stage.backend,
        operation: *operation,
        idle,
        refresh: flooded[0][number],
        login: flooded[1][number],
    };
    Ok(rows.map(row).collect())
}

/// Floods from a thread of its own for as long as somebody looks. It stands for callers
/// on other machines, so it gives way to whoever looks and whatever answers.
fn rise(mut callers: Vec<Caller>) -> Result<JoinHandle<Result<(), Error>>, Error> {
    let watched = u32::try_from(WATCHED.len()).unwrap_or(u32::MAX);
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(thread::spawn(move || {
        rustix::process::nice(GIVES_WAY).map_err(io::Error::from)?;
        let flood = call_for(&mut callers, LOOK * watched + 2 * MARGIN);
        runtime.block_on(flood).map(drop)
    }))
}

async fn look(target: &Target) -> Result<Vec<Duration>, Error> {
    let mut slowest = Vec::new();
    for operation in WATCHED {
        let mut latencies = Vec::new();
        for caller in &mut target.callers(operation, 1).await {
            let end = time::Instant::now() + LOOK;
            let mut pause = time::interval(PAUSE);
            pause.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
            while time::Instant::now() < end {
                pause.tick().await;
                latencies.push(caller.call().await?.0);
            }
        }
        latencies.sort_unstable();
        slowest.push(percentile(&latencies, 99));
    }
    Ok(slowest)
}
