//! What `doctor` says about signing keys.

use service_kit::{
    database::Connection,
    doctor::{Report, Verdict},
    telemetry::causes,
};
use time::OffsetDateTime;

use super::{
    FoundMasterKeys, KeyConfig, Line, MasterKeys, Rules,
    administer::{Listed, listed},
    lifecycle::State,
    store,
};

const MASTER_KEY: &str = "master key";
const SIGNING_KEYS: &str = "signing keys";

/// Says that a database cannot be looked at, because of `reason`, and so not its keys either.
pub(crate) fn skip(reason: &str, report: &mut Report) {
    for topic in [MASTER_KEY, SIGNING_KEYS] {
        report.add(topic, Verdict::Skipped(reason.to_owned()));
    }
}

/// Looks at the keys of a database that has all migrations. Makes none.
pub(crate) async fn examine(
    found: FoundMasterKeys,
    config: KeyConfig,
    database: &impl Connection,
    now: OffsetDateTime,
    report: &mut Report,
) {
    const RESTORE: &str = "put the master key of this database where IDENTITY_MASTER_KEY_FILE says";
    let stored = match store::list(database).await {
        Ok(stored) => stored,
        Err(error) => {
            let advice = "check that the role may read all tables";
            return report.add(SIGNING_KEYS, Verdict::fault(causes(&error), advice));
        }
    };
    let Some(master_keys) = found.existing() else {
        let verdict = if stored.is_empty() {
            Verdict::Fine("none yet; the first start makes one".to_owned())
        } else {
            Verdict::fault("there are signing keys, but no master key", RESTORE)
        };
        return report.add(MASTER_KEY, verdict);
    };
    let keys = listed(stored, &config.rules, now);
    report.add(MASTER_KEY, fit(&master_keys, &keys, RESTORE));
    report.add(SIGNING_KEYS, age(&config.rules, &keys, now));
}

/// Whether the master keys open all keys that sign or will.
fn fit(master_keys: &MasterKeys, keys: &[Listed], advice: &str) -> Verdict {
    let needed = keys
        .iter()
        .filter(|listed| listed.state.needs_private_key());
    let closed = needed.filter_map(|listed| master_keys.unlock(&listed.key).err());
    let closed: Vec<_> = closed.collect();
    if let Some(first) = closed.first() {
        return Verdict::fault(causes(first), advice);
    }
    let current = master_keys.current().id();
    let older = keys
        .iter()
        .filter(|listed| listed.key.kek_id != current)
        .count();
    if older > 0 {
        return Verdict::risk(
            format_args!("{older} signing keys are under the previous master key"),
            "identity-service keys rewrap",
        );
    }
    Verdict::Fine(format!("{current} opens all signing keys"))
}

/// Whether each line has one key that signs, and its keys follow each other.
fn age(rules: &Rules, keys: &[Listed], now: OffsetDateTime) -> Verdict {
    if keys.is_empty() {
        return Verdict::Fine("none yet; the first start makes them".to_owned());
    }
    let newest = keys
        .iter()
        .map(|listed| listed.key.milestones.created_at)
        .max();
    if newest.is_some_and(|created_at| created_at > now + rules.staleness()) {
        return Verdict::fault(
            "one was created in the future",
            "this machine's clock is behind, or another one's was ahead: synchronize them with NTP",
        );
    }
    let active: Vec<_> = Line::all()
        .filter_map(|line| {
            let is_active =
                |listed: &&Listed| listed.state == State::Active && listed.key.line == line;
            keys.iter().find(is_active)
        })
        .collect();
    let of_default = active
        .iter()
        .find(|listed| listed.key.line == Line::Default);
    let Some(default) = of_default else {
        return Verdict::fault("no key signs", "start the service, which makes one");
    };
    let overdue = rules.rotation_period + rules.notice() * 2;
    let since = |listed: &Listed| now - listed.key.milestones.activates_at;
    if let Some(old) = active.iter().find(|listed| since(listed) > overdue) {
        return Verdict::risk(
            format_args!(
                "{} has signed for {} days",
                old.key.kid,
                since(old).whole_days()
            ),
            "keys only roll while a replica runs: start one, and look for errors in its log",
        );
    }
    Verdict::Fine(format!(
        "{} signs since {}, one of {} stored keys",
        default.key.kid,
        default.key.milestones.activates_at.date(),
        keys.len()
    ))
}
