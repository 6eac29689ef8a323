//! `identity-service users …`

mod error;
mod password;

use std::{
    io::{self, Write},
    num::NonZeroU64,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use service_kit::config::{Origin, Output};
use time::format_description::well_known::Rfc3339;

pub use error::CommandError;
use password::PasswordSource;

use crate::{
    account_management::AccountManagement,
    accounts::{Account, Mode, Source},
    audit::Administration,
    ids::AccountId,
    passwords::Password,
};

/// Accounts that `users list` reads at a time.
const PAGE: u64 = 500;

/// What can be done with accounts on the command line.
#[derive(Clone, Debug, Subcommand)]
pub enum UsersCommand {
    /// Make an account; its password is read from standard input
    Create {
        /// The username
        name: String,
        /// An address such as ada@example.com: a note, neither unique nor verified
        #[arg(long)]
        email: Option<String>,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Give an account another password, read from standard input, and end its sessions
    SetPassword {
        /// The username
        name: String,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Print a link that works once, for 30 minutes, to set another password
    ResetLink {
        /// The username
        name: String,
    },
    /// Keep an account from being used, and end its sessions
    Disable {
        /// The username
        name: String,
    },
    /// Let an account be used again
    Enable {
        /// The username
        name: String,
    },
    /// List accounts by their ids
    List {
        /// The most accounts to list [default: all]
        #[arg(long)]
        limit: Option<NonZeroU64>,
    },
    /// Import accounts with their ids and password hashes; safe to run again
    ///
    /// The file is CSV, or one JSON object a line, with the columns `id`, `username`,
    /// `password_hash`, `email`, `first_name`, `last_name`, `image_url`, `thumb_url`,
    /// `bio`, `date_created`, `is_disabled`. All but `username` may be missing. Hashes
    /// are `$argon2id$`, bcrypt's `$2a$`, `$2b$`, `$2y$`, or Werkzeug's
    /// `pbkdf2:sha256:` and `scrypt:`, also as PostgreSQL prints bytes (`\x2432…`).
    Import {
        /// CSV or JSON lines
        file: PathBuf,
        /// Tell what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
}

/// What the commands work on.
#[derive(Debug)]
pub struct UserAdministration {
    /// The accounts.
    pub management: AccountManagement,
    /// The base of reset links.
    pub public_url: Origin,
}

impl UserAdministration {
    /// Runs a command. The audit event is written before the output, because the reader
    /// may have gone.
    ///
    /// # Errors
    /// Why the command failed.
    pub async fn run(&self, command: UsersCommand) -> Result<ExitCode, CommandError> {
        match command {
            UsersCommand::Create {
                name,
                email,
                password,
            } => self.create(&name, email, &password.read()?).await?,
            UsersCommand::SetPassword { name, password } => {
                let account = self.find(&name).await?;
                let password = password.read()?;
                let ended = self.management.set_password(&account, &password).await?;
                self.note("users set-password", Some(account.id), None)
                    .await;
                say(&format!("sessions ended: {ended}"))?;
            }
            UsersCommand::ResetLink { name } => self.print_reset_link(&name).await?,
            UsersCommand::Disable { name } => {
                let account = self.find(&name).await?;
                let ended = self.management.disable(&account).await?;
                self.note("users disable", Some(account.id), None).await;
                say(&format!("sessions ended: {ended}"))?;
            }
            UsersCommand::Enable { name } => {
                let account = self.find(&name).await?;
                self.management.enable(&account).await?;
                self.note("users enable", Some(account.id), None).await;
            }
            UsersCommand::List { limit } => self.list(limit.map_or(u64::MAX, u64::from)).await?,
            UsersCommand::Import { file, dry_run } => {
                let mode = if dry_run { Mode::DryRun } else { Mode::Write };
                return self.import(&file, mode).await;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn create(
        &self,
        name: &str,
        email: Option<String>,
        password: &Password,
    ) -> Result<(), CommandError> {
        let accounts = &self.management.accounts;
        let account = accounts.create(name, email, password).await?;
        self.note("users create", Some(account.id), None).await;
        let (name, id) = (account.username, account.id);
        say(&format!("{name} is made, with id {id}"))
    }

    async fn import(&self, file: &Path, mode: Mode) -> Result<ExitCode, CommandError> {
        let accounts = &self.management.accounts;
        let report = accounts.import(Source::open(file)?, mode).await?;
        if mode == Mode::Write {
            let from = Some(file.display().to_string());
            self.note("users import", None, from).await;
        }
        let written = report.write(&mut Output::standard(), &mut io::stderr());
        if report.is_complete() {
            written?;
            return Ok(ExitCode::SUCCESS);
        }
        Ok(ExitCode::FAILURE)
    }

    async fn note(&self, act: &'static str, account: Option<AccountId>, detail: Option<String>) {
        let act = Administration {
            act,
            account,
            detail,
        };
        self.management
            .accounts
            .audit
            .log()
            .record_administration(act)
            .await;
    }

    async fn find(&self, name: &str) -> Result<Account, CommandError> {
        let found = self.management.accounts.find_named(name).await?;
        found.ok_or_else(|| CommandError::NoSuchUser(name.to_owned()))
    }

    async fn print_reset_link(&self, name: &str) -> Result<(), CommandError> {
        let account = self.find(name).await?;
        if account.disabled_at.is_some() {
            return Err(CommandError::Disabled(name.to_owned()));
        }
        let token = self.management.create_reset_token(&account).await?;
        self.note("users reset-link", Some(account.id), None).await;
        let origin = self.public_url.as_str();
        say(&format!("{origin}/reset-password?token={}", token.as_str()))
    }

    async fn list(&self, mut limit: u64) -> Result<(), CommandError> {
        say(&row(["ID", "CREATED", "STATE", "USERNAME"]))?;
        let mut last = AccountId(0);
        while limit > 0 {
            let page = self.management.accounts.list(last, limit.min(PAGE)).await?;
            let Some(end) = page.last() else { break };
            last = end.id;
            limit -= page.len() as u64;
            for account in page {
                say(&listed(&account))?;
            }
        }
        Ok(())
    }
}

fn listed(account: &Account) -> String {
    let state = match account.disabled_at {
        Some(_) => "disabled",
        None => "active",
    };
    let created_at = account.created_at.format(&Rfc3339).unwrap_or_default();
    let id = account.id.to_string();
    row([&id, &created_at, state, account.username.as_str()])
}

/// The username comes last, because its width varies.
fn row([id, created_at, state, username]: [&str; 4]) -> String {
    format!("{id:>10}  {created_at:20}  {state:8}  {username}")
}

fn say(line: &str) -> Result<(), CommandError> {
    Ok(writeln!(Output::standard(), "{line}")?)
}
