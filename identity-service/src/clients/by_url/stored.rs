use service_kit::database::{Connection, Database, Error, Statement};

use crate::clients::{Client, store};

/// How many are deleted in one cleaning.
const AT_ONCE: i64 = 1_000;

/// Clients by URL that nobody allows anything. A disabled one stays, so that it stays so.
const UNUSED: &str = "SELECT id FROM clients WHERE id LIKE '%://%' AND disabled_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM consents WHERE client_id = clients.id) \
     ORDER BY id LIMIT $1";

const CONSENTS: &str = "SELECT count(*) FROM consents WHERE client_id = $1";

/// Stores what the document of a client says, because a person lets it in or it was read
/// again, unless what is stored was read later: replicas remember documents of different
/// times. What an operator decided about the client stays.
///
/// # Errors
/// When the database fails.
pub async fn store_by_url(transaction: &impl Connection, client: &Client) -> Result<(), Error> {
    let with_own = |stored: &Client| Client {
        created_at: stored.created_at,
        disabled_at: stored.disabled_at,
        ..client.clone()
    };
    match store::find(transaction, &client.id).await? {
        None => return store::insert_unless_there(transaction, client).await,
        Some(stored) if stored.read_at > client.read_at || with_own(&stored) == stored => {
            return Ok(());
        }
        Some(_) => {}
    }
    match store::hold(transaction, &client.id).await? {
        None => store::insert_unless_there(transaction, client).await,
        Some(stored) if stored.read_at > client.read_at => Ok(()),
        Some(stored) => store::update(transaction, &with_own(&stored)).await,
    }
}

/// Deletes the clients by URL that nobody lets in any more. Returns how many.
pub(in crate::clients) async fn delete_unused(database: &Database) -> Result<u64, Error> {
    let unused = Statement::new(UNUSED, [AT_ONCE.into()]);
    let unused: Vec<String> = database.reader().all(unused).await?;
    let mut deleted = 0;
    for id in &unused {
        let one = database.transact(|transaction| async move {
            // Whoever lets it in now waits, or has stored the consent that the next
            // statement sees.
            let held = store::hold(&*transaction, id).await?;
            let consents = Statement::new(CONSENTS, [id.as_str().into()]);
            let consents: i64 = transaction.only(consents).await?;
            let is_unused = consents == 0 && held.is_some_and(|client| client.is_enabled());
            if is_unused {
                store::delete(&*transaction, id).await?;
            }
            Ok::<_, Error>(is_unused)
        });
        deleted += u64::from(one.await?);
    }
    Ok(deleted)
}
