//! `identity-service doctor`

mod client_file;

use migrations::identity::Migrator;
use service_kit::{
    clock::Clock,
    config::Origin,
    database::ReadOnlyDatabase,
    doctor::{Peer, Report, Verdict, examine_clock},
    telemetry::causes,
};

use crate::{
    config::Config,
    keys::{self, MasterKeys},
};

/// Looks at all that the service depends on.
pub(super) async fn examine(config: &Config, clock: &Clock) -> Report {
    let mut report = Report::of_settings(config.risks());
    let is_usable = migrations::examine::<Migrator>(&config.database, clock, &mut report).await;
    let database = opened(config, is_usable).await;
    examine_keys(config, clock, database.as_ref(), &mut report).await;
    client_file::examine(config, clock.now(), database.as_ref().ok(), &mut report).await;
    reach(&config.public_url, clock, &mut report).await;
    report
}

/// The database, or why it is not looked at any further.
async fn opened(config: &Config, is_usable: bool) -> Result<ReadOnlyDatabase, String> {
    if !is_usable {
        let reason = "not checked, because the database cannot be used as it is; see there";
        return Err(reason.to_owned());
    }
    let opened = ReadOnlyDatabase::open(&config.database).await;
    opened.map_err(|error| format!("not checked: {}", causes(&error)))
}

async fn examine_keys(
    config: &Config,
    clock: &Clock,
    database: Result<&ReadOnlyDatabase, &String>,
    report: &mut Report,
) {
    match (MasterKeys::find(config.master_key_files()), database) {
        (Ok(found), Ok(database)) => {
            keys::examine(found, config.keys(), database, clock.now(), report).await;
        }
        (Ok(_), Err(reason)) => keys::skip(reason, report),
        (Err(error), _) => {
            let advice = "restore the file from its backup, or correct IDENTITY_MASTER_KEY_FILE";
            report.add("master key", Verdict::fault(causes(&error), advice));
        }
    }
}

/// Whether others find the service where it says it is.
async fn reach(public_url: &Origin, clock: &Clock, report: &mut Report) {
    const TOPIC: &str = "public URL";
    let discovery = format!("{public_url}/.well-known/openid-configuration");
    let answer = match Peer::ask(&discovery).await {
        Ok(answer) => answer,
        Err(error) => {
            let found = format!("{discovery}: {}", causes(&error));
            let advice = "start the service, and check names, certificates and the proxy; \
                          from this machine it may also just not be reachable";
            return report.add(TOPIC, Verdict::risk(found, advice));
        }
    };
    let issuer = answer.document["issuer"].as_str().unwrap_or_default();
    report.add(
        TOPIC,
        if issuer == public_url.as_str() {
            Verdict::Fine(format!("{public_url} answers"))
        } else {
            let found = format!("{discovery} is of the issuer {issuer:?}");
            let advice = "send this name to this service, or correct IDENTITY_PUBLIC_URL";
            Verdict::fault(found, advice)
        },
    );
    if let Some(theirs) = answer.answered_at {
        let verdict = examine_clock("who answers at the public URL", theirs, clock.now());
        report.add("clock", verdict);
    }
}
