use sea_orm::{
    DbBackend, Order, QuerySelect, QueryTrait, entity::prelude::*, sea_query::SelectStatement,
};
use service_kit::{
    database::{
        Connection, Database, Error as DatabaseError, Prepared, Query, Transaction,
        limit_parameter, parameter,
    },
    paging::{Page, Slice},
};

use super::{Error, Follow};
use crate::{
    ids::{FollowId, UserId},
    people::{Profile, with_profile},
    rows::{OneGroup, erase_of, insert_numbered, of_one_group, owned, remove_in_batches},
};

mod following {
    service_kit::table! {
        #[sea_orm(table_name = "following")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            /// Who follows.
            pub user_id: i64,
            /// Whom they follow.
            pub following_id: i64,
        }
    }
}

use following::{Column, Entity};

/// Parameters: follower, after, limit.
static FOLLOWING: Prepared = Prepared::new(|backend| {
    one_side(backend, Column::UserId, Column::FollowingId).statement(backend)
});

/// Parameters: followed, after, limit.
static FOLLOWERS: Prepared = Prepared::new(|backend| {
    one_side(backend, Column::FollowingId, Column::UserId).statement(backend)
});

static INSERT: Prepared = Prepared::new(|backend| {
    insert_numbered(Column::Id, [Column::UserId, Column::FollowingId]).statement(backend)
});

fn one_side(backend: DbBackend, side: Column, other: Column) -> SelectStatement {
    let of_person = OneGroup {
        group: side,
        key: parameter(0),
        id: Column::Id,
        order: Order::Desc,
        after: parameter(1),
    };
    let mut query = of_one_group::<Entity>(backend, &of_person)
        .limit(limit_parameter(2))
        .into_query();
    with_profile(&mut query, other.as_column_ref());
    query
}

/// A page of the people whom a person follows, latest first, with their profiles.
pub(super) async fn following(
    database: &Database,
    follower: UserId,
    page: Page,
) -> Result<Slice<(Follow, Option<Profile>)>, Error> {
    list(database, &FOLLOWING, follower, page).await
}

/// A page of the people who follow a person, latest first, with their profiles.
pub(super) async fn followers(
    database: &Database,
    followed: UserId,
    page: Page,
) -> Result<Slice<(Follow, Option<Profile>)>, Error> {
    list(database, &FOLLOWERS, followed, page).await
}

async fn list(
    database: &Database,
    query: &'static Prepared,
    person: UserId,
    page: Page,
) -> Result<Slice<(Follow, Option<Profile>)>, Error> {
    let (after, limit) = (page.after.unwrap_or(i64::MAX), page.limit + 1);
    let query = query.with([person.into(), after.into(), limit.into()]);
    let rows: Vec<(following::Model, Option<Profile>)> = database.reader().all(query).await?;
    let follows = rows.into_iter().map(|(row, other)| (row.into(), other));
    Ok(Slice::cut(
        follows.collect(),
        page,
        |(follow, _): &(Follow, _)| follow.id.get(),
    ))
}

pub(super) async fn insert(
    connection: &impl Connection,
    follower: UserId,
    whom: UserId,
) -> Result<FollowId, Error> {
    let insert = INSERT.with([follower.into(), whom.into()]);
    match connection.only(insert).await {
        Ok(id) => Ok(FollowId::stored(id)),
        Err(DatabaseError::Unique(_)) => Err(Error::Twice),
        Err(error) => Err(error.into()),
    }
}

/// Deletes a following. `false` if the follower has none of this id.
pub(super) async fn delete(
    database: &Database,
    follower: UserId,
    id: FollowId,
) -> Result<bool, Error> {
    let own = owned((Column::Id, id.get()), (Column::UserId, follower));
    let delete = Entity::delete_many().filter(own);
    Ok(database.writer().execute(delete).await? > 0)
}

/// Deletes in batches whom a person follows and who follows them, except what fits into
/// [`erase`].
pub(crate) async fn thin_out(database: &Database, person: UserId) -> Result<(), Error> {
    for side in [Column::UserId, Column::FollowingId] {
        let concerned = side.eq(person.get());
        remove_in_batches::<Entity>(database, Column::Id, concerned).await?;
    }
    Ok(())
}

/// Deletes all followings of and to a person.
pub(crate) async fn erase(transaction: &Transaction, person: UserId) -> Result<(), Error> {
    for side in [Column::UserId, Column::FollowingId] {
        erase_of::<Entity>(transaction, side, person).await?;
    }
    Ok(())
}

impl From<following::Model> for Follow {
    fn from(row: following::Model) -> Self {
        Self {
            id: FollowId::stored(row.id),
            follower: UserId::stored(row.user_id),
            followed: UserId::stored(row.following_id),
        }
    }
}
