use sea_orm::{
    ColumnTrait, Value,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType},
};

use crate::rows::GROUP;

/// Whom somebody sees posts and stories of: themself, and whom they follow.
///
/// This is the rule of visibility, for the stores of all features; there is no
/// other. What is outside is as if it were not there.
pub(crate) fn visible_authors(viewer: impl Into<Value>) -> SelectStatement {
    let viewer = viewer.into();
    Query::select()
        .expr_as(Expr::val(viewer.clone()), GROUP)
        .union(UnionType::Distinct, followed_by(viewer))
        .take()
}

/// Whom somebody follows.
pub(crate) fn followed_by(follower: Value) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col("following_id"), GROUP)
        .from("following")
        .and_where(Expr::col("user_id").eq(follower))
        .take()
}

/// Whether the person of the id in `author` is one of whom somebody sees posts and
/// stories: the same rule, for a single row.
pub(crate) fn sees_author<C: ColumnTrait>(viewer: &Value, author: C) -> Expr {
    let author = || Expr::col(author.as_column_ref());
    let follows = Query::select()
        .expr(Expr::val(1))
        .from("following")
        .and_where(Expr::col(("following", "user_id")).eq(viewer.clone()))
        .and_where(Expr::col(("following", "following_id")).eq(author()))
        .take();
    author().eq(viewer.clone()).or(Expr::exists(follows))
}

/// Whether the post of the id in `post` is one that somebody sees.
///
/// Asked row by row: a join would let a planner begin with all posts that they see.
pub(crate) fn sees_post<C: ColumnTrait>(viewer: Value, post: C) -> Expr {
    let author = Query::select()
        .column("user_id")
        .from("posts")
        .and_where(Expr::col(("posts", "id")).eq(Expr::col(post.as_column_ref())))
        .take();
    Expr::SubQuery(None, Box::new(author.into())).in_subquery(visible_authors(viewer))
}
