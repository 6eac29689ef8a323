use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};
use service_kit::database::{Database, is_unique_violation};

use super::{Error, StoredKey};

mod signing_key {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
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
        pub retires_at: Option<OffsetDateTime>,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Whether a key became the one of its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inserted {
    Won,
    /// Another replica was faster; its key counts.
    Lost,
}

/// All keys, oldest first.
pub(super) async fn list(database: &Database) -> Result<Vec<StoredKey>, Error> {
    signing_key::Entity::find()
        .order_by_asc(signing_key::Column::Generation)
        .all(database.reader())
        .await?
        .into_iter()
        .map(StoredKey::try_from)
        .collect()
}

/// Stores a key unless its generation has one.
pub(super) async fn insert(database: &Database, key: StoredKey) -> Result<Inserted, Error> {
    let row = signing_key::ActiveModel {
        kid: Set(key.kid),
        generation: Set(key.generation),
        algorithm: Set(key.public_jwk.algorithm().to_owned()),
        public_jwk: Set(serde_json::to_string(&key.public_jwk).map_err(|_| Error::Crypto)?),
        private_key: Set(key.encrypted_private_key),
        kek_id: Set(key.kek_id),
        created_at: Set(key.created_at),
        activates_at: Set(key.activates_at),
        retires_at: Set(None),
    };
    let inserted = signing_key::Entity::insert(row)
        .exec_without_returning(database.writer())
        .await;
    match inserted {
        Ok(_) => Ok(Inserted::Won),
        Err(error) if is_unique_violation(&error) => Ok(Inserted::Lost),
        Err(error) => Err(error.into()),
    }
}

impl TryFrom<signing_key::Model> for StoredKey {
    type Error = Error;

    fn try_from(row: signing_key::Model) -> Result<Self, Error> {
        let public_jwk =
            serde_json::from_str(&row.public_jwk).map_err(|_| Error::Damaged(row.kid.clone()))?;
        Ok(Self {
            kid: row.kid,
            generation: row.generation,
            public_jwk,
            encrypted_private_key: row.private_key,
            kek_id: row.kek_id,
            created_at: row.created_at,
            activates_at: row.activates_at,
        })
    }
}
