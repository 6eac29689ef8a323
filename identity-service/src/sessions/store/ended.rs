use sea_orm::{Condition, DbBackend, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, Statement, delete_in_batches};

use crate::{
    ids::SessionId,
    sessions::ended::{EndedPage, EndedSession, Moment, Position, Reading},
};

/// Rows that one statement reads, in a fraction of the time that a request may wait.
const PAGE: usize = 10_000;

/// The sessions behind a position in the order of their ends. That order leads past all
/// sessions that were ended earlier, and very many may end in the same second.
const ALL_ON_POSTGRES: &str = "SELECT ended_at, id, session_id, ended_at FROM ended_sessions \
     WHERE (ended_at, id) > ($1, $2) ORDER BY ended_at, id";

/// As on PostgreSQL. SQLite looks up a pair by its first part only, so there are two
/// questions, whose answers it merges.
pub(super) const ALL_ON_SQLITE: &str = "SELECT ended_at, id, session_id, ended_at \
     FROM ended_sessions WHERE ended_at = $1 AND id > $2 \
     UNION ALL SELECT ended_at, id, session_id, ended_at \
     FROM ended_sessions WHERE ended_at > $1 ORDER BY 1, 2";

/// What was written between two moments. `ended_at + 0` keeps the index over `ended_at` out
/// of it, which leads away from the order in which rows were written.
pub(super) const NEW_ON_SQLITE: &str = "SELECT id, id, session_id, ended_at FROM ended_sessions \
     WHERE id > $1 AND id <= $2 AND ended_at + 0 > $3 ORDER BY id";

/// As on SQLite, without what was visible at the first moment. A transaction that is newer
/// than the last moment is one of another server: a dump keeps the numbers of its rows.
const NEW_ON_POSTGRES: &str = "SELECT transaction_id, id, session_id, ended_at \
     FROM ended_sessions \
     WHERE (transaction_id, id) > ($1, $2) AND transaction_id <= $3 AND ended_at + 0 > $4 \
     AND NOT pg_visible_in_snapshot(transaction_id::text::xid8, $5::text::pg_snapshot) \
     ORDER BY transaction_id, id";

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

/// A number of a row is never used again. Numbers go back only with the whole database.
const MOMENT_OF_SQLITE: &str = "SELECT '', '', seq, seq FROM \
     (SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'ended_sessions') AS s";

/// A transaction that was in progress, or had not begun, is no older than the oldest one
/// in progress. One that was visible is older than the next one to begin. A server that
/// took over from another one, or was restored, has started since.
const MOMENT_OF_POSTGRES: &str = "SELECT concat_ws(' ', \
         extract(epoch FROM pg_postmaster_start_time()), \
         (SELECT oid FROM pg_database WHERE datname = current_database()), \
         'ended_sessions'::regclass::oid), \
     pg_current_snapshot()::text, \
     pg_snapshot_xmin(pg_current_snapshot())::text::bigint, \
     pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1";

/// What there is.
pub(in crate::sessions) async fn moment(database: &Database) -> Result<Moment, Error> {
    let reader = database.reader();
    let statement = match reader.backend() {
        DbBackend::Postgres => MOMENT_OF_POSTGRES,
        _ => MOMENT_OF_SQLITE,
    };
    let row: (String, String, i64, i64) = reader.only(Statement::new(statement, [])).await?;
    let (database, snapshot, order, last) = row;
    Ok(Moment {
        database,
        snapshot,
        position: Position { order, id: 0 },
        last,
    })
}

/// A page of what is being read: sessions that were ended after `since`.
pub(in crate::sessions) async fn page(
    database: &Database,
    reading: &Reading,
    since: i64,
) -> Result<EndedPage, Error> {
    let reader = database.reader();
    let statement = statement(reader.backend(), reading, since);
    let rows: Vec<(i64, i64, i64, i64)> = reader.all(statement).await?;
    let next = rows.get(PAGE - 1).map(|(order, id, ..)| {
        let (order, id) = (*order, *id);
        reading.behind(Position { order, id })
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

fn statement(backend: DbBackend, reading: &Reading, since: i64) -> Statement {
    let begin = match &reading.seen {
        Some(seen) => seen.position,
        None => Position {
            order: since,
            id: i64::MAX,
        },
    };
    let Position { order, id } = reading.after.unwrap_or(begin);
    let (order, id) = (order.into(), id.into());
    let (since, last) = (since.into(), reading.until.last.into());
    let (sql, values) = match (&reading.seen, backend) {
        (None, DbBackend::Postgres) => (ALL_ON_POSTGRES, vec![order, id]),
        (None, _) => (ALL_ON_SQLITE, vec![order, id]),
        (Some(seen), DbBackend::Postgres) => {
            let snapshot = seen.snapshot.as_str().into();
            (NEW_ON_POSTGRES, vec![order, id, last, since, snapshot])
        }
        (Some(_), _) => (NEW_ON_SQLITE, vec![order, last, since]),
    };
    Statement::new(format!("{sql} LIMIT {PAGE}"), values)
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
