//! A post as a viewer sees it, and its query.

use sea_orm::{
    Order, Value,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use service_kit::database::{Columns, Error, FromRow};

use super::Post;
use crate::{
    ids::{BookmarkId, LikeId, PostId, UserId},
    people::{Profile, with_profile},
    rows::{ID, count_comments, count_likes, own_bookmark, own_like},
};

const PLACES: &str = "places";
const POSTS: &str = "posts";

/// The column of `places` with the post id.
pub(crate) const POST_ID: &str = "post_id";

/// A post and what its viewer is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenPost {
    pub(super) post: Post,
    pub(super) own_like: Option<LikeId>,
    pub(super) own_bookmark: Option<BookmarkId>,
    pub(super) likes_count: i64,
    pub(super) comments_count: i64,
    /// The author's profile; `None` when they have not used this service yet.
    pub(super) profile: Option<Profile>,
}

/// A query of the posts whose ids `places` has in its column [`POST_ID`], as `viewer`
/// sees them: the `i64` of its column [`ID`], highest first, each with a [`SeenPost`].
pub(crate) fn seen_at(places: SelectStatement, viewer: &Value) -> SelectStatement {
    let id = (POSTS, "id");
    let mut query = SelectStatement::new()
        .column((PLACES, ID))
        .columns([
            id,
            (POSTS, "image_url"),
            (POSTS, "caption"),
            (POSTS, "alt_text"),
            (POSTS, "pub_date"),
            (POSTS, "user_id"),
        ])
        .expr(own_like(viewer.clone(), id))
        .expr(own_bookmark(viewer.clone(), id))
        .expr(count_likes(id))
        .expr(count_comments(id))
        .from_subquery(places, PLACES)
        // SQLite joins the tables of a CROSS JOIN in the written order.
        .cross_join(POSTS)
        .and_where(Expr::col(id).eq(Expr::col((PLACES, POST_ID))))
        .order_by((PLACES, ID), Order::Desc)
        .take();
    with_profile(&mut query, (POSTS, "user_id"));
    query
}

impl FromRow for SeenPost {
    const WIDTH: usize = Post::WIDTH + 4 + Profile::WIDTH;

    fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error> {
        Ok(Self {
            post: columns.read()?,
            own_like: columns.read::<Option<_>>()?.map(LikeId::stored),
            own_bookmark: columns.read::<Option<_>>()?.map(BookmarkId::stored),
            likes_count: columns.read()?,
            comments_count: columns.read()?,
            profile: columns.read()?,
        })
    }
}

impl FromRow for Post {
    const WIDTH: usize = 6;

    fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: PostId::stored(columns.read()?),
            image_url: columns.read()?,
            caption: columns.read()?,
            alt_text: columns.read()?,
            published: columns.read()?,
            author: UserId::stored(columns.read()?),
        })
    }
}
