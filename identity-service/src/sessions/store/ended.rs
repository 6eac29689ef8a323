use sea_orm::{Condition, DbBackend, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, Statement, delete_in_batches};

use crate::{
    ids::SessionId,
    sessions::ended::{EndedPage, EndedSession, Moment, Position},
};

/// Rows that are read at once: a fraction of what a request may wait for.
const PAGE: usize = 10_000;

mod row {
    service_kit::table! {
        #[sea_orm(table_name = "ended_sessions")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub session_id: i64,
            pub ended_at: i64,
        }
    }
}

/// Numbers of rows are never given out again, and go back only with the whole database.
const MOMENT_OF_SQLITE: &str = "SELECT '', '', seq, seq FROM \
     (SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'ended_sessions') AS s";

/// A transaction that was in progress, or had not begun, is no older than the oldest one
/// in progress. A server that took over from another one, or was restored, has started
/// since.
const MOMENT_OF_POSTGRES: &str = "SELECT concat_ws(' ', \
         extract(epoch FROM pg_postmaster_start_time()), \
         (SELECT oid FROM pg_database WHERE datname = current_database()), \
         'ended_sessions'::regclass::oid), \
     pg_current_snapshot()::text, \
     pg_snapshot_xmin(pg_current_snapshot())::text::bigint, \
     0::bigint";

/// What there is.
pub(in crate::sessions) async fn moment(database: &Database) -> Result<Moment, Error> {
    let reader = database.reader();
    let statement = match reader.backend() {
        DbBackend::Postgres => MOMENT_OF_POSTGRES,
        _ => MOMENT_OF_SQLITE,
    };
    let row: (String, String, i64, i64) = reader.only(Statement::new(statement, [])).await?;
    let (database, snapshot, change, id) = row;
    Ok(Moment {
        database,
        snapshot,
        position: Position { change, id },
    })
}

/// Sessions that were ended after `since`, behind `after` and not there at `seen`.
pub(in crate::sessions) async fn page(
    database: &Database,
    after: Position,
    seen: Option<&Moment>,
    since: i64,
) -> Result<EndedPage, Error> {
    let reader = database.reader();
    let statement = statement(reader.backend(), after, seen, since);
    let rows: Vec<(i64, i64, i64, i64)> = reader.all(statement).await?;
    let next = rows.get(PAGE - 1).map(|row| Position {
        change: row.0,
        id: row.1,
    });
    let sessions = rows.into_iter().map(|(_, _, id, ended_at)| EndedSession {
        id: SessionId(id),
        ended_at,
    });
    Ok(EndedPage {
        sessions: sessions.collect(),
        next,
    })
}

/// `ended_at + 0`: the index over `ended_at` leads away from the order in which rows
/// were written.
fn statement(backend: DbBackend, after: Position, seen: Option<&Moment>, since: i64) -> Statement {
    match (backend, seen) {
        (DbBackend::Postgres, Some(seen)) => Statement::new(
            format!(
                "SELECT transaction_id, id, session_id, ended_at FROM ended_sessions \
                 WHERE (transaction_id, id) > ($1, $2) AND ended_at + 0 > $3 \
                 AND NOT pg_visible_in_snapshot(transaction_id::text::xid8, $4::text::pg_snapshot) \
                 ORDER BY transaction_id, id LIMIT {PAGE}"
            ),
            [
                after.change.into(),
                after.id.into(),
                since.into(),
                seen.snapshot.as_str().into(),
            ],
        ),
        (DbBackend::Postgres, None) => Statement::new(
            format!(
                "SELECT transaction_id, id, session_id, ended_at FROM ended_sessions \
                 WHERE (transaction_id, id) > ($1, $2) AND ended_at + 0 > $3 \
                 ORDER BY transaction_id, id LIMIT {PAGE}"
            ),
            [after.change.into(), after.id.into(), since.into()],
        ),
        (_, _) => Statement::new(
            format!(
                "SELECT id, id, session_id, ended_at FROM ended_sessions \
                 WHERE id > $1 AND ended_at + 0 > $2 ORDER BY id LIMIT {PAGE}"
            ),
            [after.id.into(), since.into()],
        ),
    }
}

/// Deletes the rows of sessions that were ended before `time`, in seconds since the
/// epoch; tells how many.
pub(in crate::sessions) async fn delete_before(
    database: &Database,
    time: i64,
) -> Result<u64, Error> {
    let over = Condition::all().add(row::Column::EndedAt.lt(time));
    delete_in_batches::<row::Entity>(database, row::Column::Id, &over).await
}
