//! Whether a start can apply the file of registered clients.

use service_kit::{
    database::{Connection, ReadOnlyDatabase},
    doctor::{Report, Verdict},
    telemetry::causes,
};
use time::OffsetDateTime;

use crate::{
    app::StartError,
    clients::{self, ClientFile, Plan, Unlisted},
    config::Config,
};

const TOPIC: &str = "clients";

/// Looks at the file, if there is one. Applies nothing.
pub(super) async fn examine(
    config: &Config,
    now: OffsetDateTime,
    database: Option<&ReadOnlyDatabase>,
    report: &mut Report,
) {
    let Some(path) = &config.clients_file else {
        return;
    };
    let file = match ClientFile::read(path, config.audiences.names(), now) {
        Ok(file) => file,
        Err(error) => return report.add(TOPIC, refused(&StartError::ClientFile(error))),
    };
    for risk in file.risks() {
        let found = format!("IDENTITY_CLIENTS_FILE: {risk}");
        report.add(TOPIC, Verdict::risk(found, "see docs/operations.md"));
    }
    report.add(
        TOPIC,
        match database {
            Some(database) => against(&file, database).await,
            None if file.clients.iter().any(clients::Client::lacks_secret) => {
                let reason = "the file is valid; whether each client has a secret is not checked, \
                              because the database cannot be used as it is; see there";
                Verdict::Skipped(reason.to_owned())
            }
            None => valid(&file),
        },
    );
}

/// Whether each client has a secret, in the file or since an earlier start.
async fn against(file: &ClientFile, database: &impl Connection) -> Verdict {
    let stored = match clients::list(database).await {
        Ok(stored) => stored,
        Err(error) => {
            let advice = "check that the role may read all tables";
            return Verdict::fault(causes(&error), advice);
        }
    };
    let plan = Plan::new(stored, &file.clients, Unlisted::Keep);
    let without: Vec<_> = plan.without_secret().map(str::to_owned).collect();
    if without.is_empty() {
        return valid(file);
    }
    refused(&StartError::ClientsWithoutSecret(without))
}

fn valid(file: &ClientFile) -> Verdict {
    let count = file.clients.len();
    Verdict::Fine(format!("the file is valid; number of its clients: {count}"))
}

fn refused(error: &StartError) -> Verdict {
    Verdict::fault(
        error,
        "correct the file: until then the service does not start",
    )
}
