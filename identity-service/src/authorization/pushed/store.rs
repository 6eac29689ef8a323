use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
use time::OffsetDateTime;

use super::PushedRequest;
use crate::secret_token::SecretToken;

mod row {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "pushed_requests")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub secret_hash: String,
            pub client_id: String,
            pub parameters: String,
            pub created_at: OffsetDateTime,
            pub expires_at: OffsetDateTime,
        }
    }
}

/// Stores a request under `secret`.
pub(in crate::authorization) async fn insert(
    connection: &impl Connection,
    secret: &SecretToken,
    pushed: &PushedRequest,
) -> Result<(), Error> {
    let row = row::ActiveModel {
        secret_hash: Set(secret.hash()),
        client_id: Set(pushed.client_id.clone()),
        parameters: Set(serde_json::to_string(&pushed.request).map_err(Error::value)?),
        created_at: Set(pushed.at),
        expires_at: Set(pushed.expires_at()),
    };
    connection.execute(row::Entity::insert(row)).await?;
    Ok(())
}

/// The request under `secret`, if no browser came with it yet.
pub(in crate::authorization) async fn find(
    connection: &impl Connection,
    secret: &SecretToken,
    now: OffsetDateTime,
) -> Result<Option<PushedRequest>, Error> {
    let fresh = row::Entity::find_by_id(secret.hash()).filter(row::Column::ExpiresAt.gt(now));
    let found: Option<row::Model> = connection.one(fresh).await?;
    found.map(PushedRequest::try_from).transpose()
}

/// Deletes a request, because it goes on elsewhere or is answered. `false` when it is gone
/// already: of two browsers only one gets on with it.
pub(in crate::authorization) async fn consume(
    connection: &impl Connection,
    secret: &SecretToken,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let delete = row::Entity::delete_many()
        .filter(row::Column::SecretHash.eq(secret.hash()))
        .filter(row::Column::ExpiresAt.gt(now));
    Ok(connection.execute(delete).await? == 1)
}

/// Deletes the requests of a client with which no browser came in time.
pub(in crate::authorization) async fn delete_over_of(
    connection: &impl Connection,
    client_id: &str,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let over = row::Entity::delete_many()
        .filter(row::Column::ClientId.eq(client_id))
        .filter(row::Column::ExpiresAt.lte(now));
    connection.execute(over).await?;
    Ok(())
}

/// Deletes the requests with which no browser came in time. Returns how many.
pub(in crate::authorization) async fn delete_over(
    database: &Database,
    now: OffsetDateTime,
) -> Result<u64, Error> {
    let over = Condition::all().add(row::Column::ExpiresAt.lte(now));
    delete_in_batches::<row::Entity>(database, row::Column::SecretHash, &over).await
}

impl TryFrom<row::Model> for PushedRequest {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            client_id: row.client_id,
            request: serde_json::from_str(&row.parameters).map_err(Error::value)?,
            at: row.created_at,
        })
    }
}
