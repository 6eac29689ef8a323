use sea_orm::{
    ColumnTrait, Value,
    sea_query::{Expr, ExprTrait, Query as Select, SelectStatement, UnionType},
};

use crate::rows::GROUP;

/// The people whose posts and stories `viewer` may see: the viewer and the people they
/// follow.
///
/// This is the only rule of visibility, for all features. Anything else is treated as if
/// it did not exist.
pub(crate) fn visible_authors(viewer: impl Into<Value>) -> SelectStatement {
    let viewer = viewer.into();
    Select::select()
        .expr_as(Expr::val(viewer.clone()), GROUP)
        .union(UnionType::Distinct, followed_by(viewer))
        .take()
}

/// The people whom a person follows.
pub(crate) fn followed_by(follower: Value) -> SelectStatement {
    Select::select()
        .expr_as(Expr::col("following_id"), GROUP)
        .from("following")
        .and_where(Expr::col("user_id").eq(follower))
        .take()
}

/// One of [`visible_authors`], or nobody.
pub(crate) fn author_if_visible(viewer: &Value, author: &Value) -> SelectStatement {
    let author = Expr::val(author.clone());
    Select::select()
        .expr_as(author.clone(), GROUP)
        .and_where(sees_author(viewer, &author))
        .take()
}

/// Whether `viewer` may see posts and stories of the person with the id `author`: the
/// same rule, for a single row.
pub(crate) fn sees_author(viewer: &Value, author: &Expr) -> Expr {
    let follows = Select::select()
        .expr(Expr::val(1))
        .from("following")
        .and_where(Expr::col(("following", "user_id")).eq(viewer.clone()))
        .and_where(Expr::col(("following", "following_id")).eq(author.clone()))
        .take();
    let is_own = author.clone().eq(viewer.clone());
    is_own.or(Expr::exists(follows))
}

/// Whether `viewer` may see the post whose id is in `post`.
///
/// Evaluated row by row. With a join, a planner might start from all posts that the
/// viewer may see.
pub(crate) fn sees_post<C: ColumnTrait>(viewer: Value, post: C) -> Expr {
    let author = Select::select()
        .column("user_id")
        .from("posts")
        .and_where(Expr::col(("posts", "id")).eq(Expr::col(post.as_column_ref())))
        .take();
    Expr::SubQuery(None, Box::new(author.into())).in_subquery(visible_authors(viewer))
}
