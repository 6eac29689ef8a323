use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, entity::prelude::*};
use service_kit::database::{Connection, Database, Error, delete_in_batches};
use time::OffsetDateTime;

use super::{NewEvent, Recorded, addresses::Origin};
use crate::ids::{AccountId, SessionId};

mod audit_event {
    use time::OffsetDateTime;

    service_kit::table! {
        #[sea_orm(table_name = "audit_events")]
        pub(super) struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub at: OffsetDateTime,
            pub event: String,
            pub user_id: Option<i64>,
            pub session_id: Option<i64>,
            pub detail: Option<String>,
            pub network: Option<String>,
            pub address: Option<String>,
        }
    }
}

/// Which events to list.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) account: Option<AccountId>,
    pub(crate) since: Option<OffsetDateTime>,
    /// The pseudonyms that the caller's network may have, under each master key.
    pub(crate) networks: Option<Vec<String>>,
    /// Starts after this event.
    pub(crate) after: i64,
    pub(crate) limit: u64,
}

pub(super) async fn insert(
    database: &Database,
    new: NewEvent<'_>,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let (network, address) = match new.origin {
        Some(Origin { network, address }) => (Some(network), address),
        None => (None, None),
    };
    let row = audit_event::ActiveModel {
        at: Set(at),
        event: Set(new.name.to_owned()),
        user_id: Set(new.account.map(|id| id.0)),
        session_id: Set(new.session.map(|id| id.0)),
        detail: Set(new.detail.map(str::to_owned)),
        network: Set(network),
        address: Set(address),
        ..Default::default()
    };
    let insert = audit_event::Entity::insert(row);
    database.writer().execute(insert).await.map(|_| ())
}

/// The next events of a selection, oldest first.
pub(super) async fn list(
    database: &Database,
    selection: &Selection,
) -> Result<Vec<Recorded>, Error> {
    let mut query = audit_event::Entity::find().filter(audit_event::Column::Id.gt(selection.after));
    if let Some(account) = selection.account {
        query = query.filter(audit_event::Column::UserId.eq(account.0));
    }
    if let Some(since) = selection.since {
        query = query.filter(audit_event::Column::At.gte(since));
    }
    if let Some(networks) = &selection.networks {
        query = query.filter(audit_event::Column::Network.is_in(networks));
    }
    let query = query
        .order_by_asc(audit_event::Column::Id)
        .limit(selection.limit);
    let rows: Vec<audit_event::Model> = database.reader().all(query).await?;
    Ok(rows.into_iter().map(Recorded::from).collect())
}

/// Deletes events before `time`. Returns how many.
pub(super) async fn delete_before(database: &Database, time: OffsetDateTime) -> Result<u64, Error> {
    let old = Condition::all().add(audit_event::Column::At.lt(time));
    delete_in_batches::<audit_event::Entity>(database, audit_event::Column::Id, &old).await
}

impl From<audit_event::Model> for Recorded {
    fn from(row: audit_event::Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            event: row.event,
            account: row.user_id.map(AccountId),
            session: row.session_id.map(SessionId),
            from: row.address.or(row.network),
            detail: row.detail,
        }
    }
}
