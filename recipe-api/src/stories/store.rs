use sea_orm::{
    ActiveValue::{NotSet, Set},
    DatabaseTransaction, QuerySelect,
    entity::prelude::*,
};
use service_kit::{
    database::Database,
    paging::{Page, Slice},
};
use time::OffsetDateTime;

use super::{Error, Story};
use crate::{
    follows::circle_of,
    ids::StoryId,
    input::Words,
    people::UserId,
    rows::{Newest, erase_of, newest_of_each},
};

mod story {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stories")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub text: String,
        pub user_id: i64,
        pub pub_date: OffsetDateTime,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use story::{Column, Entity};

/// A page of the stories that `viewer` sees, newest first.
pub(super) async fn list(
    database: &Database,
    viewer: UserId,
    page: Page,
) -> Result<Slice<Story>, Error> {
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
    let stories = rows.into_iter().map(Story::from).collect();
    Ok(Slice::cut(stories, page, |story: &Story| story.id.get()))
}

pub(super) async fn insert(
    database: &Database,
    author: UserId,
    text: Words,
    now: OffsetDateTime,
) -> Result<Story, Error> {
    let row = story::ActiveModel {
        id: NotSet,
        text: Set(text.into()),
        user_id: Set(author.get()),
        pub_date: Set(now),
    };
    let row = Entity::insert(row)
        .exec_with_returning(database.writer())
        .await?;
    Ok(row.into())
}

/// Whether this was a story of the author.
pub(super) async fn delete(
    database: &Database,
    author: UserId,
    id: StoryId,
) -> Result<bool, Error> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id.get()))
        .filter(Column::UserId.eq(author.get()))
        .exec(database.writer())
        .await?;
    Ok(deleted.rows_affected > 0)
}

pub(super) async fn erase(transaction: &DatabaseTransaction, author: UserId) -> Result<(), Error> {
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
