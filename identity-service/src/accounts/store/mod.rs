mod administration;
mod deletion;
mod import;
mod password;

use sea_orm::{
    ActiveValue::{self, NotSet, Set},
    Iterable, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, IntoColumnRef, LockType, SelectStatement},
};
use service_kit::{
    database::{Columns, Connection, Database, Error as DatabaseError, FromRow, ReturningRows},
    input::Change,
};
use time::OffsetDateTime;

pub(super) use administration::list;
pub(crate) use administration::set_disabled;
pub(crate) use deletion::delete;
pub(super) use deletion::deleted;
pub(super) use import::{existing, insert_all};
pub(crate) use password::set_hash;
pub(super) use password::{hold, next_hash, replace_hash};

use super::{Account, Email, Error, NewAccount, Profile, Username, changes::CheckedChanges};
use crate::ids::AccountId;

mod user {
    use time::OffsetDateTime;

    service_kit::table! {
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
    }
}

/// The generation of an account's first password.
pub(super) const FIRST_GENERATION: i64 = 0;

/// An account and what its password is checked against.
#[derive(Debug)]
pub(super) struct Credentials {
    pub(super) account: Account,
    pub(super) password_hash: String,
    /// Incremented with each new password.
    pub(super) generation: i64,
}

pub(crate) async fn find(database: &Database, id: AccountId) -> Result<Option<Account>, Error> {
    let row: Option<user::Model> = database
        .reader()
        .one(user::Entity::find_by_id(id.0))
        .await?;
    Ok(row.map(Account::from))
}

/// Joins the account whose id is in `column`. Its columns are read as an
/// `Option<Account>`, because it may have been deleted.
pub(crate) fn join_account(query: &mut SelectStatement, column: impl IntoColumnRef) {
    let columns = user::Column::iter().map(|column| (user::Entity, column));
    let is_theirs = Expr::col((user::Entity, user::Column::Id)).equals(column);
    query.columns(columns).left_join(user::Entity, is_theirs);
}

pub(super) async fn find_credentials(
    database: &Database,
    username: &Username,
) -> Result<Option<Credentials>, Error> {
    let named = user::Entity::find().filter(user::Column::UsernameKey.eq(username.key()));
    let row: Option<user::Model> = database.reader().one(named).await?;
    Ok(row.map(|row| Credentials {
        password_hash: row.password_hash.clone(),
        generation: row.password_generation,
        account: row.into(),
    }))
}

pub(super) async fn insert(
    connection: &impl Connection,
    new: NewAccount,
    password_hash: String,
    now: OffsetDateTime,
) -> Result<Account, Error> {
    let row = user::ActiveModel {
        username: Set(new.username.as_str().to_owned()),
        username_key: Set(new.username.key().to_owned()),
        password_hash: Set(password_hash),
        email: Set(new.profile.email.map(String::from)),
        first_name: Set(new.profile.first_name),
        last_name: Set(new.profile.last_name),
        image_url: Set(new.profile.image_url),
        thumb_url: Set(new.profile.thumb_url),
        bio: Set(new.profile.bio),
        created_at: Set(now),
        password_generation: Set(FIRST_GENERATION),
        ..Default::default()
    };
    let insert = user::Entity::insert(row).returning_rows();
    match connection.only::<user::Model>(insert).await {
        Ok(row) => Ok(row.into()),
        Err(DatabaseError::Unique(_)) => Err(Error::UsernameTaken),
        Err(error) => Err(error.into()),
    }
}

/// The account, which nobody else can change until the transaction ends.
pub(crate) async fn hold_profile(
    transaction: &impl Connection,
    id: AccountId,
) -> Result<Option<Account>, Error> {
    let account = user::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
    let row: Option<user::Model> = transaction.one(account).await?;
    Ok(row.map(Account::from))
}

/// Writes only the changed fields. Returns the changed account, or `None` when it was
/// deleted.
pub(super) async fn update_profile(
    connection: &impl Connection,
    id: AccountId,
    changes: CheckedChanges,
) -> Result<Option<Account>, Error> {
    if changes == CheckedChanges::default() {
        let row: Option<user::Model> = connection.one(user::Entity::find_by_id(id.0)).await?;
        return Ok(row.map(Account::from));
    }
    let row = user::ActiveModel {
        email: written(changes.email),
        first_name: written(changes.first_name),
        last_name: written(changes.last_name),
        image_url: written(changes.image_url),
        thumb_url: written(changes.thumb_url),
        bio: written(changes.bio),
        ..Default::default()
    };
    let update = user::Entity::update_many()
        .set(row)
        .filter(user::Column::Id.eq(id.0))
        .returning_rows();
    let row: Option<user::Model> = connection.one(update).await?;
    Ok(row.map(Account::from))
}

fn written<T: Into<String>>(change: Change<Option<T>>) -> ActiveValue<Option<String>> {
    match change {
        Change::Keep => NotSet,
        Change::To(text) => Set(text.map(T::into)),
    }
}

impl From<user::Model> for Account {
    fn from(row: user::Model) -> Self {
        Self {
            id: AccountId(row.id),
            username: Username::stored(row.username, row.username_key),
            profile: Profile {
                email: row.email.map(Email::stored),
                first_name: row.first_name,
                last_name: row.last_name,
                image_url: row.image_url,
                thumb_url: row.thumb_url,
                bio: row.bio,
            },
            created_at: row.created_at,
            disabled_at: row.disabled_at,
        }
    }
}

impl FromRow for Account {
    const WIDTH: usize = user::Model::WIDTH;

    fn from_row(columns: &mut Columns<'_>) -> Result<Self, DatabaseError> {
        columns.read::<user::Model>().map(Self::from)
    }
}
