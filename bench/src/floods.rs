//! Measures the latency of other requests during a flood of logins or refreshes.

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

/// The number of flooding callers.
const FLOODERS: usize = 16;

/// The pause between two measured requests.
const PAUSE: Duration = Duration::from_millis(3);

/// How long each operation is measured.
pub(crate) const LOOK: Duration = Duration::from_millis(1_200);

/// The time between the start of the flood and the first measurement, and at its end.
const MARGIN: Duration = Duration::from_millis(200);

/// How much longer than on an idle service 99 of 100 requests may take.
pub const MOST: Duration = Duration::from_millis(3);

/// The nice value of the flooding thread: it gets a quarter of a normal share.
pub(crate) const GIVES_WAY: i32 = 6;

/// The measured operations.
const WATCHED: [Operation; 3] = [Operation::Empty, Operation::Jwks, Operation::Recipes];

/// The flooding operations.
const FLOODS: [Operation; 2] = [Operation::Refresh, Operation::Login];

/// The 99th percentile of the latency, idle and during floods.
#[derive(Clone, Copy, Debug)]
pub struct Flooded {
    /// The database.
    pub backend: Backend,
    /// The measured operation.
    pub operation: Operation,
    /// Without a flood.
    pub idle: Duration,
    /// During a flood of refreshes.
    pub refresh: Duration,
    /// During a flood of logins.
    pub login: Duration,
}

/// Measures some operations without and during floods.
///
/// # Errors
/// If a request gets a wrong answer.
pub async fn flood(stage: &Stage) -> Result<Vec<Flooded>, Error> {
    let target = &stage.target;
    let mut watchers = watchers(target, &WATCHED).await?;
    let idle = look(&mut watchers).await?;
    let mut flooded = Vec::new();
    for operation in FLOODS {
        let callers = target.callers(operation, FLOODERS).await?;
        let flood = rise(callers)?;
        time::sleep(MARGIN).await;
        let looked = look(&mut watchers).await;
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

/// Sends a flood from its own thread until the measurement ends. The thread represents
/// callers on other machines, so it has a lower priority than the measuring thread and the
/// services.
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

/// A caller for each operation.
pub(crate) async fn watchers(target: &Target, watched: &[Operation]) -> Result<Vec<Caller>, Error> {
    let mut watchers = Vec::new();
    for &operation in watched {
        watchers.extend(target.callers(operation, 1).await?);
    }
    Ok(watchers)
}

/// The 99th percentile of the latency of each caller, who asks again and again.
pub(crate) async fn look(watchers: &mut [Caller]) -> Result<Vec<Duration>, Error> {
    let mut slowest = Vec::new();
    for caller in watchers {
        caller.connect().await?;
        let mut latencies = Vec::new();
        let end = time::Instant::now() + LOOK;
        let mut pause = time::interval(PAUSE);
        pause.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        while time::Instant::now() < end {
            pause.tick().await;
            latencies.push(caller.call().await?.0);
        }
        latencies.sort_unstable();
        slowest.push(percentile(&latencies, 99));
    }
    Ok(slowest)
}
