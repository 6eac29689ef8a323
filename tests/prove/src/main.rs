//! Runs both services under load and faults, checks the history, and prints an account:
//!
//! ```sh
//! prove --seed 1 --minutes 10 --database postgres
//! prove --minutes 2 --previous FOLDER --first recipes --back
//! ```

use std::{
    path::{PathBuf, absolute},
    process::ExitCode,
    time::Duration,
};

use clap::{Parser, ValueEnum};
use end_to_end::launcher::Backend;
use prove::{
    cluster::Service,
    run::{Course, Settings, run},
    upgrade::{Destination, Upgrade},
};
use service_kit::{clock::Clock, server::on_signal};

/// Prove what the services promise, under load and faults
#[derive(Debug, Parser)]
struct CommandLine {
    /// The same seed gives the same operations and faults. Odd seeds: tokens, sessions and keys
    /// live for minutes. Even ones: as long as by default, and clocks may be wrong by hours
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// How long operations and faults are generated
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,

    /// Three replicas of each service on PostgreSQL, or one of each on SQLite
    #[arg(long, default_value = "postgres")]
    database: Kind,

    /// How many people use the services at a time
    #[arg(long, default_value_t = 24)]
    people: u32,

    /// The mean number of milliseconds from one fault to the next; 0: nothing fails
    #[arg(long, default_value_t = 2_000)]
    pace: u64,

    /// A folder with older programs of both services. All replicas begin with them, and are
    /// replaced by the present ones, one after another. Nothing else fails. Needs PostgreSQL
    #[arg(long, conflicts_with = "pace")]
    previous: Option<PathBuf>,

    /// Whose replicas are replaced first
    #[arg(long, default_value = "identity", requires = "previous")]
    first: First,

    /// After the upgrade, go back to the older programs
    #[arg(long, requires = "previous")]
    back: bool,

    /// Where to write the history
    #[arg(long, default_value = "history.jsonl")]
    history: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Sqlite,
    Postgres,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum First {
    Identity,
    Recipes,
}

impl CommandLine {
    fn course(&self) -> Course {
        let Some(previous) = &self.previous else {
            return match self.pace {
                0 => Course::Calm,
                pace => Course::Faults {
                    pace: Duration::from_millis(pace),
                },
            };
        };
        Course::Upgrade(Upgrade {
            // The programs run in another folder.
            previous: absolute(previous).unwrap_or_else(|_| previous.clone()),
            first: match self.first {
                First::Identity => Service::Identity,
                First::Recipes => Service::Recipes,
            },
            destination: if self.back {
                Destination::Previous
            } else {
                Destination::Present
            },
        })
    }
}

/// The exit code if the run itself failed. A broken promise is 1.
const RUN_FAILED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let given = CommandLine::parse();
    let course = given.course();
    let settings = Settings {
        seed: given.seed,
        length: Duration::from_secs_f64(given.minutes * 60.0),
        backend: match given.database {
            Kind::Sqlite => Backend::Sqlite,
            Kind::Postgres => Backend::Postgres,
        },
        people: given.people,
        course,
        history: given.history,
    };
    let Ok(stopped) = on_signal() else {
        return ExitCode::from(RUN_FAILED);
    };
    let clock = Clock::system();
    // What is dropped takes the programs and servers of the run with it.
    let ended = tokio::select! {
        ended = Box::pin(run(&settings, &clock)) => ended,
        () = stopped.cancelled() => Err("it was stopped".to_owned()),
    };
    match ended {
        Ok(account) => {
            print!("{account}");
            if account.holds() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(fault) => {
            eprintln!("the run failed: {fault}");
            ExitCode::from(RUN_FAILED)
        }
    }
}
