use sea_orm::{
    ActiveValue::Set,
    Condition, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement, UnionType},
};
use service_kit::{
    database::{Connection, Database, Transaction},
    paging::{Page, Slice},
};

use super::{Error, Person, Profile, directory::Sighting};
use crate::ids::UserId;

mod profile {
    service_kit::table! {
        #[sea_orm(table_name = "profiles")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub user_id: i64,
            pub username: String,
            pub first_name: Option<String>,
            pub last_name: Option<String>,
            pub image_url: Option<String>,
            pub thumb_url: Option<String>,
            /// `iat` of the token that said so, in Unix seconds.
            pub learnt_at: i64,
        }
    }
}

use profile::{Column, Entity};

/// Stores what a token says about a person, unless a later token, up to `latest`, was
/// stored. Returns what is known afterwards. Anything later than `latest` comes from a
/// clock that was ahead.
pub(super) async fn learn(
    database: &Database,
    id: UserId,
    sighting: Sighting,
    latest: i64,
) -> Result<Sighting, Error> {
    let Sighting { profile, issued_at } = sighting.clone();
    let row = profile::ActiveModel {
        user_id: Set(id.get()),
        username: Set(profile.username),
        first_name: Set(profile.first_name),
        last_name: Set(profile.last_name),
        image_url: Set(profile.image_url),
        thumb_url: Set(profile.thumb_url),
        learnt_at: Set(issued_at),
    };
    let upsert = Entity::insert(row).on_conflict(unless_older(latest));
    if database.writer().execute(upsert).await? > 0 {
        return Ok(sighting);
    }
    let later = database.writer().one(Entity::find_by_id(id.get())).await?;
    Ok(later.map_or(sighting, |later: profile::Model| Sighting {
        issued_at: later.learnt_at,
        profile: later.into(),
    }))
}

fn unless_older(latest: i64) -> OnConflict {
    let stored = Expr::col((Entity, Column::LearntAt));
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
        .action_and_where(stored.clone().lte(presented).or(stored.gt(latest)))
        .to_owned()
}

/// The profile of a person who has used this service.
pub(super) async fn find(database: &Database, id: UserId) -> Result<Option<Profile>, Error> {
    let row: Option<profile::Model> = database.reader().one(Entity::find_by_id(id.get())).await?;
    Ok(row.map(Profile::from))
}

/// Whether a person has used this service or owns anything here.
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
    let row: Option<i64> = database.reader().one(anything).await?;
    Ok(row.is_some())
}

/// A page of the people outside `visible`, the most recent first.
pub(super) async fn newest_outside(
    database: &Database,
    visible: SelectStatement,
    page: Page,
) -> Result<Slice<Person>, Error> {
    let behind = page.after.map(|id| Column::UserId.lt(id));
    let query = Entity::find()
        .filter(Column::UserId.not_in_subquery(visible))
        .filter(Condition::all().add_option(behind))
        .order_by_desc(Column::UserId)
        .limit(page.limit + 1);
    let rows: Vec<profile::Model> = database.reader().all(query).await?;
    let people = rows
        .into_iter()
        .map(|row| (UserId::stored(row.user_id), row.into()));
    let people = people.map(Person::from).collect();
    Ok(Slice::cut(people, page, Person::id))
}

/// Deletes the profile of a person.
pub(crate) async fn erase(transaction: &Transaction, id: UserId) -> Result<(), Error> {
    let profile = Entity::delete_many().filter(Column::UserId.eq(id.get()));
    transaction.execute(profile).await?;
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
