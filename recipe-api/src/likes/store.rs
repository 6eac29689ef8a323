use sea_orm::entity::prelude::*;
use service_kit::database::{
    Columns, Connection, Database, Error as DatabaseError, FromRow, Prepared, Query, Transaction,
    parameter,
};
use time::OffsetDateTime;

use super::{Error, Like, SHOWN};
use crate::{
    ids::{LikeId, PostId, UserId},
    rows::{
        Newest, among, erase_of, insert_numbered, list_of, newest_of_each, owned, refusal,
        remove_around_posts,
    },
};

mod like {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "likes_posts")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub post_id: i64,
            pub user_id: i64,
            pub timestamp: OffsetDateTime,
        }
    }
}

use like::{Column, Entity};

/// Parameter: posts.
static NEWEST: Prepared = Prepared::new(|backend| {
    let newest = Newest {
        groups: among(backend, parameter(0)),
        group: Column::PostId,
        id: Column::Id,
        most: SHOWN,
    };
    let columns = [Column::Id, Column::PostId, Column::UserId];
    newest_of_each::<Entity>(backend, newest)
        .columns(columns.map(|column| column.as_column_ref()))
        .take()
        .statement(backend)
});

static INSERT: Prepared = Prepared::new(|backend| {
    let columns = [Column::PostId, Column::UserId, Column::Timestamp];
    insert_numbered(Column::Id, columns).statement(backend)
});

/// The newest likes of each of `posts`, unordered.
pub(super) async fn newest(database: &Database, posts: &[PostId]) -> Result<Vec<Like>, Error> {
    let posts = list_of(database.backend(), posts.iter().map(|post| post.get()));
    Ok(database.reader().all(NEWEST.with([posts])).await?)
}

pub(super) async fn insert(
    connection: &impl Connection,
    by: UserId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<Like, Error> {
    let insert = INSERT.with([post.get().into(), by.into(), now.into()]);
    let inserted = connection.only(insert).await;
    let id = inserted.map_err(|error| refusal(error, Error::Twice, Error::NotFound))?;
    let id = LikeId::stored(id);
    Ok(Like { id, by, post })
}

/// Deletes a like of `post` by `by`. `false` if there is none.
pub(super) async fn delete(
    database: &Database,
    by: UserId,
    post: PostId,
    id: LikeId,
) -> Result<bool, Error> {
    let own = owned((Column::Id, id.get()), (Column::UserId, by));
    let delete = Entity::delete_many()
        .filter(own)
        .filter(Column::PostId.eq(post.get()));
    Ok(database.writer().execute(delete).await? > 0)
}

/// Deletes in batches what a person created and what belongs to their posts, except what
/// fits into [`erase`].
pub(crate) async fn thin_out(database: &Database, person: UserId) -> Result<(), Error> {
    let columns = (Column::Id, Column::UserId, Column::PostId);
    Ok(remove_around_posts::<Entity>(database, columns, person).await?)
}

/// Deletes all likes of a person.
pub(crate) async fn erase(transaction: &Transaction, by: UserId) -> Result<(), Error> {
    Ok(erase_of::<Entity>(transaction, Column::UserId, by).await?)
}

/// Columns: id, post, person.
impl FromRow for Like {
    const WIDTH: usize = 3;

    fn from_row(columns: &mut Columns<'_>) -> Result<Self, DatabaseError> {
        Ok(Self {
            id: LikeId::stored(columns.read()?),
            post: PostId::stored(columns.read()?),
            by: UserId::stored(columns.read()?),
        })
    }
}
