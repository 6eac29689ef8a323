//! `audit list`: what happened, on the command line.

use std::io::{self, BufWriter, Write};

use clap::Subcommand;
use service_kit::{
    config::{Output, Span},
    database::{Database, Error as DatabaseError},
};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    Audit, Event, Recorded,
    store::{self, Selection},
};
use crate::accounts::{self, Accounts, Username};

/// Events read at a time.
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
        since: Option<Span>,
    },
    /// Delete events that are older; nothing else ever does
    Prune {
        /// How old, such as 365d
        #[arg(long, value_name = "TIME")]
        older_than: Span,
    },
}

/// Why events could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is called that.
    #[error("there is no user {0}")]
    NoSuchUser(String),
    /// The account could not be read.
    #[error(transparent)]
    Account(#[from] accounts::Error),
    /// The database refused.
    #[error("audit events cannot be read")]
    Database(#[from] DatabaseError),
    /// Nobody takes the output.
    #[error("cannot write")]
    Output(#[from] io::Error),
}

impl AuditCommand {
    /// Does what was asked for.
    ///
    /// # Errors
    /// An unknown user, or a database that refuses.
    pub async fn run(self, audit: &Audit) -> Result<(), Error> {
        match self {
            Self::List { user, since } => list(audit, user, since).await,
            Self::Prune { older_than } => prune(audit, older_than).await,
        }
    }
}

/// Deletes old events, and says so in a new one.
async fn prune(audit: &Audit, older_than: Span) -> Result<(), Error> {
    let before = audit.clock.now() - Duration::seconds(older_than.as_secs());
    let deleted = store::delete_before(&audit.database, before).await?;
    let event = Event::Administration {
        act: "audit prune",
        account: None,
        detail: Some(format!("before {}: {deleted}", time_of(before))),
    };
    audit.record(event).await;
    Ok(writeln!(Output::standard(), "events deleted: {deleted}")?)
}

async fn list(audit: &Audit, user: Option<String>, since: Option<Span>) -> Result<(), Error> {
    let Audit { database, clock } = audit;
    let account = match user {
        Some(name) => Some(find(database, name).await?),
        None => None,
    };
    let since = since.map(|span| clock.now() - Duration::seconds(span.as_secs()));
    let mut selection = Selection {
        account,
        since,
        after: 0,
        limit: PAGE,
    };
    let mut output = BufWriter::new(Output::standard());
    loop {
        let events = store::list(database, selection).await?;
        let Some(last) = events.last() else {
            return Ok(output.flush()?);
        };
        selection.after = last.id;
        for event in &events {
            writeln!(output, "{}", line(event))?;
        }
    }
}

async fn find(database: &Database, name: String) -> Result<crate::accounts::AccountId, Error> {
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
        event.detail.clone().unwrap_or_default(),
    ]
    .join("\t")
    .trim_end()
    .to_owned()
}
