mod administration;
mod deletion;
mod import;
mod password;

use sea_orm::{ActiveValue::Set, DbErr, entity::prelude::*, sea_query::Expr};
use service_kit::database::{Database, is_unique_violation};
use time::OffsetDateTime;

pub(super) use administration::{list, set_disabled};
pub(super) use deletion::{delete, deleted};
pub(super) use import::{existing, insert_all};
pub(super) use password::{hold, next_hash, replace_hash, set_hash};

use super::{Account, AccountId, Error, NewAccount, Profile, Username};

mod user {
    use sea_orm::entity::prelude::*;
    use time::OffsetDateTime;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub username: String,
        pub username_key: String,
        pub password_hash: String,
        pub email: Option<String>,
        pub first_name: Option<String>,
        pub last_name: Option<String>,
        pub image_url: Option<String>,
        pub thumb_url: Option<String>,
        pub bio: Option<String>,
        pub created_at: OffsetDateTime,
        pub disabled_at: Option<OffsetDateTime>,
        pub password_generation: i64,
    }

    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The password that an account is made with.
pub(super) const FIRST_GENERATION: i64 = 0;

/// An account and what its password is checked against.
#[derive(Debug)]
pub(super) struct Credentials {
    pub(super) account: Account,
    pub(super) password_hash: String,
    /// Counted up with each new password.
    pub(super) generation: i64,
}

pub(super) async fn find(database: &Database, id: AccountId) -> Result<Option<Account>, Error> {
    let row = user::Entity::find_by_id(id.0)
        .one(database.reader())
        .await?;
    row.map(account).transpose()
}

pub(super) async fn find_credentials(
    database: &Database,
    username: &Username,
) -> Result<Option<Credentials>, Error> {
    let row = user::Entity::find()
        .filter(user::Column::UsernameKey.eq(username.key()))
        .one(database.reader())
        .await?;
    row.map(|row| {
        Ok(Credentials {
            password_hash: row.password_hash.clone(),
            generation: row.password_generation,
            account: account(row)?,
        })
    })
    .transpose()
}

pub(super) async fn insert(
    database: &Database,
    new: NewAccount,
    password_hash: String,
    now: OffsetDateTime,
) -> Result<Account, Error> {
    let row = user::ActiveModel {
        username: Set(new.username.as_str().to_owned()),
        username_key: Set(new.username.key().to_owned()),
        password_hash: Set(password_hash),
        email: Set(new.profile.email),
        first_name: Set(new.profile.first_name),
        last_name: Set(new.profile.last_name),
        image_url: Set(new.profile.image_url),
        thumb_url: Set(new.profile.thumb_url),
        bio: Set(new.profile.bio),
        created_at: Set(now),
        password_generation: Set(FIRST_GENERATION),
        ..Default::default()
    };
    match row.insert(database.writer()).await {
        Ok(row) => account(row),
        Err(error) if is_unique_violation(&error) => Err(Error::UsernameTaken),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn update_profile(
    database: &Database,
    id: AccountId,
    profile: Profile,
) -> Result<(), Error> {
    user::Entity::update_many()
        .col_expr(user::Column::Email, Expr::value(profile.email))
        .col_expr(user::Column::FirstName, Expr::value(profile.first_name))
        .col_expr(user::Column::LastName, Expr::value(profile.last_name))
        .col_expr(user::Column::ImageUrl, Expr::value(profile.image_url))
        .col_expr(user::Column::ThumbUrl, Expr::value(profile.thumb_url))
        .col_expr(user::Column::Bio, Expr::value(profile.bio))
        .filter(user::Column::Id.eq(id.0))
        .exec(database.writer())
        .await?;
    Ok(())
}

fn account(row: user::Model) -> Result<Account, Error> {
    let username = Username::parse(&row.username)
        .map_err(|fault| DbErr::Type(format!("username of user {}: {fault}", row.id)))?;
    Ok(Account {
        id: AccountId(row.id),
        username,
        profile: Profile {
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            image_url: row.image_url,
            thumb_url: row.thumb_url,
            bio: row.bio,
        },
        created_at: row.created_at,
        disabled_at: row.disabled_at,
    })
}
