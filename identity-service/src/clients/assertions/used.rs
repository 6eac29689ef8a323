use sea_orm::{Condition, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, Statement, delete_in_batches};
use time::OffsetDateTime;

use super::claims::AssertionClaims;
use crate::secret_token::SecretToken;

mod row {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "client_assertions")]
        pub(super) struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id_hash: String,
            pub expires_at: OffsetDateTime,
        }
    }
}

const USE_UP: &str =
    "INSERT INTO client_assertions (id_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// An assertion that its client made, for us, now. It counts once.
#[derive(Debug)]
pub struct VerifiedAssertion {
    id_hash: String,
    over_at: OffsetDateTime,
}

impl VerifiedAssertion {
    /// That of a client with this `jti`.
    pub(super) fn of(client: &str, jti: &str, now: OffsetDateTime) -> Self {
        // No client id contains a space.
        let id = SecretToken::from(format!("{client} {jti}"));
        Self {
            id_hash: id.hash(),
            over_at: AssertionClaims::are_over(now),
        }
    }
}

/// Uses an assertion up. `false` when that was done before, at any replica: the insert decides.
pub(in crate::clients) async fn use_up(
    database: &Database,
    assertion: VerifiedAssertion,
) -> Result<bool, Error> {
    let values = [assertion.id_hash.into(), assertion.over_at.into()];
    let insert = Statement::new(USE_UP, values);
    Ok(database.writer().execute(insert).await? == 1)
}

/// Deletes those that nobody would accept any more. Returns how many.
pub(in crate::clients) async fn delete_over(
    database: &Database,
    now: OffsetDateTime,
) -> Result<u64, Error> {
    let over = Condition::all().add(row::Column::ExpiresAt.lte(now));
    delete_in_batches::<row::Entity>(database, row::Column::IdHash, &over).await
}
