use sea_orm::{
    ActiveValue::Set,
    Condition,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use service_kit::database::{Connection, Database, delete_in_batches};
use time::OffsetDateTime;

use super::{Error, Quota, quota::Allowance};
use crate::ids::UserId;

mod write_quota {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "write_quotas")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub user_id: i64,
            #[sea_orm(primary_key, auto_increment = false)]
            pub window_start: OffsetDateTime,
            /// The number of leased portions.
            pub portions: i64,
        }
    }
}

use write_quota::{Column, Entity};

/// Leases a portion of a person's quota, unless all portions of the window are taken.
/// Each window has its own row, so that replicas with different clocks agree.
pub(super) async fn lease(
    database: &Database,
    person: UserId,
    window: OffsetDateTime,
    allowance: Allowance,
) -> Result<bool, Error> {
    let row = write_quota::ActiveModel {
        user_id: Set(person.get()),
        window_start: Set(window),
        portions: Set(1),
    };
    let taken = Expr::col((Entity, Column::Portions));
    let one_more = OnConflict::columns([Column::UserId, Column::WindowStart])
        .value(Column::Portions, taken.clone().add(1))
        .action_and_where(taken.lt(allowance.portions))
        .to_owned();
    let lease = Entity::insert(row).on_conflict(one_more);
    Ok(database.writer().execute(lease).await? > 0)
}

/// Deletes the counts of past windows, and of future ones except the next, which a clock
/// that was ahead wrote. Returns how many.
///
/// # Errors
/// When the database fails.
pub(crate) async fn clean(
    database: &Database,
    quota: Quota,
    now: OffsetDateTime,
) -> Result<u64, Error> {
    let starts = match quota.span() {
        // Replicas with different clocks may still be in either window.
        Some(span) => Condition::any()
            .add(Column::WindowStart.lt(now - 2 * span))
            .add(Column::WindowStart.gt(now + span)),
        None => Condition::all(),
    };
    Ok(delete_in_batches::<Entity>(database, Column::UserId, &starts).await?)
}
