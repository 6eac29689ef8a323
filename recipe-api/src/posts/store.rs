use sea_orm::{
    ActiveValue::Set,
    DbBackend, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{LockType, SelectStatement},
};
use service_kit::{
    database::{
        Connection, Database, Prepared, Query, Statement, Transaction, limit_parameter, parameter,
    },
    paging::Page,
};
use time::OffsetDateTime;

use super::{
    Changes, Error, NewPost, Post,
    author_filter::Author,
    seen::{POST_ID, SeenPost, seen_at},
};
use crate::{
    follows::{author_if_visible, sees_author, visible_authors},
    ids::{PostId, UserId},
    rows::{ID, Merged, active, erase_of, insert_numbered, merged, owned, remove_in_batches},
};

mod post {
    use time::OffsetDateTime;

    service_kit::table! {
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
    }
}

use post::{Column, Entity};

/// A post that only its author may change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own {
    pub(super) post: PostId,
    pub(super) author: UserId,
}

impl Own {
    /// To anybody else the post does not exist.
    fn condition(self) -> Expr {
        owned((Column::Id, self.post.get()), (Column::UserId, self.author))
    }
}

/// Parameters: viewer, after, limit.
static FEED: Prepared = Prepared::new(|backend| newest_by(visible_authors(parameter(0)), backend));

/// Parameters: viewer, after, limit, author.
static BY_AUTHOR: Prepared =
    Prepared::new(|backend| newest_by(author_if_visible(&parameter(0), &parameter(3)), backend));

/// Parameters: viewer, post.
static ONE: Prepared = Prepared::new(|backend| {
    let place = if_visible(&parameter(0), parameter(1)).column_as(Column::Id, POST_ID);
    seen_at(place.into_query(), &parameter(0)).statement(backend)
});

/// Parameters: viewer, post.
static INSERT: Prepared = Prepared::new(|backend| {
    let columns = [
        Column::ImageUrl,
        Column::Caption,
        Column::AltText,
        Column::PubDate,
        Column::UserId,
    ];
    insert_numbered(Column::Id, columns).statement(backend)
});

/// The newest posts of `authors`. Parameters: viewer, after, limit.
fn newest_by(authors: SelectStatement, backend: DbBackend) -> Statement {
    let newest = Merged {
        groups: authors,
        group: Column::UserId,
        id: Column::Id,
        below: parameter(1),
        most: limit_parameter(2),
    };
    let places = merged::<Entity>(backend, newest)
        .expr_as(Expr::col(ID), POST_ID)
        .take();
    seen_at(places, &parameter(0)).statement(backend)
}

/// The id of a post, if the viewer may see it.
fn if_visible(viewer: &Value, id: Value) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.eq(id))
        .filter(sees_author(
            viewer,
            &Expr::col(Column::UserId.as_column_ref()),
        ))
}

/// A page of what `viewer` may see, by `author` or by all, plus one more, newest first.
pub(super) async fn list(
    database: &Database,
    viewer: UserId,
    author: Option<Author>,
    page: Page,
) -> Result<Vec<(i64, SeenPost)>, Error> {
    let below = page.after.unwrap_or(i64::MAX).into();
    let (viewer, limit) = (viewer.into(), (page.limit + 1).into());
    let query = match author {
        None => FEED.with([viewer, below, limit]),
        Some(Author(author)) => BY_AUTHOR.with([viewer, below, limit, author.into()]),
    };
    Ok(database.reader().all(query).await?)
}

/// A post, if `viewer` may see it.
pub(super) async fn find(
    database: &Database,
    viewer: UserId,
    id: PostId,
) -> Result<Option<SeenPost>, Error> {
    let query = ONE.with([viewer.into(), id.get().into()]);
    let found: Option<(i64, SeenPost)> = database.reader().one(query).await?;
    Ok(found.map(|(_, post)| post))
}

pub(super) async fn insert(
    connection: &impl Connection,
    author: UserId,
    post: NewPost,
    now: OffsetDateTime,
) -> Result<Post, Error> {
    let image_url = post.image_url.0;
    let caption: Option<String> = post.caption.map(Into::into);
    let alt_text: Option<String> = post.alt_text.map(Into::into);
    let insert = INSERT.with([
        image_url.clone().into(),
        caption.clone().into(),
        alt_text.clone().into(),
        now.into(),
        author.into(),
    ]);
    let id: i64 = connection.only(insert).await?;
    Ok(Post {
        id: PostId::stored(id),
        image_url,
        caption,
        alt_text,
        published: now,
        author,
    })
}

/// The editable content of a post, which nobody else can change until the transaction
/// ends. `None` if the author has none of this id.
pub(super) async fn hold(transaction: &Transaction, own: Own) -> Result<Option<Post>, Error> {
    let post = Entity::find()
        .filter(own.condition())
        .lock(LockType::NoKeyUpdate);
    let row: Option<post::Model> = transaction.one(post).await?;
    Ok(row.map(Post::from))
}

/// Changes a post. `false` if the author has none of this id.
pub(super) async fn update(
    connection: &impl Connection,
    own: Own,
    changes: Changes,
) -> Result<bool, Error> {
    let row = post::ActiveModel {
        // An unchanged column, because an update without any column would not be sent.
        user_id: Set(own.author.get()),
        image_url: active(changes.image_url, |url| url.0),
        caption: active(changes.caption, |caption| caption.map(Into::into)),
        alt_text: active(changes.alt_text, |alt_text| alt_text.map(Into::into)),
        ..Default::default()
    };
    let update = Entity::update_many().set(row).filter(own.condition());
    Ok(connection.execute(update).await? > 0)
}

/// Deletes a post with everything that belongs to it. `false` if the author has none of
/// this id.
pub(super) async fn delete(connection: &impl Connection, own: Own) -> Result<bool, Error> {
    let delete = Entity::delete_many().filter(own.condition());
    Ok(connection.execute(delete).await? > 0)
}

/// Deletes in batches what a person created, except what fits into [`erase`].
pub(crate) async fn thin_out(database: &Database, author: UserId) -> Result<(), Error> {
    let own = Column::UserId.eq(author.get());
    Ok(remove_in_batches::<Entity>(database, Column::Id, own).await?)
}

/// Deletes all posts of a person with everything that belongs to them.
pub(crate) async fn erase(transaction: &Transaction, author: UserId) -> Result<(), Error> {
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
