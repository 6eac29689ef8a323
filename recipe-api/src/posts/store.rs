use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, QuerySelect,
    entity::prelude::*,
    sea_query::ExprTrait,
};
use service_kit::{
    database::Database,
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Changes, Error, NewPost, Post};
use crate::{
    follows::circle_of,
    ids::PostId,
    people::UserId,
    rows::{Newest, active, erase_of, newest_of_each},
};

mod post {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub image_url: String,
        pub caption: Option<String>,
        pub alt_text: Option<String>,
        pub pub_date: OffsetDateTime,
        pub user_id: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use post::{Column, Entity};

/// A post that only its author may touch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) post: PostId,
    pub(super) author: UserId,
}

impl Own {
    /// Somebody else's post is as if it were not there.
    fn condition(self) -> Expr {
        Column::Id
            .eq(self.post.get())
            .and(Column::UserId.eq(self.author.get()))
    }
}

/// A page of what `viewer` sees, newest first.
pub(super) async fn feed(
    database: &Database,
    viewer: UserId,
    page: Page,
) -> Result<Slice<Post>, Error> {
    let most = page.limit + 1;
    let newest = Newest {
        groups: circle_of(viewer),
        group: Column::UserId,
        id: Column::Id,
        below: page.after,
        most,
    };
    let rows = newest_of_each::<Entity>(database.backend(), newest)
        .limit(most)
        .all(database.reader())
        .await?;
    let posts = rows.into_iter().map(Post::from).collect();
    Ok(Slice::cut(posts, page, |post: &Post| post.id.get()))
}

pub(super) async fn find(
    database: &Database,
    viewer: UserId,
    id: PostId,
) -> Result<Option<Post>, Error> {
    let row = Entity::find_by_id(id.get())
        .filter(Column::UserId.in_subquery(circle_of(viewer)))
        .one(database.reader())
        .await?;
    Ok(row.map(Post::from))
}

pub(super) async fn find_all(
    database: &Database,
    viewer: UserId,
    ids: impl IntoIterator<Item = PostId>,
) -> Result<Vec<Post>, Error> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.into_iter().map(PostId::get)))
        .filter(Column::UserId.in_subquery(circle_of(viewer)))
        .all(database.reader())
        .await?;
    Ok(rows.into_iter().map(Post::from).collect())
}

pub(super) async fn insert(
    database: &Database,
    author: UserId,
    post: NewPost,
    now: OffsetDateTime,
) -> Result<Post, Error> {
    let row = post::ActiveModel {
        id: NotSet,
        image_url: Set(post.image_url.0),
        caption: Set(post.caption.map(Into::into)),
        alt_text: Set(post.alt_text.map(Into::into)),
        pub_date: Set(now),
        user_id: Set(author.get()),
    };
    let row = Entity::insert(row)
        .exec_with_returning(database.writer())
        .await?;
    Ok(row.into())
}

/// The post as it is afterwards; `None` when the author has none of that id.
pub(super) async fn update(
    database: &Database,
    own: Own,
    changes: Changes,
) -> Result<Option<Post>, Error> {
    let row = post::ActiveModel {
        // Set to what it is: a statement that changes nothing would not be sent.
        user_id: Set(own.author.get()),
        image_url: active(changes.image_url, |url| url.0),
        caption: active(changes.caption, |caption| caption.map(Into::into)),
        alt_text: active(changes.alt_text, |alt_text| alt_text.map(Into::into)),
        ..Default::default()
    };
    let rows = Entity::update_many()
        .set(row)
        .filter(own.condition())
        .exec_with_returning(database.writer())
        .await?;
    Ok(rows.into_iter().next().map(Post::from))
}

/// Whether the author had a post of that id. What belonged to it is gone as well.
pub(super) async fn delete(database: &Database, own: Own) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(own.condition())
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, author: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, author).await?)
}

impl From<post::Model> for Post {
    fn from(row: post::Model) -> Self {
        Self {
            id: PostId::stored(row.id),
            image_url: row.image_url,
            caption: row.caption,
            alt_text: row.alt_text,
            published: row.pub_date,
            author: UserId::stored(row.user_id),
        }
    }
}
