use sea_orm::{
    Iterable, Order,
    entity::prelude::*,
    sea_query::{ExprTrait, SelectStatement},
};
use service_kit::{
    database::{Connection, Database, Prepared, Query, Transaction, limit_parameter, parameter},
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Error, Story};
use crate::{
    follows::visible_authors,
    ids::{StoryId, UserId},
    people::{Profile, with_profile},
    rows::{ID, Merged, erase_of, insert_numbered, merged, owned, remove_in_batches},
    texts::Words,
};

mod story {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "stories")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub text: String,
            pub user_id: i64,
            pub pub_date: OffsetDateTime,
        }
    }
}

use story::{Column, Entity};

const PAGE: &str = "page";

/// Parameters: viewer, after, limit.
static SEEN: Prepared = Prepared::new(|backend| {
    let newest = Merged {
        groups: visible_authors(parameter(0)),
        group: Column::UserId,
        id: Column::Id,
        below: parameter(1),
        most: limit_parameter(2),
    };
    let newest = merged::<Entity>(backend, newest);
    let mut query = SelectStatement::new()
        .columns(Column::iter().map(|column| column.as_column_ref()))
        .from_subquery(newest, PAGE)
        // SQLite joins the tables of a CROSS JOIN in the written order.
        .cross_join(Entity)
        .and_where(Expr::col((Entity, Column::Id)).eq(Expr::col((PAGE, ID))))
        .order_by((PAGE, ID), Order::Desc)
        .take();
    with_profile(&mut query, Column::UserId.as_column_ref());
    query.statement(backend)
});

static INSERT: Prepared = Prepared::new(|backend| {
    let columns = [Column::Text, Column::UserId, Column::PubDate];
    insert_numbered(Column::Id, columns).statement(backend)
});

/// A page of the stories that `viewer` may see, newest first, with their authors'
/// profiles.
pub(super) async fn list(
    database: &Database,
    viewer: UserId,
    page: Page,
) -> Result<Slice<(Story, Option<Profile>)>, Error> {
    let (below, limit) = (page.after.unwrap_or(i64::MAX), page.limit + 1);
    let query = SEEN.with([viewer.into(), below.into(), limit.into()]);
    let rows: Vec<(story::Model, Option<Profile>)> = database.reader().all(query).await?;
    let stories = rows.into_iter().map(|(row, author)| (row.into(), author));
    Ok(Slice::cut(
        stories.collect(),
        page,
        |(story, _): &(Story, _)| story.id.get(),
    ))
}

pub(super) async fn insert(
    connection: &impl Connection,
    author: UserId,
    text: Words,
    now: OffsetDateTime,
) -> Result<Story, Error> {
    let text = String::from(text);
    let insert = INSERT.with([text.clone().into(), author.into(), now.into()]);
    let id: i64 = connection.only(insert).await?;
    Ok(Story {
        id: StoryId::stored(id),
        text,
        author,
        published: now,
    })
}

/// Deletes a story. `false` if the author has none of this id.
pub(super) async fn delete(
    database: &Database,
    author: UserId,
    id: StoryId,
) -> Result<bool, Error> {
    let own = owned((Column::Id, id.get()), (Column::UserId, author));
    let delete = Entity::delete_many().filter(own);
    Ok(database.writer().execute(delete).await? > 0)
}

/// Deletes in batches what a person created, except what fits into [`erase`].
pub(crate) async fn thin_out(database: &Database, author: UserId) -> Result<(), Error> {
    let own = Column::UserId.eq(author.get());
    Ok(remove_in_batches::<Entity>(database, Column::Id, own).await?)
}

/// Deletes all stories of a person.
pub(crate) async fn erase(transaction: &Transaction, author: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, author).await?)
}

impl From<story::Model> for Story {
    fn from(row: story::Model) -> Self {
        Self {
            id: StoryId::stored(row.id),
            text: row.text,
            author: UserId::stored(row.user_id),
            published: row.pub_date,
        }
    }
}
