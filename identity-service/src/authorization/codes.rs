use super::AuthorizationCode;
use crate::{
    ids::{AccountId, SessionId},
    secret_token::SecretToken,
    sessions::Grant,
    tokens::Audiences,
};
use sea_orm::{
    ActiveValue::Set,
    Condition, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, LockType},
};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
use time::OffsetDateTime;

mod row {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "authorization_codes")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub code_hash: String,
            pub client_id: String,
            pub user_id: i64,
            pub parent_id: i64,
            pub scope: String,
            pub audience: String,
            pub redirect_uri: String,
            pub code_challenge: Option<String>,
            pub nonce: Option<String>,
            pub claims: Option<String>,
            pub auth_time: OffsetDateTime,
            pub created_at: OffsetDateTime,
            pub expires_at: OffsetDateTime,
            pub session_id: Option<i64>,
            pub dpop_jkt: Option<String>,
        }
    }
}

/// A stored code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCode {
    /// What it is good for.
    pub code: AuthorizationCode,
    /// The session that it began, if it was redeemed.
    pub session: Option<SessionId>,
}

/// Stores a new code.
///
/// # Errors
/// When the database fails.
pub async fn insert_code(
    connection: &impl Connection,
    secret: &SecretToken,
    code: AuthorizationCode,
) -> Result<(), Error> {
    let claims = serde_json::to_string(&code.claims).map_err(Error::value)?;
    let row = row::ActiveModel {
        code_hash: Set(secret.hash()),
        client_id: Set(code.client_id),
        user_id: Set(code.user_id.0),
        parent_id: Set(code.parent.0),
        scope: Set(code.grant.scopes.to_string()),
        audience: Set(code.grant.audiences.to_string()),
        redirect_uri: Set(code.redirect_uri),
        code_challenge: Set(code.code_challenge),
        nonce: Set(code.nonce),
        claims: Set(Some(claims)),
        auth_time: Set(code.auth_time),
        created_at: Set(code.created_at),
        expires_at: Set(code.expires_at),
        session_id: Set(None),
        dpop_jkt: Set(code.dpop_jkt),
    };
    connection.execute(row::Entity::insert(row)).await?;
    Ok(())
}

/// The code that was presented. Nobody else can redeem it until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn find_code(
    connection: &impl Connection,
    presented: &SecretToken,
) -> Result<Option<StoredCode>, Error> {
    let code = row::Entity::find_by_id(presented.hash()).lock(LockType::NoKeyUpdate);
    let found: Option<row::Model> = connection.one(code).await?;
    found.map(StoredCode::try_from).transpose()
}

/// Notes that the code began `session`. `false` when it had begun another one already: two
/// requests cannot both redeem it.
///
/// # Errors
/// When the database fails.
pub async fn redeem_code(
    connection: &impl Connection,
    presented: &SecretToken,
    session: SessionId,
) -> Result<bool, Error> {
    let redeem = row::Entity::update_many()
        .filter(row::Column::CodeHash.eq(presented.hash()))
        .filter(row::Column::SessionId.is_null())
        .col_expr(row::Column::SessionId, Expr::value(session.0));
    Ok(connection.execute(redeem).await? == 1)
}

/// Deletes the codes that a client could still redeem for a person.
///
/// # Errors
/// When the database fails.
pub async fn delete_unused_codes(
    connection: &impl Connection,
    user: AccountId,
    client: &str,
) -> Result<(), Error> {
    let unused = row::Entity::delete_many()
        .filter(row::Column::UserId.eq(user.0))
        .filter(row::Column::ClientId.eq(client))
        .filter(row::Column::SessionId.is_null());
    connection.execute(unused).await?;
    Ok(())
}

/// Deletes codes that expired unused, and used ones that expired before `long_ago`. Returns
/// how many.
pub(super) async fn delete_over(
    database: &Database,
    now: OffsetDateTime,
    long_ago: OffsetDateTime,
) -> Result<u64, Error> {
    let useless = Condition::any()
        .add(row::Column::SessionId.is_null())
        .add(row::Column::ExpiresAt.lt(long_ago));
    let over = Condition::all()
        .add(row::Column::ExpiresAt.lte(now))
        .add(useless);
    delete_in_batches::<row::Entity>(database, row::Column::CodeHash, &over).await
}

impl TryFrom<row::Model> for StoredCode {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Self, Error> {
        let claims = row.claims.as_deref().map(serde_json::from_str).transpose();
        let code = AuthorizationCode {
            grant: Grant {
                scopes: row.scope.parse().map_err(Error::value)?,
                audiences: Audiences::stored(&row.audience),
            },
            client_id: row.client_id,
            user_id: AccountId(row.user_id),
            parent: SessionId(row.parent_id),
            redirect_uri: row.redirect_uri,
            code_challenge: row.code_challenge,
            nonce: row.nonce,
            dpop_jkt: row.dpop_jkt,
            claims: claims.map_err(Error::value)?.unwrap_or_default(),
            auth_time: row.auth_time,
            created_at: row.created_at,
            expires_at: row.expires_at,
        };
        let session = row.session_id.map(SessionId);
        Ok(Self { code, session })
    }
}
