use sea_orm::{ActiveValue::Set, Condition, entity::prelude::*, sea_query::OnConflict};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
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

/// Notes that a client used an assertion. `false` when it has done so before, at any replica:
/// the insert decides.
pub(super) async fn note(
    database: &Database,
    client: &str,
    jti: &str,
    now: OffsetDateTime,
) -> Result<bool, Error> {
    // No client id contains a space.
    let id = SecretToken::from(format!("{client} {jti}"));
    let row = row::ActiveModel {
        id_hash: Set(id.hash()),
        expires_at: Set(AssertionClaims::are_over(now)),
    };
    let unless_there = OnConflict::new().do_nothing().to_owned();
    let insert = row::Entity::insert(row).on_conflict(unless_there);
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
