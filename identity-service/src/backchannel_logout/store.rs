use sea_orm::{Condition, DbBackend, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, Statement, delete_in_batches};

use super::{
    AT_ONCE, Notice,
    schedule::{AFTER_LAST, PAUSES},
};
use crate::{
    clients::TokenAlgorithm,
    ids::{AccountId, SessionId},
};

mod row {
    service_kit::table! {
        #[sea_orm(table_name = "logout_notices")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub client_id: String,
            pub uri: String,
            pub alg: Option<String>,
            pub user_id: i64,
            pub session_id: i64,
            pub attempts: i64,
            pub ended_at: i64,
        }
    }
}

/// The algorithms of notices; `None` is the default one.
pub(super) type Algorithms = [Option<TokenAlgorithm>];

/// The clients for which notices with these algorithms are due at a time, in seconds since the
/// epoch.
pub(super) async fn due_clients(
    database: &Database,
    now: i64,
    algorithms: &Algorithms,
) -> Result<Vec<String>, Error> {
    let among = among(algorithms);
    let due = format!(
        "SELECT DISTINCT client_id FROM logout_notices WHERE due_at <= $1 AND {among} \
         ORDER BY client_id"
    );
    database
        .reader()
        .all(Statement::new(due, [now.into()]))
        .await
}

/// A condition. The words are ours, so none needs a parameter.
fn among(algorithms: &Algorithms) -> String {
    let one = |algorithm: &Option<TokenAlgorithm>| match algorithm {
        None => " OR alg IS NULL".to_owned(),
        Some(algorithm) => format!(" OR alg = '{algorithm}'"),
    };
    let all: String = algorithms.iter().map(one).collect();
    format!("(1 = 0{all})")
}

/// Takes due notices of a client that have these algorithms. Each counts as attempted and is due again later, unless it
/// is deleted before: nobody else takes it meanwhile.
pub(super) async fn take(
    database: &Database,
    client_id: &str,
    now: i64,
    algorithms: &Algorithms,
) -> Result<Vec<Notice>, Error> {
    let writer = database.writer();
    let taking = taking(writer.backend(), &among(algorithms));
    let statement = Statement::new(taking, [now.into(), client_id.into()]);
    let rows: Vec<row::Model> = writer.all(statement).await?;
    Ok(rows.into_iter().map(Notice::from).collect())
}

/// Replicas on PostgreSQL skip the rows of each other. On SQLite statements that write take
/// turns. SQLite numbers parameters in the order in which they first appear.
fn taking(backend: DbBackend, among: &str) -> String {
    let skip = match backend {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let [first, second] = PAUSES;
    format!(
        "UPDATE logout_notices SET attempts = attempts + 1, due_at = $1 + \
             CASE attempts WHEN 0 THEN {first} WHEN 1 THEN {second} ELSE {AFTER_LAST} END \
         WHERE id IN (SELECT id FROM logout_notices WHERE client_id = $2 AND due_at <= $1 \
             AND {among} ORDER BY due_at, id LIMIT {AT_ONCE} {skip}) \
         RETURNING id, client_id, uri, alg, user_id, session_id, attempts, ended_at"
    )
}

/// Deletes a notice.
pub(super) async fn delete(database: &Database, id: i64) -> Result<(), Error> {
    let delete = row::Entity::delete_many().filter(row::Column::Id.eq(id));
    database.writer().execute(delete).await?;
    Ok(())
}

/// Deletes notices of ends before a time, in seconds since the epoch. Returns how many.
pub(super) async fn delete_before(database: &Database, time: i64) -> Result<u64, Error> {
    let over = Condition::all().add(row::Column::EndedAt.lt(time));
    delete_in_batches::<row::Entity>(database, row::Column::Id, &over).await
}

impl From<row::Model> for Notice {
    fn from(row: row::Model) -> Self {
        Self {
            id: row.id,
            client_id: row.client_id,
            uri: row.uri,
            // The registration allows no other words.
            algorithm: row.alg.and_then(|word| word.parse().ok()),
            user_id: AccountId(row.user_id),
            session_id: SessionId(row.session_id),
            attempt: row.attempts,
        }
    }
}
