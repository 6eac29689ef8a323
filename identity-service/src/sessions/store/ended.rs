use sea_orm::{Condition, DbBackend, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, Statement, delete_in_batches};

use crate::{
    ids::SessionId,
    sessions::ended::{EndedPage, EndedSession, Moment, Position, Reading},
};

/// Rows in one statement, which takes a fraction of a request's timeout.
const PAGE: usize = 10_000;

/// Sessions after a position, ordered by their end. The index skips earlier ends; very
/// many sessions may end in the same second.
const ALL_ON_POSTGRES: &str = "SELECT ended_at, id, session_id, ended_at FROM ended_sessions \
     WHERE (ended_at, id) > ($1, $2) ORDER BY ended_at, id";

/// As on PostgreSQL. SQLite searches an index by the first part of a pair only, so this
/// merges two queries.
pub(super) const ALL_ON_SQLITE: &str = "SELECT ended_at, id, session_id, ended_at \
     FROM ended_sessions WHERE ended_at = $1 AND id > $2 \
     UNION ALL SELECT ended_at, id, session_id, ended_at \
     FROM ended_sessions WHERE ended_at > $1 ORDER BY 1, 2";

/// Rows written between two moments. `ended_at + 0` keeps SQLite from using the index on
/// `ended_at`, which has the wrong order.
pub(super) const NEW_ON_SQLITE: &str = "SELECT id, id, session_id, ended_at FROM ended_sessions \
     WHERE id > $1 AND id <= $2 AND ended_at + 0 > $3 ORDER BY id";

/// As on SQLite, without rows that were visible at the first moment. A transaction newer
/// than the last moment comes from another server, because a dump keeps the ids of its
/// rows.
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

/// Row ids are never reused. They only go back together with the whole database.
const MOMENT_OF_SQLITE: &str = "SELECT '', '', seq, seq FROM \
     (SELECT coalesce(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'ended_sessions') AS s";

/// A transaction that was in progress or had not begun is no older than the oldest one in
/// progress. A visible one is older than the next to begin. A server that took over or
/// was restored has started later.
const MOMENT_OF_POSTGRES: &str = "SELECT concat_ws(' ', \
         extract(epoch FROM pg_postmaster_start_time()), \
         (SELECT oid FROM pg_database WHERE datname = current_database()), \
         'ended_sessions'::regclass::oid), \
     pg_current_snapshot()::text, \
     pg_snapshot_xmin(pg_current_snapshot())::text::bigint, \
     pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1";

/// The present moment.
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

/// A page of a reading: sessions that ended after `since`.
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

/// Deletes rows of sessions that ended before `time`, in seconds since the epoch. Returns
/// how many.
pub(in crate::sessions) async fn delete_before(
    database: &Database,
    time: i64,
) -> Result<u64, Error> {
    let over = Condition::all().add(row::Column::EndedAt.lt(time));
    delete_in_batches::<row::Entity>(database, row::Column::Id, &over).await
}
