use sea_orm::{
    Iterable, Order, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement,
};
use service_kit::{
    database::{
        Connection, Database, Error as DatabaseError, Prepared, Query, Transaction,
        limit_parameter, parameter,
    },
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Comment, Error, NewComment, SHOWN};
use crate::{
    ids::{CommentId, PostId, UserId},
    people::{Profile, with_profile},
    rows::{
        Newest, OneGroup, among, erase_of, insert_numbered, list_of, newest_of_each, of_one_group,
        owned, remove_around_posts,
    },
};

mod comment {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "comments")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub post_id: i64,
            pub user_id: i64,
            pub text: String,
            pub pub_date: OffsetDateTime,
        }
    }
}

use comment::{Column, Entity};

/// A comment and its author's profile.
type Row = (comment::Model, Option<Profile>);

/// Parameters: post, after, limit.
static ON_POST: Prepared = Prepared::new(|backend| {
    let on_post = OneGroup {
        group: Column::PostId,
        key: parameter(0),
        id: Column::Id,
        order: Order::Asc,
        after: parameter(1),
    };
    let page = of_one_group::<Entity>(backend, &on_post).limit(limit_parameter(2));
    with_author(page.into_query()).statement(backend)
});

/// Parameter: posts.
static NEWEST: Prepared = Prepared::new(|backend| {
    let newest = Newest {
        groups: among(backend, parameter(0)),
        group: Column::PostId,
        id: Column::Id,
        most: SHOWN,
    };
    let newest = newest_of_each::<Entity>(backend, newest)
        .columns(Column::iter().map(|column| column.as_column_ref()))
        .take();
    with_author(newest).statement(backend)
});

static INSERT: Prepared = Prepared::new(|backend| {
    let columns = [
        Column::PostId,
        Column::UserId,
        Column::Text,
        Column::PubDate,
    ];
    insert_numbered(Column::Id, columns).statement(backend)
});

fn with_author(mut comments: SelectStatement) -> SelectStatement {
    with_profile(&mut comments, Column::UserId.as_column_ref());
    comments
}

/// A page of the comments on a post, oldest first, with their authors' profiles.
pub(super) async fn list(
    database: &Database,
    post: PostId,
    page: Page,
) -> Result<Slice<(Comment, Option<Profile>)>, Error> {
    let (after, limit) = (page.after.unwrap_or(i64::MIN), page.limit + 1);
    let query = ON_POST.with([post.get().into(), after.into(), limit.into()]);
    let rows: Vec<Row> = database.reader().all(query).await?;
    let comments = rows.into_iter().map(|(row, author)| (row.into(), author));
    Ok(Slice::cut(
        comments.collect(),
        page,
        |(comment, _): &(Comment, _)| comment.id.get(),
    ))
}

/// The newest comments on each of `posts`, unordered, with their authors' profiles.
pub(super) async fn newest(
    database: &Database,
    posts: &[PostId],
) -> Result<impl Iterator<Item = (Comment, Option<Profile>)> + use<>, Error> {
    let posts = list_of(database.backend(), posts.iter().map(|post| post.get()));
    let rows: Vec<Row> = database.reader().all(NEWEST.with([posts])).await?;
    Ok(rows.into_iter().map(|(row, author)| (row.into(), author)))
}

pub(super) async fn insert(
    connection: &impl Connection,
    author: UserId,
    comment: NewComment,
    now: OffsetDateTime,
) -> Result<Comment, Error> {
    let NewComment { post, text } = comment;
    let text = String::from(text);
    let insert = INSERT.with([
        post.get().into(),
        author.into(),
        text.clone().into(),
        now.into(),
    ]);
    let id = match connection.only(insert).await {
        Ok(id) => CommentId::stored(id),
        // The post was deleted meanwhile.
        Err(DatabaseError::ForeignKey(_)) => return Err(Error::NotFound),
        Err(error) => return Err(error.into()),
    };
    Ok(Comment {
        id,
        post,
        author,
        text,
        published: now,
    })
}

/// Deletes a comment. `false` if the author has none of this id.
pub(super) async fn delete(
    database: &Database,
    author: UserId,
    id: CommentId,
) -> Result<bool, Error> {
    let own = owned((Column::Id, id.get()), (Column::UserId, author));
    let delete = Entity::delete_many().filter(own);
    Ok(database.writer().execute(delete).await? > 0)
}

/// Deletes in batches what a person created and what belongs to their posts, except what
/// fits into [`erase`].
pub(crate) async fn thin_out(database: &Database, author: UserId) -> Result<(), Error> {
    let columns = (Column::Id, Column::UserId, Column::PostId);
    Ok(remove_around_posts::<Entity>(database, columns, author).await?)
}

/// Deletes all comments of a person.
pub(crate) async fn erase(transaction: &Transaction, author: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, author).await?)
}

impl From<comment::Model> for Comment {
    fn from(row: comment::Model) -> Self {
        Self {
            id: CommentId::stored(row.id),
            post: PostId::stored(row.post_id),
            author: UserId::stored(row.user_id),
            text: row.text,
            published: row.pub_date,
        }
    }
}
