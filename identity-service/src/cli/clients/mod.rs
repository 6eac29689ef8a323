//! `identity-service clients …`

mod apply;
mod draft;
mod error;
mod show;

use std::{fmt::Display, io::Write, path::PathBuf};

use aws_lc_rs::rand::SystemRandom;
use clap::Subcommand;
use service_kit::{config::Output, database::Database, input::Faults};

use draft::{DraftFlags, SecretSource};
pub use error::ClientsError;

use super::progress::ended_sessions;
use crate::{
    audit::{Administration, AuditLog},
    clients::{self, Clients, Error, Risk, Unlisted},
    secret_token::SecretToken,
    sessions,
};

/// What can be done with clients on the command line.
#[derive(Clone, Debug, Subcommand)]
pub enum ClientsCommand {
    /// Make the registered clients those of a file, and tell each change first
    Apply {
        /// TOML with a table [[client]] for each client
        file: PathBuf,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Remove clients that the file does not have, and end their sessions
        #[arg(long)]
        prune: bool,
    },
    /// Register a client
    Add(Box<DraftFlags>),
    /// List clients by their ids
    List,
    /// Show a client as the file of `clients apply` has it
    Show {
        /// The client id
        id: String,
    },
    /// Give a client another secret; the old one works too until it is dropped
    RotateSecret {
        /// The client id
        id: String,
        #[command(flatten)]
        secret: SecretSource,
        /// Drop the old secret instead
        #[arg(long, conflicts_with = "secret_file")]
        drop_old: bool,
    },
    /// Keep a client from getting tokens, and end its sessions; also one by URL that was never
    /// here
    Disable {
        /// The client id
        id: String,
    },
    /// Let a client get tokens again
    Enable {
        /// The client id
        id: String,
    },
    /// Remove a client with everything that people allowed it, and end its sessions
    Remove {
        /// The client id
        id: String,
    },
}

/// What the commands work on.
#[derive(Debug)]
pub struct ClientAdministration {
    clients: Clients,
    database: Database,
    audiences: Vec<String>,
    log: AuditLog,
    random: SystemRandom,
}

impl ClientAdministration {
    /// Works on the clients in `database`. Tokens may be for `audiences`.
    #[must_use]
    pub fn new(database: Database, audiences: Vec<String>, log: AuditLog) -> Self {
        Self {
            clients: Clients::new(database.clone()),
            database,
            audiences,
            log,
            random: SystemRandom::new(),
        }
    }

    /// Runs a command. The audit event is written before the output, because the reader
    /// may have gone.
    ///
    /// # Errors
    /// Why the command failed.
    pub async fn run(&self, command: ClientsCommand) -> Result<(), ClientsError> {
        match command {
            ClientsCommand::Apply {
                file,
                dry_run,
                prune,
            } => {
                let unlisted = if prune {
                    Unlisted::Remove
                } else {
                    Unlisted::Keep
                };
                if dry_run {
                    return self.plan(&file, unlisted).await;
                }
                self.apply(&file, unlisted).await
            }
            ClientsCommand::Add(flags) => self.add(*flags).await,
            ClientsCommand::List => self.list().await,
            ClientsCommand::Show { id } => self.show(id).await,
            ClientsCommand::RotateSecret {
                id, drop_old: true, ..
            } => self.drop_old_secret(&id).await,
            ClientsCommand::RotateSecret { id, secret, .. } => {
                self.rotate_secret(&id, secret.read()?).await
            }
            ClientsCommand::Disable { id } => self.disable(&id).await,
            ClientsCommand::Enable { id } => {
                self.clients.set_disabled(&id, None).await?;
                self.note("clients enable", id).await;
                Ok(())
            }
            ClientsCommand::Remove { id } => self.remove(&id).await,
        }
    }

    async fn add(&self, flags: DraftFlags) -> Result<(), ClientsError> {
        let mut client = flags.draft()?.check(&self.audiences, self.log.now())?;
        let mut made = None;
        if client.lacks_secret() {
            let secret = SecretToken::generate(&self.random)?;
            client.secrets.current = Some(secret.hash());
            made = Some(secret);
        }
        self.clients.add(client.clone()).await?;
        self.note("clients add", client.id.clone()).await;
        Risk::of_client(&client).for_each(|risk| warn(&risk));
        say(&format!("client_id: {}", client.id))?;
        made.map_or(Ok(()), |secret| say_secret(&secret))
    }

    async fn list(&self) -> Result<(), ClientsError> {
        say(&show::heading())?;
        let clients = self.clients.list().await?;
        clients
            .iter()
            .map(show::listed)
            .try_for_each(|line| say(&line))
    }

    async fn show(&self, id: String) -> Result<(), ClientsError> {
        match self.clients.find(&id).await? {
            Some(client) => write(&show::shown(&client)),
            None => Err(Error::NoSuchClient(id).into()),
        }
    }

    async fn rotate_secret(
        &self,
        id: &str,
        given: Option<SecretToken>,
    ) -> Result<(), ClientsError> {
        let secret = match &given {
            Some(secret) => secret.clone(),
            None => SecretToken::generate(&self.random)?,
        };
        let hash = clients::secret_hash(&secret).map_err(Faults::from)?;
        if !self.clients.rotate_secret(id, &hash).await? {
            return say("That is its secret already.");
        }
        self.note("clients rotate-secret", id.to_owned()).await;
        match given {
            Some(_) => Ok(()),
            None => say_secret(&secret),
        }
    }

    async fn drop_old_secret(&self, id: &str) -> Result<(), ClientsError> {
        if !self.clients.drop_old_secret(id).await? {
            return say("It has no old secret.");
        }
        let act = "clients rotate-secret --drop-old";
        self.note(act, id.to_owned()).await;
        Ok(())
    }

    async fn disable(&self, id: &str) -> Result<(), ClientsError> {
        self.clients.disable(id, self.log.now()).await?;
        let ended = self.end_sessions(id).await?;
        self.note("clients disable", id.to_owned()).await;
        say(&format!("sessions ended: {ended}"))
    }

    /// Also ends what an interrupted removal left.
    async fn remove(&self, id: &str) -> Result<(), ClientsError> {
        let ended = self.retire(id).await?;
        let was_there = self.clients.remove(id).await?;
        if !was_there && ended == 0 {
            return Err(Error::NoSuchClient(id.to_owned()).into());
        }
        self.note("clients remove", id.to_owned()).await;
        say(&format!("sessions ended: {ended}"))
    }

    /// Ends the sessions of a client that is to be removed. It is disabled first, so that none
    /// begins, and hears of the ends because it is still registered.
    async fn retire(&self, id: &str) -> Result<u64, ClientsError> {
        match self.clients.set_disabled(id, Some(self.log.now())).await {
            Ok(_) | Err(Error::NoSuchClient(_)) => Ok(self.end_sessions(id).await?),
            Err(error) => Err(error.into()),
        }
    }

    async fn end_sessions(&self, id: &str) -> Result<u64, sessions::Error> {
        let (bar, now) = (ended_sessions(), self.log.now());
        let progress = |more| bar.inc(more);
        let ended = sessions::end_all_of_client(&self.database, id, now, progress).await;
        bar.finish_and_clear();
        ended
    }

    async fn note(&self, act: &'static str, detail: String) {
        let act = Administration {
            act,
            account: None,
            detail: Some(detail),
        };
        self.log.record_administration(act).await;
    }
}

/// The only time that it is shown.
fn say_secret(secret: &SecretToken) -> Result<(), ClientsError> {
    say(&format!("client_secret: {}", secret.as_str()))
}

fn say(line: &str) -> Result<(), ClientsError> {
    Ok(writeln!(Output::standard(), "{line}")?)
}

fn write(text: &impl Display) -> Result<(), ClientsError> {
    Ok(write!(Output::standard(), "{text}")?)
}

fn warn(risk: &Risk) {
    eprintln!("warning: {risk}");
}
