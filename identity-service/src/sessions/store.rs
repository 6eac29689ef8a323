use std::ops::Range;

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, PaginatorTrait, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::Expr,
};
use service_kit::{
    database::{Database, delete_in_batches},
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Client, EndReason, EndedSession, Error, Grant, Session, SessionId, refresh::Rotation};
use crate::{accounts::AccountId, tokens::Audiences};

mod session {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
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
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A session that does not exist yet.
#[derive(Debug)]
pub(super) struct NewSession {
    pub(super) user_id: AccountId,
    pub(super) client_id: &'static str,
    pub(super) grant: Grant,
    pub(super) csrf: String,
    pub(super) created_at: OffsetDateTime,
    pub(super) expires_at: OffsetDateTime,
    pub(super) current_jti: String,
    pub(super) client: Client,
}

pub(super) async fn find(database: &Database, id: SessionId) -> Result<Option<Session>, Error> {
    let row = session::Entity::find_by_id(id.0)
        .one(database.reader())
        .await?;
    row.map(Session::try_from).transpose()
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    new: NewSession,
) -> Result<Session, Error> {
    let row = session::ActiveModel {
        user_id: Set(new.user_id.0),
        client_id: Set(new.client_id.to_owned()),
        scope: Set(new.grant.scopes.to_string()),
        audience: Set(new.grant.audiences.to_string()),
        csrf: Set(new.csrf),
        created_at: Set(new.created_at),
        last_used_at: Set(new.created_at),
        expires_at: Set(new.expires_at),
        user_agent: Set(new.client.user_agent),
        ip: Set(new.client.ip),
        auth_time: Set(new.created_at),
        current_jti: Set(new.current_jti),
        rotated_at: Set(new.created_at),
        ..Default::default()
    };
    row.insert(connection).await?.try_into()
}

/// Rotates the session as it was read; `None` when somebody else changed it
/// since, or it is over.
pub(super) async fn rotate(
    database: &Database,
    read: &Session,
    rotation: Rotation,
) -> Result<Option<Session>, Error> {
    let now = rotation.rotated_at;
    let updated = as_it_was_read(read, now)
        .col_expr(
            session::Column::CurrentJti,
            Expr::value(rotation.current_jti.as_str()),
        )
        .col_expr(
            session::Column::PreviousJti,
            Expr::value(rotation.previous_jti.as_str()),
        )
        .col_expr(session::Column::RotatedAt, Expr::value(now))
        .col_expr(session::Column::LastUsedAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(rotation.expires_at))
        .exec(database.writer())
        .await?;
    Ok((updated.rows_affected == 1).then(|| Session {
        current_jti: rotation.current_jti,
        previous_jti: Some(rotation.previous_jti),
        rotated_at: now,
        last_used_at: now,
        expires_at: rotation.expires_at,
        ..read.clone()
    }))
}

/// Ends the session as it was read; `false` when somebody else changed it since,
/// or it is over.
pub(super) async fn end(
    database: &Database,
    read: &Session,
    reason: EndReason,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let updated = as_it_was_read(read, now)
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .col_expr(session::Column::EndReason, Expr::value(reason.as_str()))
        .exec(database.writer())
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Ends all sessions that live; tells how many those were.
pub(super) async fn end_all(
    database: &Database,
    reason: EndReason,
    now: OffsetDateTime,
) -> Result<u64, Error> {
    let updated = session::Entity::update_many()
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .col_expr(session::Column::EndReason, Expr::value(reason.as_str()))
        .exec(database.writer())
        .await?;
    Ok(updated.rows_affected)
}

/// Ends all sessions of a user but one, and tells how many that were.
pub(super) async fn end_all_of(
    connection: &impl ConnectionTrait,
    user: AccountId,
    reason: EndReason,
    except: Option<SessionId>,
    now: OffsetDateTime,
) -> Result<u64, DbErr> {
    let mut update = session::Entity::update_many()
        .filter(session::Column::UserId.eq(user.0))
        .filter(session::Column::EndedAt.is_null());
    if let Some(except) = except {
        update = update.filter(session::Column::Id.ne(except.0));
    }
    let updated = update
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .col_expr(session::Column::EndReason, Expr::value(reason.as_str()))
        .exec(connection)
        .await?;
    Ok(updated.rows_affected)
}

/// The living sessions of a user, newest first.
pub(super) async fn list(
    database: &Database,
    user: AccountId,
    page: Page,
    now: OffsetDateTime,
) -> Result<Slice<Session>, Error> {
    let mut query = session::Entity::find()
        .filter(session::Column::UserId.eq(user.0))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now));
    if let Some(after) = page.after {
        query = query.filter(session::Column::Id.lt(after));
    }
    let rows = query
        .order_by_desc(session::Column::Id)
        .limit(page.limit + 1)
        .all(database.reader())
        .await?;
    let sessions = rows
        .into_iter()
        .map(Session::try_from)
        .collect::<Result<_, _>>()?;
    Ok(Slice::cut(sessions, page, |session: &Session| session.id.0))
}

/// Deletes sessions that expired, or were ended, before `time`; tells how many.
pub(super) async fn delete_over(database: &Database, time: OffsetDateTime) -> Result<u64, Error> {
    let over = Condition::any()
        .add(session::Column::ExpiresAt.lt(time))
        .add(session::Column::EndedAt.lt(time));
    Ok(delete_in_batches::<session::Entity>(database, session::Column::Id, &over).await?)
}

/// How many sessions have neither ended nor expired.
pub(super) async fn count_live(database: &Database, now: OffsetDateTime) -> Result<i64, Error> {
    let live = session::Entity::find()
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .count(database.reader())
        .await?;
    Ok(i64::try_from(live).unwrap_or(i64::MAX))
}

pub(super) async fn newest_id(database: &Database) -> Result<i64, Error> {
    let newest: Option<Option<i64>> = session::Entity::find()
        .select_only()
        .column_as(session::Column::Id.max(), "newest")
        .into_tuple()
        .one(database.reader())
        .await?;
    Ok(newest.flatten().unwrap_or_default())
}

pub(super) async fn ended_since(
    database: &Database,
    ids: Range<i64>,
    since: OffsetDateTime,
) -> Result<Vec<EndedSession>, Error> {
    let rows: Vec<(i64, OffsetDateTime)> = session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::EndedAt])
        .filter(session::Column::EndedAt.gt(since))
        .filter(session::Column::Id.gte(ids.start))
        .filter(session::Column::Id.lt(ids.end))
        .order_by_asc(session::Column::Id)
        .into_tuple()
        .all(database.reader())
        .await?;
    let ended = |(id, ended_at)| EndedSession {
        id: SessionId(id),
        ended_at,
    };
    Ok(rows.into_iter().map(ended).collect())
}

fn as_it_was_read(read: &Session, now: OffsetDateTime) -> sea_orm::UpdateMany<session::Entity> {
    session::Entity::update_many()
        .filter(session::Column::Id.eq(read.id.0))
        .filter(session::Column::CurrentJti.eq(read.current_jti.as_str()))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
}

impl TryFrom<session::Model> for Session {
    type Error = Error;

    fn try_from(row: session::Model) -> Result<Self, Error> {
        let scopes = row
            .scope
            .parse()
            .map_err(|fault| DbErr::Type(format!("session {}: {fault}", row.id)))?;
        Ok(Self {
            id: SessionId(row.id),
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
            client: Client {
                ip: row.ip,
                user_agent: row.user_agent,
            },
        })
    }
}
