//! The file of registered clients, which each start applies.

use time::OffsetDateTime;

use super::StartError;
use crate::{
    audit::Administration,
    clients::{ClientFile, Clients, Plan, Unlisted},
    config::Config,
    state::AppState,
};

/// Reads the file, if there is one.
pub(super) fn read(config: &Config, now: OffsetDateTime) -> Result<Option<ClientFile>, StartError> {
    let Some(path) = &config.clients_file else {
        return Ok(None);
    };
    let file =
        ClientFile::read(path, config.audiences.names(), now).map_err(StartError::ClientFile)?;
    for risk in file.risks() {
        tracing::warn!("IDENTITY_CLIENTS_FILE: {risk}");
    }
    Ok(Some(file))
}

/// Makes the clients what the file says. Others stay, because a replica may start with an
/// older file. Several replicas may do this at once.
pub(super) async fn apply(file: &ClientFile, state: &AppState) -> Result<(), StartError> {
    let refuse_to_make_secrets = |plan: &mut Plan| {
        let without: Vec<_> = plan.without_secret().map(str::to_owned).collect();
        if without.is_empty() {
            return Ok(());
        }
        Err(StartError::ClientsWithoutSecret(without))
    };
    let clients = Clients::new(state.database.clone());
    let plan = clients
        .apply(&file.clients, Unlisted::Keep, refuse_to_make_secrets)
        .await?;
    if plan.changes.is_empty() {
        return Ok(());
    }
    tracing::info!(
        changes = plan.to_string(),
        "IDENTITY_CLIENTS_FILE is applied"
    );
    let done = Administration {
        act: "IDENTITY_CLIENTS_FILE",
        account: None,
        detail: Some(plan.summary()),
    };
    state.audit.log().record_administration(done).await;
    Ok(())
}
