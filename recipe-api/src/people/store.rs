use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set,
    DbErr,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use service_kit::database::Database;

use super::{Error, Profile, UserId, directory::Sighting};

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
    ids: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, Profile>, Error> {
    let rows = profile::Entity::find()
        .filter(Column::UserId.is_in(ids.into_iter().map(UserId::get)))
        .all(database.reader())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (UserId::stored(row.user_id), row.into()))
        .collect())
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
