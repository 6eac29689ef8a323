use crate::{
    authorization::{delete_consent, delete_unused_codes},
    ids::AccountId,
    sessions::{Error, Sessions, end_all_with_client},
};

/// Takes back what a person allowed a client: forgets the consent, and ends what the client
/// has and could still get by it. `false` when there was nothing.
///
/// A redemption holds its code, and then the consent. So the codes go first, and the two
/// cannot block each other. Whoever redeems a code that was made between the statements
/// finds no consent.
///
/// # Errors
/// When the database fails.
pub(super) async fn take_back(
    sessions: &Sessions,
    owner: AccountId,
    client_id: &str,
) -> Result<bool, Error> {
    let few = sessions.few_of(owner).await?;
    let now = sessions.accounts.clock.now();
    let database = &sessions.accounts.database;
    let taken = database.transact(|transaction| async move {
        delete_unused_codes(&*transaction, owner, client_id).await?;
        let had_consent = delete_consent(&*transaction, owner, client_id).await?;
        let ended = end_all_with_client(&*transaction, few, client_id, now).await?;
        Ok::<_, Error>(had_consent || ended > 0)
    });
    taken.await
}
