use sea_orm::{
    ActiveValue::Set,
    QuerySelect,
    entity::prelude::*,
    sea_query::{LockType, OnConflict},
};
use service_kit::database::{Connection, Error, Statement};
use time::OffsetDateTime;

use crate::{clients::Client, ids::AccountId, sessions::Grant, tokens::Audiences};

mod row {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "consents")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub user_id: i64,
            #[sea_orm(primary_key, auto_increment = false)]
            pub client_id: String,
            pub scopes: String,
            pub audiences: String,
            pub granted_at: OffsetDateTime,
            pub redirect_digest: Option<String>,
        }
    }
}

const COUNT_BY_URL: &str =
    "SELECT count(*) FROM consents WHERE user_id = $1 AND redirect_digest IS NOT NULL";

/// A consent of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredConsent {
    /// The client that they allowed something.
    pub client_id: String,
    /// What they allowed.
    pub grant: Grant,
    /// When they last allowed it more.
    pub granted_at: OffsetDateTime,
    /// Which redirect URIs it had then, if it is one by URL.
    redirect_digest: Option<String>,
}

/// What a person has allowed a client. Whatever they allowed a client by URL is over when
/// its redirect URIs have changed since.
///
/// # Errors
/// When the database fails.
pub async fn find_consent(
    connection: &impl Connection,
    user: AccountId,
    client: &Client,
) -> Result<Option<Grant>, Error> {
    let consent = row::Entity::find_by_id((user.0, client.id.clone()));
    let found: Option<row::Model> = connection.one(consent).await?;
    let consent = found.map(StoredConsent::try_from).transpose()?;
    let still = |consent: &StoredConsent| {
        let digest = client.redirect_digest();
        digest.is_none() || consent.redirect_digest == digest
    };
    Ok(consent.filter(still).map(|consent| consent.grant))
}

/// How many clients by URL a person has allowed something.
///
/// # Errors
/// When the database fails.
pub(super) async fn count_by_url(
    connection: &impl Connection,
    user: AccountId,
) -> Result<i64, Error> {
    connection
        .only(Statement::new(COUNT_BY_URL, [user.0.into()]))
        .await
}

/// All consents of a person.
///
/// # Errors
/// When the database fails.
pub async fn list_consents(
    connection: &impl Connection,
    user: AccountId,
) -> Result<Vec<StoredConsent>, Error> {
    let all = row::Entity::find().filter(row::Column::UserId.eq(user.0));
    let rows: Vec<row::Model> = connection.all(all).await?;
    rows.into_iter().map(StoredConsent::try_from).collect()
}

/// Whether a person has allowed a client something. Nobody can take that back until the
/// transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn hold_consent(
    connection: &impl Connection,
    user: AccountId,
    client: &str,
) -> Result<bool, Error> {
    let consent = row::Entity::find_by_id((user.0, client.to_owned())).lock(LockType::Share);
    let found: Option<row::Model> = connection.one(consent).await?;
    Ok(found.is_some())
}

/// Forgets what a person has allowed a client. `false` when that was nothing.
///
/// # Errors
/// When the database fails.
pub async fn delete_consent(
    connection: &impl Connection,
    user: AccountId,
    client: &str,
) -> Result<bool, Error> {
    let delete = row::Entity::delete_many()
        .filter(row::Column::UserId.eq(user.0))
        .filter(row::Column::ClientId.eq(client));
    Ok(connection.execute(delete).await? == 1)
}

/// Stores what a person allows a client, instead of what they allowed it before.
///
/// # Errors
/// When the database fails.
pub async fn store_consent(
    connection: &impl Connection,
    user: AccountId,
    client: &Client,
    allowed: &Grant,
    now: OffsetDateTime,
) -> Result<(), Error> {
    use row::Column;
    let row = row::ActiveModel {
        user_id: Set(user.0),
        client_id: Set(client.id.clone()),
        scopes: Set(allowed.scopes.to_string()),
        audiences: Set(allowed.audiences.to_string()),
        granted_at: Set(now),
        redirect_digest: Set(client.redirect_digest()),
    };
    let mut instead = OnConflict::columns([Column::UserId, Column::ClientId]);
    instead.update_columns([
        Column::Scopes,
        Column::Audiences,
        Column::GrantedAt,
        Column::RedirectDigest,
    ]);
    let insert = row::Entity::insert(row).on_conflict(instead);
    connection.execute(insert).await?;
    Ok(())
}

impl TryFrom<row::Model> for StoredConsent {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            client_id: row.client_id,
            grant: Grant {
                scopes: row.scopes.parse().map_err(Error::value)?,
                audiences: Audiences::stored(&row.audiences),
            },
            granted_at: row.granted_at,
            redirect_digest: row.redirect_digest,
        })
    }
}
