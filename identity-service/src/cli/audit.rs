//! `audit list`: what happened, on the command line.

use std::{
    io::{self, BufWriter, Write},
    net::IpAddr,
};

use clap::Subcommand;
use service_kit::{
    config::{Lifetime, Output},
    database::{Database, Error as DatabaseError},
};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    accounts::{self, Accounts, Username},
    audit::{Administration, AuditLog, KEY_PURPOSE, Recorded, Selection, pseudonym},
    config::Config,
    ids::AccountId,
    keys::{self, MasterKeys},
    throttle::ClientAddress,
};

/// Events in one query.
const PAGE: u64 = 500;

/// What can be asked about events.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// List events, oldest first, one a line with tabs in between
    List {
        /// Only those about this account
        #[arg(long, value_name = "USERNAME")]
        user: Option<String>,
        /// Only those of the last while, such as 7d
        #[arg(long, value_name = "TIME")]
        since: Option<Lifetime>,
        /// Only those of requests from this address; of an IPv6 address, its /64. Needs the
        /// master key
        #[arg(long, value_name = "ADDRESS")]
        from: Option<IpAddr>,
    },
    /// Delete events that are older, whatever `IDENTITY_AUDIT_RETENTION` says
    Prune {
        /// How old, such as 365d
        #[arg(long, value_name = "TIME")]
        older_than: Lifetime,
    },
}

/// Why events could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such user.
    #[error("there is no user {0}")]
    NoSuchUser(String),
    /// The account could not be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// The pseudonyms cannot be computed.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// The database failed.
    #[error("audit events cannot be read")]
    Database(#[from] DatabaseError),
    /// Standard output is closed.
    #[error("cannot write")]
    Output(#[from] io::Error),
}

impl AuditCommand {
    /// Runs the command.
    ///
    /// # Errors
    /// When the user is unknown, a needed master key is missing, or the database fails.
    pub async fn run(self, log: &AuditLog, config: &Config) -> Result<(), Error> {
        match self {
            Self::List { user, since, from } => {
                let database = log.database();
                let account = match user {
                    Some(name) => Some(find(database, name).await?),
                    None => None,
                };
                let networks = match from {
                    Some(address) => Some(pseudonyms(address, database, config).await?),
                    None => None,
                };
                let selection = Selection {
                    account,
                    since: since.map(|span| log.now() - Duration::seconds(span.as_secs())),
                    networks,
                    after: 0,
                    limit: PAGE,
                };
                list(log, selection).await
            }
            Self::Prune { older_than } => prune(log, older_than).await,
        }
    }
}

/// The pseudonyms of an address under each master key: a change of the master key may be
/// under way.
async fn pseudonyms(
    address: IpAddr,
    database: &Database,
    config: &Config,
) -> Result<Vec<String>, keys::Error> {
    let master_keys = MasterKeys::find(config.master_key_files())?
        .or_first(database)
        .await?;
    let address = ClientAddress::new(address);
    master_keys
        .all()
        .map(|key| Ok(pseudonym(&key.hmac_key(KEY_PURPOSE)?, address)))
        .collect()
}

/// Deletes old events, and records that as an event.
async fn prune(log: &AuditLog, older_than: Lifetime) -> Result<(), Error> {
    let before = log.now() - Duration::seconds(older_than.as_secs());
    let deleted = log.delete_before(before).await?;
    let done = Administration {
        act: "audit prune",
        account: None,
        detail: Some(format!("before {}: {deleted}", time_of(before))),
    };
    log.record_administration(done).await;
    Ok(writeln!(Output::standard(), "events deleted: {deleted}")?)
}

async fn list(log: &AuditLog, mut selection: Selection) -> Result<(), Error> {
    let mut output = BufWriter::new(Output::standard());
    loop {
        let events = log.list(&selection).await?;
        let Some(last) = events.last() else {
            return Ok(output.flush()?);
        };
        selection.after = last.id;
        for event in &events {
            writeln!(output, "{}", line(event))?;
        }
    }
}

async fn find(database: &Database, name: String) -> Result<AccountId, Error> {
    let username = Username::sought(&name);
    let found = match username {
        Some(username) => Accounts::find_id(database, &username).await?,
        None => None,
    };
    found.ok_or(Error::NoSuchUser(name))
}

fn time_of(time: OffsetDateTime) -> String {
    time.format(&Rfc3339).unwrap_or_default()
}

fn line(event: &Recorded) -> String {
    let number = |id: Option<i64>| id.map_or("-".to_owned(), |id| id.to_string());
    [
        time_of(event.at),
        event.event.clone(),
        format!("user={}", number(event.account.map(|id| id.0))),
        format!("session={}", number(event.session.map(|id| id.0))),
        format!("from={}", event.from.as_deref().unwrap_or("-")),
        event.detail.clone().unwrap_or_default(),
    ]
    .join("\t")
    .trim_end()
    .to_owned()
}
