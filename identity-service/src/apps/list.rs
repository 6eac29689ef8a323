use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::App;
use crate::{
    authorization::{StoredConsent, list_consents},
    clients::{Client, Clients},
    ids::AccountId,
    sessions::{Error, Grant, Session, Sessions},
};

/// The apps of a person, newest first.
///
/// # Errors
/// When the database fails.
pub(super) async fn list(
    sessions: &Sessions,
    clients: &Clients,
    owner: AccountId,
) -> Result<Vec<App>, Error> {
    let reader = sessions.accounts.database.reader();
    let consents = list_consents(&reader, owner).await?;
    let live = sessions.list_of_clients(owner).await?;
    let uses = uses(consents, live);
    if uses.is_empty() {
        return Ok(Vec::new());
    }
    let found = clients.find_all(uses.keys().map(String::as_str)).await?;
    Ok(apps(uses, found))
}

/// What is known of a client that may act for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Use {
    grant: Grant,
    since: OffsetDateTime,
    last_used_at: Option<OffsetDateTime>,
    sessions: usize,
}

impl Use {
    fn with(self, other: &Self) -> Self {
        Self {
            grant: self.grant.with(&other.grant),
            since: self.since.min(other.since),
            last_used_at: self.last_used_at.max(other.last_used_at),
            sessions: self.sessions + other.sessions,
        }
    }
}

/// Consents and sessions by client. People are not asked for first-party clients, so
/// these have sessions only.
fn uses(consents: Vec<StoredConsent>, live: Vec<Session>) -> BTreeMap<String, Use> {
    let allowed = consents.into_iter().map(|consent| {
        let one = Use {
            grant: consent.grant,
            since: consent.granted_at,
            last_used_at: None,
            sessions: 0,
        };
        (consent.client_id, one)
    });
    let used = live.into_iter().map(|session| {
        let one = Use {
            grant: session.grant,
            since: session.created_at,
            last_used_at: Some(session.last_used_at),
            sessions: 1,
        };
        (session.client_id, one)
    });
    let mut by_client = BTreeMap::<String, Use>::new();
    for (client_id, one) in allowed.chain(used) {
        let all = match by_client.remove(&client_id) {
            Some(known) => known.with(&one),
            None => one,
        };
        by_client.insert(client_id, all);
    }
    by_client
}

fn apps(mut uses: BTreeMap<String, Use>, clients: Vec<Client>) -> Vec<App> {
    let mut apps: Vec<_> = clients
        .into_iter()
        .filter_map(|client| {
            let known = uses.remove(&client.id)?;
            Some(App {
                client,
                grant: known.grant,
                since: known.since,
                last_used_at: known.last_used_at,
                sessions: known.sessions,
            })
        })
        .collect();
    apps.sort_by_key(|app| std::cmp::Reverse(app.since));
    apps
}
