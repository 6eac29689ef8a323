use std::str::FromStr;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Func, LockType, OnConflict},
};
use service_kit::database::{Connection, Database, Error, Prepared, Query, parameter};

use super::{Client, ClientKeys, StoredSecrets, TokenAlgorithm, TokenAlgorithms};

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
            pub jwks: Option<String>,
            pub jwks_uri: Option<String>,
            pub redirect_uris: String,
            pub post_logout_redirect_uris: String,
            pub backchannel_logout_uri: Option<String>,
            pub grant_types: String,
            pub scopes: String,
            pub audiences: String,
            pub first_party: bool,
            pub pkce: String,
            pub require_par: bool,
            pub id_token_alg: Option<String>,
            pub access_token_alg: Option<String>,
            pub dpop_bound: bool,
            pub read_at: Option<OffsetDateTime>,
            pub logo_uri: Option<String>,
            pub policy_uri: Option<String>,
            pub tos_uri: Option<String>,
            pub created_at: OffsetDateTime,
            pub disabled_at: Option<OffsetDateTime>,
        }
    }
}

/// Its id. Every request of a client asks this.
static ONE: Prepared = Prepared::new(|backend| {
    let one = client::Entity::find().filter(client::Column::Id.eq(parameter(0)));
    one.statement(backend)
});

pub(super) async fn find(connection: &impl Connection, id: &str) -> Result<Option<Client>, Error> {
    let row: Option<client::Model> = connection.one(ONE.with([id.into()])).await?;
    row.map(Client::try_from).transpose()
}

/// The condition that an enabled client authenticates with the secrets that it had. The
/// parameters from `first` on are its [`credentials`].
pub(crate) fn has_still(first: u8) -> Expr {
    let is = |column: client::Column, number| {
        let stored = Func::coalesce([Expr::col((client::Entity, column)), Expr::val("")]);
        ExprTrait::eq(Expr::from(stored), parameter(first + number))
    };
    let still = client::Entity::find()
        .select_only()
        .column(client::Column::Id)
        .filter(client::Column::Id.eq(parameter(first)))
        .filter(client::Column::DisabledAt.is_null())
        .filter(client::Column::AuthMethod.eq(parameter(first + 1)))
        .filter(is(client::Column::SecretHash, 2))
        .filter(is(client::Column::PreviousSecretHash, 3));
    Expr::exists(still.into_query())
}

/// What a client authenticates with, for [`has_still`].
pub(crate) fn credentials(client: &Client) -> [Value; 4] {
    let hash = |hash: &Option<String>| hash.as_deref().unwrap_or_default().into();
    [
        client.id.as_str().into(),
        client.auth_method.to_string().into(),
        hash(&client.secrets.current),
        hash(&client.secrets.previous),
    ]
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

/// Whether the client is registered and enabled. It stays so until the transaction ends.
/// Whoever begins a session of it asks this in the same transaction. So the session either
/// is there when disabling or removing the client ends its sessions, or never begins.
///
/// # Errors
/// When the database fails.
pub async fn hold_enabled(transaction: &impl Connection, id: &str) -> Result<bool, Error> {
    let client = client::Entity::find_by_id(id).lock(LockType::Share);
    let row: Option<client::Model> = transaction.one(client).await?;
    Ok(row.is_some_and(|row| row.disabled_at.is_none()))
}

/// The client, which nobody changes or deletes until the transaction ends.
pub(super) async fn hold(connection: &impl Connection, id: &str) -> Result<Option<Client>, Error> {
    let client = client::Entity::find_by_id(id).lock(LockType::Update);
    let row: Option<client::Model> = connection.one(client).await?;
    row.map(Client::try_from).transpose()
}

/// Those of the clients that there are.
pub(super) async fn find_all(
    connection: &impl Connection,
    ids: impl IntoIterator<Item = &str>,
) -> Result<Vec<Client>, Error> {
    let found = client::Entity::find().filter(client::Column::Id.is_in(ids));
    let rows: Vec<client::Model> = connection.all(found).await?;
    rows.into_iter().map(Client::try_from).collect()
}

/// All clients by their ids.
pub(crate) async fn list(connection: &impl Connection) -> Result<Vec<Client>, Error> {
    let all = client::Entity::find().order_by_asc(client::Column::Id);
    let rows: Vec<client::Model> = connection.all(all).await?;
    rows.into_iter().map(Client::try_from).collect()
}

pub(super) async fn insert(connection: &impl Connection, client: &Client) -> Result<(), Error> {
    let insert = client::Entity::insert(row(client)?);
    connection.execute(insert).await?;
    Ok(())
}

/// As [`insert`], unless somebody else just did it.
pub(super) async fn insert_unless_there(
    connection: &impl Connection,
    client: &Client,
) -> Result<(), Error> {
    let unless_there = OnConflict::new().do_nothing().to_owned();
    let insert = client::Entity::insert(row(client)?).on_conflict(unless_there);
    connection.execute(insert).await?;
    Ok(())
}

/// Writes every column but the id.
pub(super) async fn update(connection: &impl Connection, client: &Client) -> Result<(), Error> {
    let update = client::Entity::update_many()
        .filter(client::Column::Id.eq(&client.id))
        .set(client::ActiveModel {
            id: NotSet,
            ..row(client)?
        });
    connection.execute(update).await?;
    Ok(())
}

pub(super) async fn delete(connection: &impl Connection, id: &str) -> Result<(), Error> {
    let delete = client::Entity::delete_many().filter(client::Column::Id.eq(id));
    connection.execute(delete).await?;
    Ok(())
}

fn row(client: &Client) -> Result<client::ActiveModel, Error> {
    let grant_types: Vec<_> = client
        .grant_types
        .iter()
        .map(|&grant| grant.as_str())
        .collect();
    let (jwks, jwks_uri) = match client.keys.clone() {
        None => (None, None),
        Some(ClientKeys::Set(text)) => (Some(text), None),
        Some(ClientKeys::At(url)) => (None, Some(url)),
    };
    Ok(client::ActiveModel {
        id: Set(client.id.clone()),
        name: Set(client.name.clone()),
        kind: Set(client.kind.to_string()),
        auth_method: Set(client.auth_method.to_string()),
        secret_hash: Set(client.secrets.current.clone()),
        previous_secret_hash: Set(client.secrets.previous.clone()),
        jwks: Set(jwks),
        jwks_uri: Set(jwks_uri),
        redirect_uris: Set(stored_list(&client.redirect_uris)?),
        post_logout_redirect_uris: Set(stored_list(&client.post_logout_redirect_uris)?),
        backchannel_logout_uri: Set(client.backchannel_logout_uri.clone()),
        grant_types: Set(grant_types.join(" ")),
        scopes: Set(client.scopes.to_string()),
        audiences: Set(client.audiences.join(" ")),
        first_party: Set(client.first_party),
        pkce: Set(client.pkce.to_string()),
        require_par: Set(client.require_par),
        id_token_alg: Set(algorithm(client.algorithms.id_token)),
        access_token_alg: Set(algorithm(client.algorithms.access_token)),
        dpop_bound: Set(client.dpop_bound),
        read_at: Set(client.read_at),
        logo_uri: Set(client.logo_uri.clone()),
        policy_uri: Set(client.policy_uri.clone()),
        tos_uri: Set(client.tos_uri.clone()),
        created_at: Set(client.created_at),
        disabled_at: Set(client.disabled_at),
    })
}

impl TryFrom<client::Model> for Client {
    type Error = Error;

    fn try_from(row: client::Model) -> Result<Self, Error> {
        let id = row.id;
        Ok(Self {
            name: row.name,
            kind: word(&row.kind, &id)?,
            auth_method: word(&row.auth_method, &id)?,
            secrets: StoredSecrets {
                current: row.secret_hash,
                previous: row.previous_secret_hash,
            },
            keys: row
                .jwks
                .map(ClientKeys::Set)
                .or(row.jwks_uri.map(ClientKeys::At)),
            redirect_uris: list_of(&row.redirect_uris, &id)?,
            post_logout_redirect_uris: list_of(&row.post_logout_redirect_uris, &id)?,
            backchannel_logout_uri: row.backchannel_logout_uri,
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
            require_par: row.require_par,
            algorithms: TokenAlgorithms {
                id_token: given_word(row.id_token_alg.as_deref(), &id)?,
                access_token: given_word(row.access_token_alg.as_deref(), &id)?,
            },
            dpop_bound: row.dpop_bound,
            read_at: row.read_at,
            logo_uri: row.logo_uri,
            policy_uri: row.policy_uri,
            tos_uri: row.tos_uri,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
            id,
        })
    }
}

fn algorithm(chosen: Option<TokenAlgorithm>) -> Option<String> {
    chosen.map(|chosen| chosen.to_string())
}

fn stored_list(addresses: &[String]) -> Result<String, Error> {
    serde_json::to_string(addresses).map_err(Error::value)
}

/// The addresses in a stored list of a client.
fn list_of(text: &str, client: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(text)
        .map_err(|error| Error::value(format!("addresses of client {client}: {error}")))
}

/// A stored word of a client.
fn word<T: FromStr<Err: std::fmt::Display>>(text: &str, client: &str) -> Result<T, Error> {
    text.parse()
        .map_err(|error| Error::value(format!("{text} of client {client}: {error}")))
}

/// As [`word`], for one that may be left out.
fn given_word<T: FromStr<Err: std::fmt::Display>>(
    text: Option<&str>,
    client: &str,
) -> Result<Option<T>, Error> {
    text.map(|text| word(text, client)).transpose()
}
