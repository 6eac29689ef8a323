use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query as Select, SelectStatement};
use service_kit::database::{Connection, Database, Error, Prepared, Query, parameter};

use super::Shared;
use crate::{
    follows::sees_author,
    ids::{FollowId, UserId},
};

/// Parameters: viewer, person.
static SHARED: Prepared = Prepared::new(|backend| {
    let seen = sees_author(&parameter(0), &Expr::val(parameter(1)));
    let following = Select::select()
        .column("id")
        .from("following")
        .and_where(Expr::col("user_id").eq(parameter(0)))
        .and_where(Expr::col("following_id").eq(parameter(1)))
        .take();
    Select::select()
        .expr(value(number_of("recipes")))
        .expr(value(number_of("posts").and_where(seen).take()))
        .expr(value(following))
        .take()
        .statement(backend)
});

fn number_of(table: &'static str) -> SelectStatement {
    Select::select()
        .expr(Expr::col(Asterisk).count())
        .from(table)
        .and_where(Expr::col("user_id").eq(parameter(1)))
        .take()
}

fn value(query: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(query.into()))
}

/// What `person` shares with `viewer`.
pub(super) async fn shared(
    database: &Database,
    viewer: UserId,
    person: UserId,
) -> Result<Shared, Error> {
    let query = SHARED.with([viewer.into(), person.into()]);
    let (recipes, posts, following): (i64, i64, Option<i64>) =
        database.reader().only(query).await?;
    Ok(Shared {
        recipes,
        posts,
        following: following.map(FollowId::stored),
    })
}
