pub(super) mod ended;
pub(super) mod ending;
#[cfg(test)]
mod plans;
pub(super) mod surplus;

use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QuerySelect, QueryTrait, UpdateMany, Value,
    entity::prelude::*,
    sea_query::{Expr, LockType, SelectStatement},
};
use service_kit::{
    database::{
        Connection, Database, Error as DatabaseError, Prepared, Query, ReturningRows,
        delete_in_batches, parameter,
    },
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Error, FIRST_PARTY, Grant, Session, UserAgent, refresh::Rotation};
use crate::{
    accounts::{Account, join_account},
    clients::{Client, credentials, has_still},
    ids::{AccountId, SessionId},
    tokens::{Audiences, RequestedClaims},
};

mod session {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "sessions")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub user_id: i64,
            pub client_id: String,
            pub scope: String,
            pub audience: String,
            pub csrf: String,
            pub created_at: OffsetDateTime,
            pub last_used_at: OffsetDateTime,
            pub expires_at: OffsetDateTime,
            pub ended_at: Option<OffsetDateTime>,
            pub end_reason: Option<String>,
            pub user_agent: Option<String>,
            pub ip: Option<String>,
            pub auth_time: OffsetDateTime,
            pub current_jti: String,
            pub previous_jti: Option<String>,
            pub rotated_at: OffsetDateTime,
            pub parent_id: Option<i64>,
            pub claims: Option<String>,
            pub began_in: Option<i64>,
            pub dpop_jkt: Option<String>,
        }
    }
}

/// A session to insert.
#[derive(Clone, Debug)]
pub(super) struct NewSession {
    pub(super) user_id: AccountId,
    pub(super) client_id: String,
    /// The session that it ends with.
    pub(super) parent: Option<SessionId>,
    /// The session of the browser in which it begins.
    pub(super) began_in: Option<SessionId>,
    pub(super) grant: Grant,
    pub(super) claims: RequestedClaims,
    /// The key to which its refresh tokens are bound.
    pub(super) dpop_jkt: Option<String>,
    pub(super) csrf: String,
    pub(super) auth_time: OffsetDateTime,
    pub(super) created_at: OffsetDateTime,
    pub(super) expires_at: OffsetDateTime,
    pub(super) current_jti: String,
    pub(super) user_agent: UserAgent,
}

pub(super) async fn find(database: &Database, id: SessionId) -> Result<Option<Session>, Error> {
    let found: Option<session::Model> = database
        .reader()
        .one(session::Entity::find_by_id(id.0))
        .await?;
    found.map(Session::try_from).transpose()
}

/// The session while it is live. Nobody can end it until the transaction ends.
pub(super) async fn hold_live(
    transaction: &impl Connection,
    id: SessionId,
    now: OffsetDateTime,
) -> Result<Option<Session>, Error> {
    let live = session::Entity::find_by_id(id.0)
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .lock(LockType::Share);
    let found: Option<session::Model> = transaction.one(live).await?;
    found.map(Session::try_from).transpose()
}

fn with_account() -> SelectStatement {
    let mut query = session::Entity::find()
        .filter(session::Column::Id.eq(parameter(0)))
        .into_query();
    join_account(&mut query, (session::Entity, session::Column::UserId));
    query
}

static WITH_ACCOUNT: Prepared = Prepared::new(|backend| with_account().statement(backend));

static FOR_CLIENT: Prepared = Prepared::new(|backend| {
    let mut query = with_account();
    query.and_where(has_still(1));
    query.statement(backend)
});

/// A session, and its account unless that was deleted. For a client that was read before, it
/// is found only while that [has its credentials still](has_still).
pub(super) async fn find_with_account(
    database: &Database,
    id: SessionId,
    client: Option<&Client>,
) -> Result<Option<(Session, Option<Account>)>, Error> {
    let id: Value = id.0.into();
    let asked = match client {
        None => WITH_ACCOUNT.with([id]),
        Some(client) => FOR_CLIENT.with([id].into_iter().chain(credentials(client))),
    };
    let found: Option<(session::Model, Option<Account>)> = database.reader().one(asked).await?;
    found
        .map(|(session, account)| Ok((session.try_into()?, account)))
        .transpose()
}

pub(super) async fn insert(
    connection: &impl Connection,
    new: NewSession,
) -> Result<Session, Error> {
    let claims = stored_claims(&new.claims)?;
    let row = session::ActiveModel {
        user_id: Set(new.user_id.0),
        client_id: Set(new.client_id),
        scope: Set(new.grant.scopes.to_string()),
        audience: Set(new.grant.audiences.to_string()),
        csrf: Set(new.csrf),
        created_at: Set(new.created_at),
        last_used_at: Set(new.created_at),
        expires_at: Set(new.expires_at),
        user_agent: Set(new.user_agent.program),
        ip: Set(Some(new.user_agent.address.ip().to_string())),
        auth_time: Set(new.auth_time),
        current_jti: Set(new.current_jti),
        rotated_at: Set(new.created_at),
        parent_id: Set(new.parent.map(|parent| parent.0)),
        claims: Set(claims),
        began_in: Set(new.began_in.map(|session| session.0)),
        dpop_jkt: Set(new.dpop_jkt),
        ..Default::default()
    };
    let insert = session::Entity::insert(row).returning_rows();
    let row: session::Model = connection.only(insert).await?;
    row.try_into()
}

/// Most sessions have none, and store none.
fn stored_claims(claims: &RequestedClaims) -> Result<Option<String>, DatabaseError> {
    if *claims == RequestedClaims::default() {
        return Ok(None);
    }
    let text = serde_json::to_string(claims).map_err(DatabaseError::value)?;
    Ok(Some(text))
}

static ROTATE: Prepared = Prepared::new(|backend| {
    use session::Column;
    as_it_was(parameter(0), parameter(1), parameter(2))
        .col_expr(Column::CurrentJti, Expr::value(parameter(3)))
        .col_expr(Column::PreviousJti, Expr::value(parameter(4)))
        .col_expr(Column::RotatedAt, Expr::value(parameter(2)))
        .col_expr(Column::LastUsedAt, Expr::value(parameter(2)))
        .col_expr(Column::ExpiresAt, Expr::value(parameter(5)))
        .statement(backend)
});

/// Rotates the session if it is unchanged since it was read. `None` when it changed or
/// has ended.
pub(super) async fn rotate(
    database: &Database,
    read: &Session,
    rotation: Rotation,
) -> Result<Option<Session>, Error> {
    let now = rotation.rotated_at;
    let rotate = ROTATE.with([
        read.id.0.into(),
        read.current_jti.as_str().into(),
        now.into(),
        rotation.current_jti.as_str().into(),
        rotation.previous_jti.as_str().into(),
        rotation.expires_at.into(),
    ]);
    let rotated = database.writer().execute(rotate).await?;
    Ok((rotated == 1).then(|| Session {
        current_jti: rotation.current_jti,
        previous_jti: Some(rotation.previous_jti),
        rotated_at: now,
        last_used_at: now,
        expires_at: rotation.expires_at,
        ..read.clone()
    }))
}

/// Records when a password was given for a session.
pub(super) async fn set_auth_time(
    connection: &impl Connection,
    id: SessionId,
    now: OffsetDateTime,
) -> Result<(), Error> {
    let update = session::Entity::update_many()
        .filter(session::Column::Id.eq(id.0))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .col_expr(session::Column::AuthTime, Expr::value(now));
    match connection.execute(update).await? {
        0 => Err(Error::Ended),
        _ => Ok(()),
    }
}

/// The live sessions of a user with our own pages and API, newest first.
pub(super) async fn list(
    database: &Database,
    user: AccountId,
    page: Page,
    now: OffsetDateTime,
) -> Result<Slice<Session>, Error> {
    let mut query = session::Entity::find()
        .filter(session::Column::UserId.eq(user.0))
        .filter(session::Column::ClientId.eq(FIRST_PARTY))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now));
    if let Some(after) = page.after {
        query = query.filter(session::Column::Id.lt(after));
    }
    let query = query
        .order_by_desc(session::Column::Id)
        .limit(page.limit + 1);
    let rows: Vec<session::Model> = database.reader().all(query).await?;
    let sessions = rows
        .into_iter()
        .map(Session::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Slice::cut(sessions, page, |session: &Session| session.id.0))
}

/// The live sessions of a user with registered clients. There are at most as many as an
/// account may have.
pub(super) async fn list_of_clients(
    database: &Database,
    user: AccountId,
    now: OffsetDateTime,
) -> Result<Vec<Session>, Error> {
    let query = session::Entity::find()
        .filter(session::Column::UserId.eq(user.0))
        .filter(session::Column::ClientId.ne(FIRST_PARTY))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_asc(session::Column::Id);
    let rows: Vec<session::Model> = database.reader().all(query).await?;
    rows.into_iter().map(Session::try_from).collect()
}

/// Deletes sessions that expired or ended before `time`. Returns how many.
pub(super) async fn delete_over(database: &Database, time: OffsetDateTime) -> Result<u64, Error> {
    let over = Condition::any()
        .add(session::Column::ExpiresAt.lt(time))
        .add(session::Column::EndedAt.lt(time));
    Ok(delete_in_batches::<session::Entity>(database, session::Column::Id, &over).await?)
}

/// The number of sessions that have neither ended nor expired.
pub(super) async fn count_live(database: &Database, now: OffsetDateTime) -> Result<i64, Error> {
    let live = session::Entity::find()
        .select_only()
        .expr(session::Column::Id.count())
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now));
    Ok(database.reader().only(live).await?)
}

pub(super) async fn newest_id(database: &Database) -> Result<i64, Error> {
    let newest = session::Entity::find()
        .select_only()
        .expr(session::Column::Id.max());
    let newest: Option<i64> = database.reader().only(newest).await?;
    Ok(newest.unwrap_or_default())
}

fn as_it_was(id: Value, current_jti: Value, now: Value) -> UpdateMany<session::Entity> {
    session::Entity::update_many()
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::CurrentJti.eq(current_jti))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
}

impl TryFrom<session::Model> for Session {
    type Error = Error;

    fn try_from(row: session::Model) -> Result<Self, Error> {
        let scopes = row
            .scope
            .parse()
            .map_err(|fault| DatabaseError::value(format!("session {}: {fault}", row.id)))?;
        let claims = row.claims.as_deref().map(serde_json::from_str).transpose();
        let claims = claims.map_err(DatabaseError::value)?.unwrap_or_default();
        Ok(Self {
            id: SessionId(row.id),
            parent: row.parent_id.map(SessionId),
            began_in: row.began_in.map(SessionId),
            dpop_jkt: row.dpop_jkt,
            claims,
            user_id: AccountId(row.user_id),
            client_id: row.client_id,
            grant: Grant {
                scopes,
                audiences: Audiences::stored(&row.audience),
            },
            csrf: row.csrf,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            auth_time: row.auth_time,
            current_jti: row.current_jti,
            previous_jti: row.previous_jti,
            rotated_at: row.rotated_at,
            ip: row.ip,
            user_agent: row.user_agent,
        })
    }
}
