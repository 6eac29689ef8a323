use sea_orm::{
    ActiveValue::Set,
    EntityTrait, Iterable, Order, QueryTrait,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, UpdateStatement},
};
use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{Error, SigningAlgorithm, StoredKey, lifecycle::Milestones, line::Line};
use signing_key::Column;

/// Both tables have these columns. The one of other lines is a table of its own, because the
/// version before it would take their keys for keys of the default line.
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

/// A table of keys.
#[derive(Clone, Copy)]
enum Table {
    /// Of the default line.
    Default,
    /// Of all others.
    Chosen,
}

/// Whether a new key was stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inserted {
    Won,
    /// Another replica was first; its key is used.
    Lost,
}

/// All keys, those of the default line first and each line oldest first.
pub(super) async fn list(connection: &impl Connection) -> Result<Vec<StoredKey>, Error> {
    let mut keys = Vec::new();
    for table in Table::BOTH {
        let rows: Vec<signing_key::Model> = connection.all(table.rows()).await?;
        for row in rows {
            keys.push(table.key(row)?);
        }
    }
    Ok(keys)
}

/// Whether there are no keys.
pub(super) async fn is_empty(connection: &impl Connection) -> Result<bool, Error> {
    for table in Table::BOTH {
        let mut any = Query::select();
        any.column(Column::Kid).from(table.name()).limit(1);
        let found: Vec<String> = connection.all(any).await?;
        if !found.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Stores a key unless its generation of its line has one already.
pub(super) async fn insert(database: &Database, key: StoredKey) -> Result<Inserted, Error> {
    let table = Table::of(key.line);
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
    let mut insert = signing_key::Entity::insert(row).into_query();
    insert.into_table(table.name());
    match database.writer().execute(insert).await {
        Ok(_) => Ok(Inserted::Won),
        Err(DatabaseError::Unique(_)) => Ok(Inserted::Lost),
        Err(error) => Err(error.into()),
    }
}

/// Moves a key's activation to an earlier time.
pub(super) async fn activate(
    database: &Database,
    key: &StoredKey,
    from: OffsetDateTime,
) -> Result<(), Error> {
    database.writer().execute(earlier(key, from)).await?;
    Ok(())
}

/// Distrusts a key and activates the next at the same time, in one transaction, so that
/// there is always a signing key.
pub(super) async fn compromise(
    database: &Database,
    key: &StoredKey,
    successor: Option<&StoredKey>,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let compromised = database.transact(|transaction| async move {
        let mut end = update(key);
        end.value(Column::CompromisedAt, now)
            .and_where(Expr::col(Column::CompromisedAt).is_null());
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
    let mut replace = update(read);
    replace
        .value(Column::PrivateKey, rewrapped.encrypted_private_key)
        .value(Column::KekId, rewrapped.kek_id)
        .and_where(Expr::col(Column::KekId).eq(read.kek_id.as_str()));
    Ok(database.writer().execute(replace).await? == 1)
}

/// Deletes keys of a line by their generation.
pub(super) async fn delete(
    database: &Database,
    line: Line,
    generations: &[i32],
) -> Result<(), Error> {
    let old = Expr::col(Column::Generation).is_in(generations.iter().copied());
    let mut delete = Query::delete();
    delete.from_table(Table::of(line).name()).and_where(old);
    if let Line::Chosen(algorithm) = line {
        delete.and_where(Expr::col(Column::Algorithm).eq(algorithm.as_str()));
    }
    database.writer().execute(delete).await?;
    Ok(())
}

fn update(key: &StoredKey) -> UpdateStatement {
    let mut update = Query::update();
    let named = Expr::col(Column::Kid).eq(key.kid.as_str());
    update.table(Table::of(key.line).name()).and_where(named);
    update
}

fn earlier(key: &StoredKey, from: OffsetDateTime) -> UpdateStatement {
    let mut earlier = update(key);
    earlier
        .value(Column::ActivatesAt, from)
        .and_where(Expr::col(Column::ActivatesAt).gt(from));
    earlier
}

impl Table {
    const BOTH: [Self; 2] = [Self::Default, Self::Chosen];

    fn of(line: Line) -> Self {
        match line {
            Line::Default => Self::Default,
            Line::Chosen(_) => Self::Chosen,
        }
    }

    fn name(self) -> Alias {
        Alias::new(match self {
            Self::Default => "signing_keys",
            Self::Chosen => "chosen_signing_keys",
        })
    }

    fn line(self, algorithm: SigningAlgorithm) -> Line {
        match self {
            Self::Default => Line::Default,
            Self::Chosen => Line::Chosen(algorithm),
        }
    }

    fn rows(self) -> SelectStatement {
        let mut rows = Query::select();
        rows.columns(Column::iter()).from(self.name());
        if matches!(self, Self::Chosen) {
            rows.order_by(Column::Algorithm, Order::Desc);
        }
        rows.order_by(Column::Generation, Order::Asc);
        rows
    }

    fn key(self, row: signing_key::Model) -> Result<StoredKey, Error> {
        let damaged = || Error::Damaged(row.kid.clone());
        let algorithm = row.algorithm.parse().map_err(|_| damaged())?;
        Ok(StoredKey {
            algorithm,
            public_jwk: serde_json::from_str(&row.public_jwk).map_err(|_| damaged())?,
            kid: row.kid,
            encrypted_private_key: row.private_key,
            kek_id: row.kek_id,
            line: self.line(algorithm),
            milestones: Milestones {
                generation: row.generation,
                created_at: row.created_at,
                activates_at: row.activates_at,
                compromised_at: row.compromised_at,
            },
        })
    }
}
