//! Ends sessions: one, all, those of an account, or those that are too many.

use sea_orm::{
    Condition, Order, QueryOrder, QuerySelect, QueryTrait, UpdateMany,
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

/// Rows that one statement changes: few enough that others get their turn.
pub(in crate::sessions) const BATCH: u64 = 1_000;

/// The time that is stored for a session that is ended `now`. A replica whose clock is
/// ahead of this one may have made a token later than that; then it is the time of that
/// token. Otherwise the status lists would forget the session before its tokens have
/// expired.
fn end_of(now: OffsetDateTime) -> SimpleExpr {
    let last_used_at = Expr::col(session::Column::LastUsedAt);
    CaseStatement::new()
        .case(last_used_at.clone().gt(now), last_used_at)
        .finally(Expr::value(now))
        .into()
}

/// Ends the session as it was read; `false` when it was changed since, or is over.
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

/// The session had begun by then. A session may begin in the future, by a clock that was
/// ahead. Nobody knows when that one began, so it counts as well.
fn begun_by(begun: OffsetDateTime, now: OffsetDateTime) -> Condition {
    Condition::any()
        .add(session::Column::CreatedAt.lte(begun))
        .add(session::Column::CreatedAt.gt(now))
}

/// Ends some of the sessions behind `after` that live and had begun by `begun`, in the
/// order of their numbers. Tells how many those were and which was the last; `None` when
/// there are no more.
pub(in crate::sessions) async fn end_some(
    database: &Database,
    after: SessionId,
    begun: OffsetDateTime,
    reason: EndReason,
    now: OffsetDateTime,
) -> Result<Option<(u64, SessionId)>, Error> {
    use session::Column;
    let concerned = Condition::all()
        .add(Column::EndedAt.is_null())
        .add(Column::ExpiresAt.gt(now))
        .add(begun_by(begun, now));
    let some = session::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(concerned.clone())
        .filter(Column::Id.gt(after.0))
        .order_by_asc(Column::Id)
        .limit(BATCH);
    let some: Vec<i64> = database.reader().all(some).await?;
    let (Some(first), Some(last)) = (some.first(), some.last()) else {
        return Ok(None);
    };
    let end = session::Entity::update_many()
        .filter(concerned)
        .filter(Column::Id.between(*first, *last))
        .col_expr(Column::EndedAt, end_of(now))
        .col_expr(Column::EndReason, Expr::value(reason.as_str()));
    let ended = database.writer().execute(end).await?;
    Ok(Some((ended, SessionId(*last))))
}

/// Ends all sessions of a user but one, and tells how many that were.
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

fn as_it_was_read(read: &Session, now: OffsetDateTime) -> UpdateMany<session::Entity> {
    as_it_was(
        read.id.0.into(),
        read.current_jti.as_str().into(),
        now.into(),
    )
}

/// Ends some of the sessions that `user` has beyond `most`, but never `keep`; tells how
/// many. Sessions that are over go first, then sessions that were never refreshed, then
/// those that were not used for the longest time.
///
/// The statement reads the oldest sessions only, however many there are. That ends the
/// same sessions in the end: a session that goes has `most` better ones beside it, and so
/// it would go among all of them, too.
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
    // Asked again outside: a session may have been ended in between.
    let end = session::Entity::update_many()
        .filter(Column::Id.in_subquery(surplus))
        .filter(Column::EndedAt.is_null())
        .col_expr(Column::EndedAt, end_of(now))
        .col_expr(Column::EndReason, Expr::value(EndReason::TooMany.as_str()));
    connection.execute(end).await
}

/// The first sessions of `user` that have not been ended, but for `keep`; no more than
/// `limit`.
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
