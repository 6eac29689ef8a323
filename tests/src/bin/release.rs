//! Keeps what the programs of today leave in their databases, so that later ones can be
//! tested on it:
//!
//! ```sh
//! scripts/with-postgres release dump tests/fixtures/releases/2026-11-28
//! git rev-parse HEAD >tests/fixtures/releases/2026-11-28/commit
//! ```

use std::{env, path::Path, process::ExitCode};

use end_to_end::{Backend, releases};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [command, folder] = arguments.as_slice() else {
        return usage();
    };
    if command != "dump" {
        return usage();
    }
    for backend in [Backend::Sqlite, Backend::Postgres] {
        Box::pin(releases::dump(backend, Path::new(folder))).await;
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: release dump FOLDER");
    ExitCode::FAILURE
}
