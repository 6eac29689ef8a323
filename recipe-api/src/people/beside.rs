//! Profile columns for queries.

use sea_orm::{
    Value,
    sea_query::{Expr, ExprTrait, IntoColumnRef, SelectStatement},
};
use service_kit::database::{Columns, Error, FromRow};

use super::Profile;
use crate::ids::UserId;

const PROFILES: &str = "profiles";

/// Adds to `query` the profile of the person whose id is in `person`, as
/// `Option<Profile>`.
pub(crate) fn with_profile(query: &mut SelectStatement, person: impl IntoColumnRef) {
    let is_theirs = Expr::col((PROFILES, "user_id")).eq(Expr::col(person));
    query.left_join(PROFILES, is_theirs).columns([
        (PROFILES, "username"),
        (PROFILES, "first_name"),
        (PROFILES, "last_name"),
        (PROFILES, "image_url"),
        (PROFILES, "thumb_url"),
    ]);
}

impl From<UserId> for Value {
    fn from(id: UserId) -> Self {
        id.get().into()
    }
}

impl FromRow for Profile {
    const WIDTH: usize = 5;

    fn from_row(columns: &mut Columns<'_>) -> Result<Self, Error> {
        Ok(Self {
            username: columns.read()?,
            first_name: columns.read()?,
            last_name: columns.read()?,
            image_url: columns.read()?,
            thumb_url: columns.read()?,
        })
    }
}
