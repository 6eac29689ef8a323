//! `identity-service keys …`: works on the database, also while replicas run.

use std::{error::Error, io::Write};

use clap::Subcommand;
use migrations::{identity::Migrator, open};
use service_kit::{clock::Clock, config::Lifetime, database::Database};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::progress::ended_sessions;
use crate::{
    audit::{Administration, AuditLog},
    config::Config,
    keys::{Keeper, Line, Listed, MasterKeys, Rules, SigningAlgorithm},
    sessions::{self, EndReason},
};

/// What can be done with signing keys.
#[derive(Clone, Debug, Subcommand)]
pub enum KeysCommand {
    /// Show all keys and what each is for
    List,
    /// Let the next keys sign as soon as verifiers know them
    Rotate {
        /// Only those of this algorithm [default: all]
        #[arg(long, value_name = "NAME", conflicts_with = "compromised")]
        algorithm: Option<SigningAlgorithm>,
        /// Distrust this key at once, because somebody else may have it: the next key
        /// signs and all sessions end
        // One `kid` in 64 begins with a hyphen.
        #[arg(long, value_name = "KID", allow_hyphen_values = true)]
        compromised: Option<String>,
    },
    /// Encrypt all private keys under the current master key
    Rewrap,
}

impl KeysCommand {
    /// What the audit records about the command.
    fn act(&self) -> Option<Administration> {
        let (act, detail) = match self {
            Self::List => return None,
            Self::Rotate {
                compromised: None,
                algorithm,
            } => ("keys rotate", algorithm.map(|named| named.to_string())),
            Self::Rotate {
                compromised: Some(kid),
                ..
            } => ("keys rotate --compromised", Some(kid.clone())),
            Self::Rewrap => ("keys rewrap", None),
        };
        Some(Administration {
            act,
            account: None,
            detail,
        })
    }
}

/// Runs the command and writes the result to `output`.
///
/// # Errors
/// When the database, a key or a master key fails.
pub async fn obey(
    command: KeysCommand,
    config: &Config,
    clock: &Clock,
    output: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let found = MasterKeys::find(config.master_key_files())?;
    let database = open::<Migrator>(&config.database, config.durability, config.migrations).await?;
    let master_keys = found.or_first(&database).await?;
    let (key_config, now) = (config.keys(), clock.now());
    let keeper = Keeper::new(key_config, master_keys, database.clone());
    let log = AuditLog::new(database.clone(), clock.clone());
    let act = command.act();
    let said = match command {
        KeysCommand::List => table(&keeper.list(now).await?)?,
        KeysCommand::Rotate {
            compromised: None,
            algorithm,
        } => {
            let keys = keeper.rotate(algorithm, now).await?;
            format!(
                "{}\n{}",
                table(&keys)?,
                when_verifiers_know(&key_config.rules)
            )
        }
        KeysCommand::Rotate {
            compromised: Some(kid),
            ..
        } => {
            let keys = keeper.compromise(&kid, now).await?;
            let ended = end_sessions(&database, compromised_at(&keys, &kid, now), now).await?;
            let trust = how_long_it_is_trusted_still(&key_config.rules);
            format!("{}\nEnded {ended} sessions.\n{trust}", table(&keys)?)
        }
        KeysCommand::Rewrap => {
            let rewrapped = keeper.rewrap().await?;
            format!("Encrypted {rewrapped} keys anew; all are under the current master key.\n")
        }
    };
    if let Some(act) = act {
        log.record_administration(act).await;
    }
    database.close().await;
    Ok(output.write_all(said.as_bytes())?)
}

/// Sessions that began after the key was compromised are safe. So running an interrupted
/// command again ends none of those.
fn compromised_at(keys: &[Listed], kid: &str, now: OffsetDateTime) -> OffsetDateTime {
    let found = keys.iter().find(|listed| listed.key.kid == kid);
    let found = found.and_then(|listed| listed.key.milestones.compromised_at);
    found.unwrap_or(now)
}

async fn end_sessions(
    database: &Database,
    begun: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<u64, sessions::Error> {
    let bar = ended_sessions();
    let reason = EndReason::KeyCompromised;
    let ended = sessions::end_all(database, begun, reason, now, |more| bar.inc(more)).await;
    bar.finish_and_clear();
    ended
}

fn table(keys: &[Listed]) -> Result<String, time::error::Format> {
    let head = "KID                                          GEN  ALG    STATE        FOR      \
                CREATED               ACTIVATES             RETIRES               KEK\n";
    let mut table = head.to_owned();
    for Listed {
        key,
        lifecycle,
        state,
    } in keys
    {
        let milestones = lifecycle.milestones;
        let end = milestones.compromised_at.or(lifecycle.retires_at);
        let row = format!(
            "{:<43}  {:>3}  {:<5}  {state:<11}  {:<7}  {:<20}  {:<20}  {:<20}  {}\n",
            key.kid,
            milestones.generation,
            key.algorithm,
            signs_for(key.line),
            milestones.created_at.format(&Rfc3339)?,
            milestones.activates_at.format(&Rfc3339)?,
            end.map_or(Ok("-".to_owned()), |end| end.format(&Rfc3339))?,
            key.kek_id,
        );
        table.push_str(&row);
    }
    Ok(table)
}

fn signs_for(line: Line) -> &'static str {
    match line {
        Line::Default => "default",
        Line::Chosen(_) => "clients",
    }
}

fn when_verifiers_know(rules: &Rules) -> String {
    format!(
        "Every replica acts on this within {}. A key signs when it has been published for {}.\n",
        span(rules.reload_interval()),
        span(rules.notice()),
    )
}

/// A verifier forgets a key only when it fetches the key set again.
fn how_long_it_is_trusted_still(rules: &Rules) -> String {
    let interval = span(rules.reload_interval());
    let max_age = span(rules.max_age);
    format!(
        "This service trusts the key until its replicas have reloaded their keys: {interval}.\n\
         Other verifiers trust it until they fetch the key set again: at most {max_age} after \
         that, and as long again behind a shared cache. One that cannot reach this service may \
         keep the set that it has; token-verifier does for a day.\n"
    )
}

fn span(duration: time::Duration) -> Lifetime {
    Lifetime(duration.unsigned_abs())
}
