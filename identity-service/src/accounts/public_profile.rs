use serde::Serialize;
use utoipa::ToSchema;

use super::Account;

/// What everybody who is logged in sees of an account, and no token carries. Services learn
/// names and pictures from the tokens that people use there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 1, "bio": "Soups, mostly."}))]
pub struct PublicProfile {
    id: i64,
    #[schema(required = true)]
    bio: Option<String>,
}

impl From<Account> for PublicProfile {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            bio: account.profile.bio,
        }
    }
}
