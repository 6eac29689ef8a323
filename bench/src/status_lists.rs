//! Measures reading the ended sessions and making status lists.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use end_to_end::{
    Backend,
    launcher::{Databases, Reservation, default_identity_config, start_identity},
};
use identity_service::revocation::{self, StatusLists};
use service_kit::{clock::ManualClock, database::DatabaseUrl};

use crate::{
    Error,
    memory::Memory,
    report::{Table, mebibytes, millis, name},
    stage::Filler,
};

/// The number of readings of each kind. Their median counts.
const LOOKS: usize = 9;

/// In seconds.
const HALF_A_DAY: i64 = 43_200;

/// Sets half of the bits of each list, in a pattern that does not compress.
const SESSION: &str = "2 * i + (i * 2654435761 / 65536) % 2";

/// The percentage of old rows in measurements with old rows. Rows are kept for a day, but
/// only matter for the lifetime of an access token.
const OLD_OF_A_HUNDRED: i64 = 99;

/// Which part of the rows still matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ages {
    /// All of them.
    Young,
    /// One in a hundred, written last.
    MostlyOld,
}

impl Ages {
    /// How many of `sessions` rows are old.
    fn old_of(self, sessions: i64) -> i64 {
        match self {
            Self::Young => 0,
            Self::MostlyOld => sessions / 100 * OLD_OF_A_HUNDRED,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Young => "",
            Self::MostlyOld => ", 99 % of them old",
        }
    }
}

/// Measures with `sessions` ended sessions on a database of each kind; returns a table.
///
/// # Errors
/// If a database fails, or sessions cannot be read.
pub async fn run(sessions: &[i64]) -> Result<String, Error> {
    let mut table = Table::new([
        "ended sessions",
        "read whole, ms",
        "nothing changed, ms",
        "1 more, ms",
        "1,000 more, ms",
        "list made, ms",
        "list as before, ms",
        "memory, MiB",
    ]);
    for sessions in sessions {
        for ages in [Ages::Young, Ages::MostlyOld] {
            for backend in [Backend::Sqlite, Backend::Postgres] {
                let (database, ages_name) = (name(backend), ages.name());
                let mut cells = vec![format!("{sessions} on {database}{ages_name}")];
                cells.extend(Box::pin(measure(backend, *sessions, ages)).await?);
                table.row(cells);
            }
        }
    }
    Ok(table.to_string())
}

async fn measure(backend: Backend, sessions: i64, ages: Ages) -> Result<Vec<String>, Error> {
    let databases = Databases::ready(backend).await;
    let url = &databases.identity;
    let clock = ManualClock::of_now();
    let now = clock.clock().now().unix_timestamp();
    let config = default_identity_config(url.clone(), databases.master_key_file.clone());
    let service = start_identity(&config, &clock, Reservation::new()).await;
    let old = ages.old_of(sessions);
    end(url, SESSION, old, now - HALF_A_DAY).await?;
    end(url, SESSION, sessions - old, now).await?;
    let state = &service.state;
    let lists = StatusLists::new(
        config.status_lists(),
        Arc::clone(&state.sessions),
        Arc::clone(&state.keys),
        clock.clock(),
    );

    let before = Memory::of(std::process::id())?.resident;
    let whole = timed(lists.load()).await?;
    let memory = Memory::of(std::process::id())?
        .resident
        .saturating_sub(before);
    let mut looks = Vec::new();
    for more in [0, 1, 1_000] {
        let mut times = Vec::new();
        for look in 1..=LOOKS {
            // Other transactions happen in between.
            state.database.prove_writable().await.map_err(failed)?;
            let session = format!(
                "{} + i",
                2 * sessions + 10_000 * i64::try_from(look).unwrap_or(0)
            );
            end(url, &session, more, now).await?;
            times.push(timed(lists.load()).await?);
        }
        looks.push(median(times));
    }
    let made = timed(lists.get(0)).await?;
    clock.advance(Duration::from_secs(1));
    let as_before = timed(lists.get(0)).await?;
    service.stop().await;
    let [none, one, many] = [0, 1, 2].map(|look| looks.get(look).copied().unwrap_or_default());
    let mut cells: Vec<_> = [whole, none, one, many, made, as_before].map(millis).into();
    cells.push(mebibytes(memory));
    Ok(cells)
}

/// Ends `sessions` sessions by inserting the rows that the triggers would insert.
async fn end(url: &DatabaseUrl, session: &str, sessions: i64, now: i64) -> Result<(), Error> {
    if sessions == 0 {
        return Ok(());
    }
    let filler = Filler::open(url).await?;
    let values = format!("{session}, {now}");
    let columns = "ended_sessions (session_id, ended_at)";
    filler.insert(columns, &values, "", sessions).await?;
    filler.disconnect().await
}

async fn timed<T>(
    work: impl Future<Output = Result<T, revocation::Error>>,
) -> Result<Duration, Error> {
    let begun = Instant::now();
    work.await.map_err(failed)?;
    Ok(begun.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn failed(error: impl std::error::Error) -> Error {
    Error::Program(error.to_string())
}
