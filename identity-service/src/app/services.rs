//! Builds the features, each on those below it.

use std::sync::Arc;

use aws_lc_rs::{hmac, rand::SystemRandom};
use migrations::{identity::Migrator, open};
use prometheus_client::registry::Registry;
use service_kit::{caching::Constant, clock::Clock, database::Database};
use token_verifier::{TokenType, Verifier};

use super::StartError;
use crate::{
    account_management::AccountManagement,
    accounts::Accounts,
    audit::{self, Addresses, Audit, AuditLog},
    browser::{BrowserSessions, CookiePolicy, app_config},
    config::Config,
    instruments::{self, Instruments},
    keys::{self, FoundMasterKeys, Keeper, KeyRing, OwnVerifiers, SigningThreads},
    oauth::{TokenReader, metadata},
    openapi,
    passwords::Passwords,
    revocation::StatusLists,
    sessions::{RefreshVerifier, SessionMetrics, Sessions, TokenIssuer},
    state::{Constants, Services},
    throttle::{self, Throttle},
};

/// What the features of the upper floors stand on.
struct Foundation {
    database: Database,
    accounts: Arc<Accounts>,
    keys: Arc<KeyRing>,
    sessions: Arc<Sessions>,
}

/// Opens the database and the keys, and builds each feature.
pub(super) async fn build(
    config: Config,
    clock: Clock,
    master_keys: FoundMasterKeys,
    registry: &mut Registry,
) -> Result<Services, StartError> {
    let (http_metrics, instruments) = instruments::register(registry);
    let foundation = lay(&config, &clock, master_keys, &instruments).await?;
    let Foundation {
        database,
        accounts,
        keys,
        sessions,
    } = foundation;
    let status_lists = StatusLists::new(
        Arc::clone(&sessions),
        Arc::clone(&keys),
        clock.clone(),
        config.status_ttl,
        config.access_token_ttl,
    );
    let cookies = CookiePolicy::new(&config.public_url, &config.browser);
    let constants = constants(&config, &cookies)?;
    let readers = readers(&config, &clock, &keys, instruments.sessions);
    let browser_sessions = BrowserSessions::new(
        &config.browser,
        cookies,
        config.trusted_origins(),
        readers.verifier.clone(),
        Arc::clone(&sessions),
    );
    Ok(Services {
        management: Arc::new(management(Arc::clone(&accounts), &config)),
        audit: accounts.audit.clone(),
        accounts,
        sessions,
        status_lists: Arc::new(status_lists),
        verifier: readers.verifier,
        refresh_verifier: Arc::new(readers.refresh_verifier),
        token_reader: Arc::new(readers.token_reader),
        browser_sessions: Arc::new(browser_sessions),
        introspection_clients: config.introspection_clients.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        browser: Arc::new(config.browser.clone()),
        config: Arc::new(config),
        constants: Arc::new(constants),
        clock,
        database,
        keys,
        http_metrics,
    })
}

async fn lay(
    config: &Config,
    clock: &Clock,
    master_keys: FoundMasterKeys,
    instruments: &Instruments,
) -> Result<Foundation, StartError> {
    let database = open::<Migrator>(&config.database, config.durability, config.migrations).await?;
    let master_keys = master_keys.or_first(&database).await?;
    let derive = |purpose| master_keys.current().hmac_key(purpose);
    let accounts = Arc::new(accounts(config, clock, &database, derive, instruments)?);
    accounts.learn_methods().await?;
    let keeper = Keeper {
        database: database.clone(),
        master_keys,
        algorithm: config.signing_algorithm,
        rules: config.key_rules(),
    };
    let keys = Arc::new(KeyRing::open(keeper, clock.clone()).await?);
    let tokens = TokenIssuer::new(
        Arc::clone(&keys),
        SigningThreads::start(instruments.signing.clone())?,
        config.public_url.clone(),
        config.access_token_ttl,
        clock.clone(),
    );
    let metrics = instruments.sessions.clone();
    let sessions = Sessions::new(config.sessions(), Arc::clone(&accounts), tokens, metrics);
    Ok(Foundation {
        database,
        accounts,
        keys,
        sessions: Arc::new(sessions),
    })
}

/// What reads our own tokens.
struct Readers {
    verifier: Verifier,
    refresh_verifier: RefreshVerifier,
    token_reader: TokenReader,
}

fn readers(config: &Config, clock: &Clock, keys: &KeyRing, metrics: SessionMetrics) -> Readers {
    let verifiers = OwnVerifiers {
        issuer: &config.public_url,
        audiences: &config.audiences,
        trusted_origins: &config.trusted_origins(),
        keys,
        clock,
    };
    Readers {
        verifier: verifiers.for_issuer(TokenType::Access),
        refresh_verifier: RefreshVerifier::new(verifiers.for_issuer(TokenType::Refresh), metrics),
        token_reader: TokenReader::new(&verifiers),
    }
}

fn constants(config: &Config, cookies: &CookiePolicy) -> Result<Constants, serde_json::Error> {
    Ok(Constants {
        metadata: metadata(&config.public_url, config.jwks_max_age)?,
        app_config: app_config(&config.browser, cookies)?,
        description: Constant::json(&openapi::document())?,
    })
}

/// Opens what the command line works on. It uses no signing keys, so it needs no master
/// key.
///
/// # Errors
/// When the database cannot be opened.
pub async fn open_administration(
    config: &Config,
    clock: Clock,
) -> Result<AccountManagement, StartError> {
    let database = open::<Migrator>(&config.database, config.durability, config.migrations).await?;
    // The command line checks no passwords, so nothing is looked up with these keys.
    let random = SystemRandom::new();
    let derive = |_| hmac::Key::generate(hmac::HMAC_SHA256, &random).map_err(keys::Error::from);
    let accounts = accounts(config, &clock, &database, derive, &Instruments::default())?;
    Ok(management(Arc::new(accounts), config))
}

fn accounts(
    config: &Config,
    clock: &Clock,
    database: &Database,
    derive: impl Fn(&'static str) -> Result<hmac::Key, keys::Error>,
    instruments: &Instruments,
) -> Result<Accounts, StartError> {
    let passwords = Passwords::start(
        &config.argon2,
        config.argon2_library,
        config.password_policy(),
        instruments.hashing.clone(),
    )?;
    let throttle = Throttle::new(
        config.login_rate,
        throttle::Keys::derive(&derive)?,
        database.clone(),
        clock.clone(),
        instruments.refusals.clone(),
    );
    let audit = Audit::new(
        AuditLog::new(database.clone(), clock.clone()),
        Addresses::new(config.audit_addresses, derive(audit::KEY_PURPOSE)?),
    );
    let (database, clock) = (database.clone(), clock.clone());
    Ok(Accounts::new(database, passwords, throttle, audit, clock))
}

fn management(accounts: Arc<Accounts>, config: &Config) -> AccountManagement {
    AccountManagement::new(accounts, config.max_sessions)
}
