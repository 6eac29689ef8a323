//! Ends sessions: one, all, all of an account, or the surplus.

use sea_orm::{
    Condition, Order, QueryOrder, QuerySelect, QueryTrait, Select, UpdateMany,
    entity::prelude::*,
    sea_query::{CaseStatement, Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};
use service_kit::database::{Connection, Database, Error as DatabaseError};
use time::OffsetDateTime;

use super::{as_it_was, session};
use crate::{
    ids::{AccountId, SessionId},
    sessions::{EndReason, Error, Session},
};

/// Rows in one statement, few enough that other writers get their turn.
pub(in crate::sessions) const BATCH: u64 = 1_000;

/// The stored end of a session that is ended `now`. If a replica whose clock is ahead
/// created a token later than that, the time of that token. Otherwise the status lists
/// would drop the session before its tokens have expired.
fn end_of(now: OffsetDateTime) -> SimpleExpr {
    let last_used_at = Expr::col(session::Column::LastUsedAt);
    CaseStatement::new()
        .case(last_used_at.clone().gt(now), last_used_at)
        .finally(Expr::value(now))
        .into()
}

/// Ends the session if it is unchanged since it was read. `false` when it changed or had
/// ended.
pub(in crate::sessions) async fn end(
    database: &Database,
    read: &Session,
    reason: EndReason,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    let end = as_it_was_read(read, now)
        .col_expr(session::Column::EndedAt, end_of(now))
        .col_expr(session::Column::EndReason, Expr::value(reason.as_str()));
    Ok(database.writer().execute(end).await? == 1)
}

/// Which sessions end together.
#[derive(Clone, Copy, Debug)]
pub(in crate::sessions) enum Concerned<'a> {
    /// Those that began at this time or before.
    BegunBy(OffsetDateTime),
    /// Those of this client, which is not the first party.
    OfClient(&'a str),
}

impl Concerned<'_> {
    fn live(self, now: OffsetDateTime) -> Condition {
        let live = Condition::all()
            .add(session::Column::EndedAt.is_null())
            .add(session::Column::ExpiresAt.gt(now));
        match self {
            Self::BegunBy(begun) => live.add(begun_by(begun, now)),
            // The second condition is that of the index `sessions_open_by_client`.
            Self::OfClient(id) => live
                .add(session::Column::ClientId.eq(id))
                .add(Expr::cust("client_id <> 'first-party'")),
        }
    }
}

/// Sessions that began at `begun` or before. A session whose beginning is in the future
/// counts too: a wrong clock wrote it, so its true beginning is unknown.
fn begun_by(begun: OffsetDateTime, now: OffsetDateTime) -> Condition {
    Condition::any()
        .add(session::Column::CreatedAt.lte(begun))
        .add(session::Column::CreatedAt.gt(now))
}

/// Ends one batch of the live sessions after `after` that are concerned, ordered by id.
/// Returns how many and the last id; `None` when there are no more.
pub(in crate::sessions) async fn end_some(
    database: &Database,
    after: SessionId,
    concerned: Concerned<'_>,
    reason: EndReason,
    now: OffsetDateTime,
) -> Result<Option<(u64, SessionId)>, Error> {
    use session::Column;
    let some: Vec<i64> = database.reader().all(batch(after, concerned, now)).await?;
    let (Some(first), Some(last)) = (some.first(), some.last()) else {
        return Ok(None);
    };
    let end = session::Entity::update_many()
        .filter(concerned.live(now))
        .filter(Column::Id.between(*first, *last))
        .col_expr(Column::EndedAt, end_of(now))
        .col_expr(Column::EndReason, Expr::value(reason.as_str()));
    let ended = database.writer().execute(end).await?;
    Ok(Some((ended, SessionId(*last))))
}

/// The ids of a batch.
pub(super) fn batch(
    after: SessionId,
    concerned: Concerned<'_>,
    now: OffsetDateTime,
) -> Select<session::Entity> {
    session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(concerned.live(now))
        .filter(session::Column::Id.gt(after.0))
        .order_by_asc(session::Column::Id)
        .limit(BATCH)
}

/// Ends all sessions of a user except one. Returns how many.
pub(in crate::sessions) async fn end_all_of(
    connection: &impl Connection,
    user: AccountId,
    reason: EndReason,
    except: Option<SessionId>,
    now: OffsetDateTime,
) -> Result<u64, DatabaseError> {
    let mut update = session::Entity::update_many()
        .filter(session::Column::UserId.eq(user.0))
        .filter(session::Column::EndedAt.is_null());
    if let Some(except) = except {
        update = update.filter(session::Column::Id.ne(except.0));
    }
    let update = update
        .col_expr(session::Column::EndedAt, end_of(now))
        .col_expr(session::Column::EndReason, Expr::value(reason.as_str()));
    connection.execute(update).await
}

/// Ends all sessions of a user with a client. Returns how many.
pub(in crate::sessions) async fn end_all_with_client(
    connection: &impl Connection,
    user: AccountId,
    client_id: &str,
    now: OffsetDateTime,
) -> Result<u64, DatabaseError> {
    use session::Column;
    let reason = EndReason::AccessTakenBack.as_str();
    let end = session::Entity::update_many()
        .filter(Column::UserId.eq(user.0))
        .filter(Column::ClientId.eq(client_id))
        .filter(Column::EndedAt.is_null())
        .col_expr(Column::EndedAt, end_of(now))
        .col_expr(Column::EndReason, Expr::value(reason));
    connection.execute(end).await
}

fn as_it_was_read(read: &Session, now: OffsetDateTime) -> UpdateMany<session::Entity> {
    as_it_was(
        read.id.0.into(),
        read.current_jti.as_str().into(),
        now.into(),
    )
}

/// Ends one batch of the sessions that `user` has beyond `most`, but never `keep`.
/// Returns how many. Expired sessions go first, then those never refreshed, then the
/// least recently used.
///
/// The statement reads only the oldest sessions. The result is the same: a session that
/// goes has `most` better ones among those read, so it would also go among all.
pub(in crate::sessions) async fn end_surplus(
    connection: &impl Connection,
    user: AccountId,
    keep: Option<SessionId>,
    most: u64,
    now: OffsetDateTime,
) -> Result<u64, DatabaseError> {
    use session::Column;
    let others = most - u64::from(keep.is_some());
    let surplus = Query::select()
        .column(Column::Id)
        .from_subquery(oldest(user, keep, others + BATCH), "oldest")
        .order_by_expr(Expr::col(Column::ExpiresAt).gt(now), Order::Desc)
        .order_by_expr(Expr::col(Column::PreviousJti).is_null(), Order::Asc)
        .order_by(Column::LastUsedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .offset(others)
        .limit(BATCH)
        .take();
    // Checked again in the outer statement: a session may have ended meanwhile.
    let end = session::Entity::update_many()
        .filter(Column::Id.in_subquery(surplus))
        .filter(Column::EndedAt.is_null())
        .col_expr(Column::EndedAt, end_of(now))
        .col_expr(Column::EndReason, Expr::value(EndReason::TooMany.as_str()));
    connection.execute(end).await
}

/// Up to `limit` of the first sessions of `user` that have not ended, except `keep`.
fn oldest(user: AccountId, keep: Option<SessionId>, limit: u64) -> SelectStatement {
    use session::Column;
    let mut open = Condition::all()
        .add(Column::UserId.eq(user.0))
        .add(Column::EndedAt.is_null());
    if let Some(keep) = keep {
        open = open.add(Column::Id.ne(keep.0));
    }
    session::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::ExpiresAt,
            Column::PreviousJti,
            Column::LastUsedAt,
        ])
        .filter(open)
        .order_by_asc(Column::Id)
        .limit(limit)
        .into_query()
}
