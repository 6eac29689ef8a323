use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};
use service_kit::database::{Connection, Error};
use time::OffsetDateTime;

use crate::{ids::AccountId, sessions::Grant, tokens::Audiences};

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
        }
    }
}

/// What a person has allowed a client.
///
/// # Errors
/// When the database fails.
pub async fn find_consent(
    connection: &impl Connection,
    user: AccountId,
    client: &str,
) -> Result<Option<Grant>, Error> {
    let consent = row::Entity::find_by_id((user.0, client.to_owned()));
    let found: Option<row::Model> = connection.one(consent).await?;
    found
        .map(|row| {
            Ok(Grant {
                scopes: row.scopes.parse().map_err(Error::value)?,
                audiences: Audiences::stored(&row.audiences),
            })
        })
        .transpose()
}

/// Stores what a person allows a client, instead of what they allowed it before.
///
/// # Errors
/// When the database fails.
pub async fn store_consent(
    connection: &impl Connection,
    user: AccountId,
    client: &str,
    allowed: &Grant,
    now: OffsetDateTime,
) -> Result<(), Error> {
    use row::Column;
    let row = row::ActiveModel {
        user_id: Set(user.0),
        client_id: Set(client.to_owned()),
        scopes: Set(allowed.scopes.to_string()),
        audiences: Set(allowed.audiences.to_string()),
        granted_at: Set(now),
    };
    let mut instead = OnConflict::columns([Column::UserId, Column::ClientId]);
    instead.update_columns([Column::Scopes, Column::Audiences, Column::GrantedAt]);
    let insert = row::Entity::insert(row).on_conflict(instead);
    connection.execute(insert).await?;
    Ok(())
}
