use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DatabaseTransaction, DbErr, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, UnionType},
};
use service_kit::{
    database::Database,
    paging::{Page, Slice},
};

use super::{Error, Person, Profile, UserId, directory::Sighting};

mod profile {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "profiles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: i64,
        pub username: String,
        pub first_name: Option<String>,
        pub last_name: Option<String>,
        pub image_url: Option<String>,
        pub thumb_url: Option<String>,
        pub learnt_at: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use profile::Column;

/// Writes what a token says about a person, unless a later one has been here.
pub(super) async fn learn(
    database: &Database,
    id: UserId,
    sighting: Sighting,
) -> Result<(), Error> {
    let Sighting { profile, issued_at } = sighting;
    let row = profile::ActiveModel {
        user_id: Set(id.get()),
        username: Set(profile.username),
        first_name: Set(profile.first_name),
        last_name: Set(profile.last_name),
        image_url: Set(profile.image_url),
        thumb_url: Set(profile.thumb_url),
        learnt_at: Set(issued_at),
    };
    let written = profile::Entity::insert(row)
        .on_conflict(unless_older())
        .exec_without_returning(database.writer())
        .await;
    match written {
        // Nothing is written when the stored profile is the later one.
        Ok(_) | Err(DbErr::RecordNotInserted) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn unless_older() -> OnConflict {
    let stored = Expr::col((profile::Entity, Column::LearntAt));
    let presented = Expr::col(("excluded", Column::LearntAt));
    OnConflict::column(Column::UserId)
        .update_columns([
            Column::Username,
            Column::FirstName,
            Column::LastName,
            Column::ImageUrl,
            Column::ThumbUrl,
            Column::LearntAt,
        ])
        .action_and_where(stored.lte(presented))
        .to_owned()
}

/// The profiles of those of `ids` that have been here.
pub(super) async fn find(
    database: &Database,
    ids: &HashSet<UserId>,
) -> Result<HashMap<UserId, Profile>, Error> {
    let rows = profile::Entity::find()
        .filter(Column::UserId.is_in(ids.iter().map(|id| id.get())))
        .all(database.reader())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (UserId::stored(row.user_id), row.into()))
        .collect())
}

/// Whether somebody has been here, or there is anything by them.
pub(super) async fn has(database: &Database, id: UserId) -> Result<bool, Error> {
    let by_them = |table: &'static str| {
        Query::select()
            .column("user_id")
            .from(table)
            .and_where(Expr::col("user_id").eq(id.get()))
            .take()
    };
    let mut anything = by_them("profiles");
    for table in [
        "recipes",
        "posts",
        "comments",
        "stories",
        "following",
        "likes_posts",
        "bookmarks",
    ] {
        anything.union(UnionType::All, by_them(table));
    }
    anything.limit(1);
    let row = database.reader().query_one(&anything).await?;
    Ok(row.is_some())
}

/// A page of the people outside `circle`, who came last first.
pub(super) async fn newest_outside(
    database: &Database,
    circle: SelectStatement,
    page: Page,
) -> Result<Slice<Person>, Error> {
    let behind = page.after.map(|id| Column::UserId.lt(id));
    let rows = profile::Entity::find()
        .filter(Column::UserId.not_in_subquery(circle))
        .filter(Condition::all().add_option(behind))
        .order_by_desc(Column::UserId)
        .limit(page.limit + 1)
        .all(database.reader())
        .await?;
    let people = rows
        .into_iter()
        .map(|row| (UserId::stored(row.user_id), row.into()));
    let people = people.map(Person::from).collect();
    Ok(Slice::cut(people, page, Person::id))
}

pub(super) async fn erase(transaction: &DatabaseTransaction, id: UserId) -> Result<(), Error> {
    profile::Entity::delete_by_id(id.get())
        .exec(transaction)
        .await?;
    Ok(())
}

impl From<profile::Model> for Profile {
    fn from(row: profile::Model) -> Self {
        Self {
            username: row.username,
            first_name: row.first_name,
            last_name: row.last_name,
            image_url: row.image_url,
            thumb_url: row.thumb_url,
        }
    }
}
