use sea_orm::{
    ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait, entity::prelude::*,
};
use serde::{Deserialize, Serialize};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
use time::OffsetDateTime;

use super::PendingRequest;
use crate::{
    authorization::{AuthorizationRequest, Begun, BrowserLogin, Stage},
    ids::{AccountId, SessionId},
    secret_token::SecretToken,
};

mod row {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "authorization_requests")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id_hash: String,
            pub browser_hash: String,
            pub client_id: String,
            pub network: String,
            pub parameters: String,
            pub created_at: OffsetDateTime,
            pub expires_at: OffsetDateTime,
        }
    }
}

/// The column `parameters`.
#[derive(Serialize, Deserialize)]
struct Stored {
    request: AuthorizationRequest,
    login: Option<StoredLogin>,
}

#[derive(Serialize, Deserialize)]
struct StoredLogin {
    account: i64,
    session: i64,
    #[serde(with = "time::serde::timestamp")]
    auth_time: OffsetDateTime,
}

/// Stores a request under `id`, for the browser that holds `browser`.
pub(in crate::authorization) async fn insert(
    connection: &impl Connection,
    (id, browser): (&SecretToken, &SecretToken),
    network: &str,
    pending: PendingRequest,
) -> Result<(), Error> {
    let expires_at = pending.expires_at();
    let login = pending.begun.login.map(|login| StoredLogin {
        account: login.account.0,
        session: login.session.0,
        auth_time: login.auth_time,
    });
    let stored = Stored {
        request: pending.request,
        login,
    };
    let row = row::ActiveModel {
        id_hash: Set(id.hash()),
        browser_hash: Set(browser.hash()),
        client_id: Set(pending.client_id),
        network: Set(network.to_owned()),
        parameters: Set(serde_json::to_string(&stored).map_err(Error::value)?),
        created_at: Set(pending.begun.at),
        expires_at: Set(expires_at),
    };
    connection.execute(row::Entity::insert(row)).await?;
    Ok(())
}

/// Deletes the requests of a network except the newest.
pub(in crate::authorization) async fn keep_newest(
    connection: &impl Connection,
    network: &str,
    most: u64,
) -> Result<(), Error> {
    let newest = row::Entity::find()
        .select_only()
        .column(row::Column::IdHash)
        .filter(row::Column::Network.eq(network))
        .order_by_desc(row::Column::CreatedAt)
        .limit(most);
    let others = row::Entity::delete_many()
        .filter(row::Column::Network.eq(network))
        .filter(row::Column::IdHash.not_in_subquery(newest.into_query()));
    connection.execute(others).await?;
    Ok(())
}

/// The request with this id, if it still waits and one of `browsers` is the one that it came
/// from.
pub(in crate::authorization) async fn find(
    connection: &impl Connection,
    id: &SecretToken,
    browsers: &[SecretToken],
    now: OffsetDateTime,
) -> Result<Option<PendingRequest>, Error> {
    let browsers = browsers.iter().map(SecretToken::hash);
    let waiting = row::Entity::find_by_id(id.hash())
        .filter(row::Column::BrowserHash.is_in(browsers))
        .filter(row::Column::ExpiresAt.gt(now));
    let found: Option<row::Model> = connection.one(waiting).await?;
    found.map(PendingRequest::try_from).transpose()
}

/// Deletes a request, because it is answered. `false` when it was answered already: two
/// answers cannot both succeed.
pub(in crate::authorization) async fn consume(
    connection: &impl Connection,
    id: &SecretToken,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let delete = row::Entity::delete_many()
        .filter(row::Column::IdHash.eq(id.hash()))
        .filter(row::Column::ExpiresAt.gt(now));
    Ok(connection.execute(delete).await? == 1)
}

/// Deletes requests that nobody answered in time. Returns how many.
pub(in crate::authorization) async fn delete_over(
    database: &Database,
    now: OffsetDateTime,
) -> Result<u64, Error> {
    let over = Condition::all().add(row::Column::ExpiresAt.lte(now));
    delete_in_batches::<row::Entity>(database, row::Column::IdHash, &over).await
}

impl TryFrom<row::Model> for PendingRequest {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Self, Error> {
        let stored: Stored = serde_json::from_str(&row.parameters).map_err(Error::value)?;
        let login = stored.login.map(|login| BrowserLogin {
            account: AccountId(login.account),
            session: SessionId(login.session),
            auth_time: login.auth_time,
        });
        Ok(Self {
            client_id: row.client_id,
            request: stored.request,
            begun: Begun {
                at: row.created_at,
                login,
                stage: Stage::Return,
            },
        })
    }
}
