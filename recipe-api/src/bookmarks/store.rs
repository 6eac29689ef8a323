use sea_orm::{Order, QuerySelect, QueryTrait, entity::prelude::*};
use service_kit::{
    database::{Connection, Database, Prepared, Query, Transaction, limit_parameter, parameter},
    paging::Page,
};
use time::OffsetDateTime;

use super::Error;
use crate::{
    follows::sees_post,
    ids::{BookmarkId, PostId, UserId},
    posts::{SeenPost, seen_at},
    rows::{
        OneGroup, erase_of, insert_numbered, of_one_group, owned, refusal, remove_around_posts,
    },
};

mod bookmark {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "bookmarks")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub post_id: i64,
            pub user_id: i64,
            pub timestamp: OffsetDateTime,
        }
    }
}

use bookmark::{Column, Entity};

/// Parameters: owner, after, limit.
static PAGE: Prepared = Prepared::new(|backend| {
    let of_owner = OneGroup {
        group: Column::UserId,
        key: parameter(0),
        id: Column::Id,
        order: Order::Desc,
        after: parameter(1),
    };
    let bookmarks = of_one_group::<Entity>(backend, &of_owner)
        .select_only()
        .columns([Column::Id, Column::PostId])
        .filter(sees_post(parameter(0), Column::PostId))
        .limit(limit_parameter(2));
    seen_at(bookmarks.into_query(), &parameter(0)).statement(backend)
});

static INSERT: Prepared = Prepared::new(|backend| {
    let columns = [Column::PostId, Column::UserId, Column::Timestamp];
    insert_numbered(Column::Id, columns).statement(backend)
});

/// A page of the owner's bookmarks plus one more, newest first, as ids with posts. Posts
/// that the owner may no longer see are left out until the owner follows their author
/// again.
pub(super) async fn list(
    database: &Database,
    owner: UserId,
    page: Page,
) -> Result<Vec<(i64, SeenPost)>, Error> {
    let (after, limit) = (page.after.unwrap_or(i64::MAX), page.limit + 1);
    let query = PAGE.with([owner.into(), after.into(), limit.into()]);
    Ok(database.reader().all(query).await?)
}

pub(super) async fn insert(
    connection: &impl Connection,
    owner: UserId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<BookmarkId, Error> {
    let insert = INSERT.with([post.get().into(), owner.into(), now.into()]);
    let inserted = connection.only(insert).await;
    let id = inserted.map_err(|error| refusal(error, Error::Twice, Error::NotFound))?;
    Ok(BookmarkId::stored(id))
}

/// Deletes a bookmark. `false` if the owner has none of this id.
pub(super) async fn delete(
    database: &Database,
    owner: UserId,
    id: BookmarkId,
) -> Result<bool, Error> {
    let own = owned((Column::Id, id.get()), (Column::UserId, owner));
    let delete = Entity::delete_many().filter(own);
    Ok(database.writer().execute(delete).await? > 0)
}

/// Deletes in batches what a person created and what belongs to their posts, except what
/// fits into [`erase`].
pub(crate) async fn thin_out(database: &Database, person: UserId) -> Result<(), Error> {
    let columns = (Column::Id, Column::UserId, Column::PostId);
    Ok(remove_around_posts::<Entity>(database, columns, person).await?)
}

/// Deletes all bookmarks of a person.
pub(crate) async fn erase(transaction: &Transaction, owner: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, owner).await?)
}
