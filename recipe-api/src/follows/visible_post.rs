use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use service_kit::{
    database::{Connection, Prepared, Query, parameter},
    problem::Problem,
};

use super::visibility::sees_author;
use crate::ids::{PostId, UserId};

const ID: (&str, &str) = ("posts", "id");
const AUTHOR: (&str, &str) = ("posts", "user_id");

/// Parameters: viewer, post.
static VISIBLE: Prepared = Prepared::new(|backend| {
    SelectStatement::new()
        .column(ID)
        .from("posts")
        .and_where(Expr::col(ID).eq(parameter(1)))
        .and_where(sees_author(&parameter(0), &Expr::col(AUTHOR)))
        .take()
        .statement(backend)
});

/// Checks that `viewer` may see a post: their own, or one of a person they follow.
///
/// # Errors
/// 404 when it does not exist or is not visible; when the database fails.
pub(crate) async fn require_visible(
    connection: &impl Connection,
    viewer: UserId,
    post: PostId,
) -> Result<(), Problem> {
    let query = VISIBLE.with([viewer.into(), post.get().into()]);
    let found: Option<i64> = connection.one(query).await?;
    found.map(|_| ()).ok_or_else(Problem::not_found)
}
