//! What `doctor` says about a database.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::MigratorTrait;
use service_kit::{
    clock::Clock,
    database::{DatabaseUrl, connection_to_examine, inspect, is_open_to_others, sqlite_file},
    doctor::{Report, Verdict, examine_clock, examine_folder},
    telemetry::causes,
};
use time::OffsetDateTime;

use super::apply::{Error, refuse_pending};

const DATABASE: &str = "database";
const CLOCK: &str = "clock";
const DISK: &str = "disk";

/// What to do about a file that cannot be read.
const DAMAGED: &str = "check who may read the file; if it is damaged, stop the service, keep a copy of \
     the file, and restore the last backup";

/// Looks at the database of a service, and at the clock and disk that it has. Returns whether
/// the database has all that this version needs, so that it can be looked at further.
pub async fn examine<M: MigratorTrait>(
    url: &DatabaseUrl,
    clock: &Clock,
    report: &mut Report,
) -> bool {
    if let DatabaseUrl::Sqlite(path) = url
        && let Ok(file) = sqlite_file(path)
    {
        report.add(DISK, examine_folder(&file));
        if !file.exists() {
            let found = format!("{} is not there", file.display());
            let advice = "start the service, which makes it; or correct the URL of the database";
            report.add(DATABASE, Verdict::risk(found, advice));
            return false;
        }
        if is_open_to_others(&file).unwrap_or_default() {
            let found = format!("others can read {}", file.display());
            report.add(DATABASE, Verdict::risk(found, "chmod 600"));
        }
    }
    let connection = match connected(url).await {
        Ok(connection) => connection,
        Err(verdict) => {
            report.add(DATABASE, verdict);
            return false;
        }
    };
    let schema = refuse_pending::<M>(&connection).await;
    let is_usable = schema.is_ok();
    report.add(DATABASE, of_schema(schema, M::migrations().len()));
    if let Some(verdict) = of_content(&connection).await {
        report.add(DATABASE, verdict);
    }
    if let Ok(Some(theirs)) = server_time(&connection).await {
        report.add(
            CLOCK,
            examine_clock("the database server", theirs, clock.now()),
        );
    }
    let _ = connection.close().await;
    is_usable
}

async fn connected(url: &DatabaseUrl) -> Result<DatabaseConnection, Verdict> {
    let advice = match url {
        DatabaseUrl::Sqlite(_) => DAMAGED,
        DatabaseUrl::Postgres(_) => {
            "start the database server, and check its URL, the password and the network"
        }
    };
    let refused = |error: &dyn std::error::Error| Verdict::fault(causes(error), advice);
    inspect(url).await.map_err(|error| refused(&error))?;
    let opened = connection_to_examine(url).await;
    opened.map_err(|error| refused(&error))
}

fn of_schema(found: Result<(), Error>, all: usize) -> Verdict {
    match found {
        Ok(()) => Verdict::Fine(format!("all {all} migrations are applied")),
        Err(error @ Error::Pending(_)) => Verdict::risk(
            error,
            "a start applies them, unless the settings forbid it; make a backup first",
        ),
        Err(error @ Error::NewerDatabase(_)) => Verdict::fault(
            error,
            "run the newer version, or restore a backup of this one",
        ),
        Err(error) => Verdict::fault(causes(&error), "check that the role may read all tables"),
    }
}

/// Whether the content is sound and can be changed.
async fn of_content(connection: &DatabaseConnection) -> Option<Verdict> {
    let verdict = match connection.get_database_backend() {
        DbBackend::Sqlite => match soundness(connection).await {
            Ok(None) => return None,
            Ok(Some(reason)) => {
                Verdict::fault(format_args!("the file is damaged: {reason}"), DAMAGED)
            }
            Err(error) => Verdict::fault(causes(&error), DAMAGED),
        },
        _ => match is_read_only(connection).await {
            Ok(false) => return None,
            Ok(true) => Verdict::fault(
                "the server only lets us read",
                "name the primary server, or end its recovery",
            ),
            Err(error) => Verdict::fault(causes(&error), "check the server"),
        },
    };
    Some(verdict)
}

/// What SQLite says is wrong with a file.
async fn soundness(connection: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let found = text(connection, "PRAGMA integrity_check(1)").await?;
    if found.as_deref() != Some("ok") {
        return Ok(found);
    }
    let orphan = "SELECT \"table\" || ' has a row whose ' || parent || ' is missing' \
         FROM pragma_foreign_key_check LIMIT 1";
    text(connection, orphan).await
}

/// Whether nothing can be written, whatever this connection does.
async fn is_read_only(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    let asked = "SELECT (pg_is_in_recovery() OR reset_val = 'on')::text \
         FROM pg_settings WHERE name = 'default_transaction_read_only'";
    Ok(text(connection, asked).await?.as_deref() == Some("true"))
}

async fn server_time(connection: &DatabaseConnection) -> Result<Option<OffsetDateTime>, DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(None);
    }
    let asked = "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint::text";
    let seconds = text(connection, asked).await?;
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    Ok(seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()))
}

async fn text(connection: &DatabaseConnection, asked: &str) -> Result<Option<String>, DbErr> {
    let asked = Statement::from_string(connection.get_database_backend(), asked);
    let row = connection.query_one_raw(asked).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}
