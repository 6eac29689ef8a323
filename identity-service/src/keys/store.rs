use sea_orm::{
    ActiveValue::Set, QueryOrder, QuerySelect, UpdateMany, entity::prelude::*, sea_query::Expr,
};
use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{Error, StoredKey, lifecycle::Milestones};

mod signing_key {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "signing_keys")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub kid: String,
            pub generation: i32,
            pub algorithm: String,
            pub public_jwk: String,
            pub private_key: Vec<u8>,
            pub kek_id: String,
            pub created_at: OffsetDateTime,
            pub activates_at: OffsetDateTime,
            pub compromised_at: Option<OffsetDateTime>,
        }
    }
}

/// Whether a new key was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inserted {
    Won,
    /// Another replica was first; its key is used.
    Lost,
}

/// All keys, oldest first.
pub(super) async fn list(database: &Database) -> Result<Vec<StoredKey>, Error> {
    let all = signing_key::Entity::find().order_by_asc(signing_key::Column::Generation);
    let rows: Vec<signing_key::Model> = database.reader().all(all).await?;
    rows.into_iter().map(StoredKey::try_from).collect()
}

/// Whether there are no keys.
pub(super) async fn is_empty(database: &Database) -> Result<bool, Error> {
    let kids = signing_key::Entity::find()
        .select_only()
        .column(signing_key::Column::Kid)
        .limit(1);
    let found: Vec<String> = database.reader().all(kids).await?;
    Ok(found.is_empty())
}

/// Stores a key unless its generation has one already.
pub(super) async fn insert(database: &Database, key: StoredKey) -> Result<Inserted, Error> {
    let row = signing_key::ActiveModel {
        kid: Set(key.kid),
        generation: Set(key.milestones.generation),
        algorithm: Set(key.algorithm.as_str().to_owned()),
        public_jwk: Set(serde_json::to_string(&key.public_jwk).map_err(|_| Error::Crypto)?),
        private_key: Set(key.encrypted_private_key),
        kek_id: Set(key.kek_id),
        created_at: Set(key.milestones.created_at),
        activates_at: Set(key.milestones.activates_at),
        compromised_at: Set(None),
    };
    let insert = signing_key::Entity::insert(row);
    match database.writer().execute(insert).await {
        Ok(_) => Ok(Inserted::Won),
        Err(DatabaseError::Unique(_)) => Ok(Inserted::Lost),
        Err(error) => Err(error.into()),
    }
}

/// Moves a key's activation to an earlier time.
pub(super) async fn activate(
    database: &Database,
    kid: &str,
    from: OffsetDateTime,
) -> Result<(), Error> {
    database.writer().execute(earlier(kid, from)).await?;
    Ok(())
}

/// Distrusts a key and activates the next at the same time, in one transaction, so that
/// there is always a signing key.
pub(super) async fn compromise(
    database: &Database,
    kid: &str,
    successor: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let compromised = database.transact(|transaction| async move {
        let end = named(kid)
            .filter(signing_key::Column::CompromisedAt.is_null())
            .col_expr(signing_key::Column::CompromisedAt, Expr::value(now));
        transaction.execute(end).await?;
        if let Some(successor) = successor {
            transaction.execute(earlier(successor, now)).await?;
        }
        Ok(())
    });
    compromised.await
}

/// Replaces the encryption of a private key. `false` when another process already did.
pub(super) async fn rewrap(
    database: &Database,
    read: &StoredKey,
    rewrapped: StoredKey,
) -> Result<bool, Error> {
    let replace = named(&read.kid)
        .filter(signing_key::Column::KekId.eq(read.kek_id.as_str()))
        .col_expr(
            signing_key::Column::PrivateKey,
            Expr::value(rewrapped.encrypted_private_key),
        )
        .col_expr(signing_key::Column::KekId, Expr::value(rewrapped.kek_id));
    Ok(database.writer().execute(replace).await? == 1)
}

/// Deletes keys by their generation.
pub(super) async fn delete(database: &Database, generations: &[i32]) -> Result<(), Error> {
    let old = signing_key::Column::Generation.is_in(generations.iter().copied());
    let delete = signing_key::Entity::delete_many().filter(old);
    database.writer().execute(delete).await?;
    Ok(())
}

fn named(kid: &str) -> UpdateMany<signing_key::Entity> {
    signing_key::Entity::update_many().filter(signing_key::Column::Kid.eq(kid))
}

fn earlier(kid: &str, from: OffsetDateTime) -> UpdateMany<signing_key::Entity> {
    named(kid)
        .filter(signing_key::Column::ActivatesAt.gt(from))
        .col_expr(signing_key::Column::ActivatesAt, Expr::value(from))
}

impl TryFrom<signing_key::Model> for StoredKey {
    type Error = Error;

    fn try_from(row: signing_key::Model) -> Result<Self, Error> {
        let damaged = || Error::Damaged(row.kid.clone());
        Ok(Self {
            algorithm: row.algorithm.parse().map_err(|_| damaged())?,
            public_jwk: serde_json::from_str(&row.public_jwk).map_err(|_| damaged())?,
            kid: row.kid,
            encrypted_private_key: row.private_key,
            kek_id: row.kek_id,
            milestones: Milestones {
                generation: row.generation,
                created_at: row.created_at,
                activates_at: row.activates_at,
                compromised_at: row.compromised_at,
            },
        })
    }
}
