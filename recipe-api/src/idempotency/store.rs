use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    Condition, DbBackend,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use service_kit::database::{
    Connection, Database, Error, Statement, Transaction, delete_in_batches,
};
use time::OffsetDateTime;

use super::{Created, KEPT_FOR, created::Shows, key::Keyed, once::Fingerprint};
use crate::{ids::UserId, rows::remove_in_batches};

mod kept {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "idempotency_keys")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub user_id: i64,
            pub key: String,
            pub fingerprint: String,
            pub location: Option<String>,
            pub etag: Option<String>,
            pub body: String,
            pub shows_others: bool,
            pub created_at: OffsetDateTime,
        }
    }
}

use kept::{Column, Entity};

/// A stored answer, and the request that it was for.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) fingerprint: Fingerprint,
    pub(super) created: Created,
}

/// The answer under a key, unless it is too old.
pub(super) async fn find(
    connection: &impl Connection,
    keyed: &Keyed,
    now: OffsetDateTime,
) -> Result<Option<Kept>, Error> {
    let query = Entity::find()
        .filter(Column::UserId.eq(keyed.person.get()))
        .filter(Column::Key.eq(keyed.key.as_str()))
        .filter(Column::CreatedAt.gt(now - KEPT_FOR));
    let row: Option<kept::Model> = connection.one(query).await?;
    Ok(row.map(Kept::from))
}

/// Keeps an answer; replaces one that is too old.
pub(super) async fn keep(
    transaction: &Transaction,
    keyed: &Keyed,
    kept: Kept,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let row = kept::ActiveModel {
        id: NotSet,
        user_id: Set(keyed.person.get()),
        key: Set(keyed.key.as_str().to_owned()),
        fingerprint: Set(kept.fingerprint.into()),
        location: Set(kept.created.location),
        etag: Set(kept.created.etag),
        body: Set(kept.created.body),
        shows_others: Set(kept.created.shows == Shows::Others),
        created_at: Set(now),
    };
    let replace = OnConflict::columns([Column::UserId, Column::Key])
        .update_columns([
            Column::Fingerprint,
            Column::Location,
            Column::Etag,
            Column::Body,
            Column::ShowsOthers,
            Column::CreatedAt,
        ])
        .to_owned();
    let keep = Entity::insert(row).on_conflict(replace);
    transaction.execute(keep).await?;
    Ok(())
}

/// Makes the transaction the only one under this key at any replica. `false` while another
/// one is. SQLite has only one writer.
pub(super) async fn lock(transaction: &Transaction, keyed: &Keyed) -> Result<bool, Error> {
    if transaction.backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let name = format!("{} {}", keyed.person, keyed.key.as_str());
    let hash = digest(&SHA256, name.as_bytes());
    let number = hash
        .as_ref()
        .first_chunk()
        .copied()
        .map_or(0, i64::from_be_bytes);
    let take = Statement::new("SELECT pg_try_advisory_xact_lock($1)", [number.into()]);
    transaction.only(take).await
}

/// Deletes answers that are too old. Returns how many.
///
/// # Errors
/// When the database fails.
pub(crate) async fn clean(database: &Database, now: OffsetDateTime) -> Result<u64, Error> {
    let old = Condition::all().add(Column::CreatedAt.lte(now - KEPT_FOR));
    delete_in_batches::<Entity>(database, Column::Id, &old).await
}

/// Deletes in batches the answers that may show something of a person, except what fits
/// into [`erase`].
pub(crate) async fn thin_out(database: &Database, person: UserId) -> Result<(), Error> {
    remove_in_batches::<Entity>(database, Column::Id, may_show(person)).await
}

/// Deletes all answers that may show something of a person. They include those that show
/// anybody else's content to others: what such a request created exists at most once anyway.
pub(crate) async fn erase(transaction: &Transaction, person: UserId) -> Result<(), Error> {
    let answers = Entity::delete_many().filter(may_show(person));
    transaction.execute(answers).await?;
    Ok(())
}

fn may_show(person: UserId) -> Expr {
    Column::UserId
        .eq(person.get())
        .or(Column::ShowsOthers.eq(true))
}

impl From<kept::Model> for Kept {
    fn from(row: kept::Model) -> Self {
        Self {
            fingerprint: Fingerprint::stored(row.fingerprint),
            created: Created {
                location: row.location,
                etag: row.etag,
                body: row.body,
                shows: if row.shows_others {
                    Shows::Others
                } else {
                    Shows::Own
                },
            },
        }
    }
}
