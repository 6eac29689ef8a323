use std::str::FromStr;

use sea_orm::{QuerySelect, entity::prelude::*};
use service_kit::database::{Connection, Database, Error};

use super::{Client, StoredSecrets};

mod client {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "clients")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: String,
            pub name: String,
            pub kind: String,
            pub auth_method: String,
            pub secret_hash: Option<String>,
            pub previous_secret_hash: Option<String>,
            pub redirect_uris: String,
            pub grant_types: String,
            pub scopes: String,
            pub audiences: String,
            pub first_party: bool,
            pub pkce: String,
            pub logo_uri: Option<String>,
            pub policy_uri: Option<String>,
            pub tos_uri: Option<String>,
            pub created_at: OffsetDateTime,
            pub disabled_at: Option<OffsetDateTime>,
        }
    }
}

pub(super) async fn find(database: &Database, id: &str) -> Result<Option<Client>, Error> {
    let row: Option<client::Model> = database
        .reader()
        .one(client::Entity::find_by_id(id))
        .await?;
    row.map(Client::try_from).transpose()
}

/// The redirect URIs of clients that are not disabled.
pub(super) async fn redirect_uris(database: &Database) -> Result<Vec<String>, Error> {
    let of_enabled = client::Entity::find()
        .select_only()
        .column(client::Column::RedirectUris)
        .filter(client::Column::DisabledAt.is_null());
    let lists: Vec<String> = database.reader().all(of_enabled).await?;
    let read = lists
        .iter()
        .map(|list| serde_json::from_str::<Vec<String>>(list));
    let lists = read.collect::<Result<Vec<_>, _>>().map_err(Error::value)?;
    Ok(lists.concat())
}

impl TryFrom<client::Model> for Client {
    type Error = Error;

    fn try_from(row: client::Model) -> Result<Self, Error> {
        let id = row.id;
        let redirect_uris = serde_json::from_str(&row.redirect_uris)
            .map_err(|error| Error::value(format!("redirect_uris of client {id}: {error}")))?;
        Ok(Self {
            name: row.name,
            kind: word(&row.kind, &id)?,
            auth_method: word(&row.auth_method, &id)?,
            secrets: StoredSecrets {
                current: row.secret_hash,
                previous: row.previous_secret_hash,
            },
            redirect_uris,
            grant_types: row
                .grant_types
                .split_whitespace()
                .map(|name| word(name, &id))
                .collect::<Result<_, _>>()?,
            scopes: word(&row.scopes, &id)?,
            audiences: row
                .audiences
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            first_party: row.first_party,
            pkce: word(&row.pkce, &id)?,
            logo_uri: row.logo_uri,
            policy_uri: row.policy_uri,
            tos_uri: row.tos_uri,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
            id,
        })
    }
}

/// A stored word of a client.
fn word<T: FromStr<Err: std::fmt::Display>>(text: &str, client: &str) -> Result<T, Error> {
    text.parse()
        .map_err(|error| Error::value(format!("{text} of client {client}: {error}")))
}
