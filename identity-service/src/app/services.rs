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
    authorization::Authorizations,
    backchannel_logout::{BackchannelLogout, ClientOutbound, LogoutMetrics},
    browser::{BrowserSessions, CookiePolicy, app_config},
    clients::{Assertions, Clients, Documents, RegisteredOrigins},
    config::Config,
    instruments::{self, Instruments},
    keys::{self, FoundMasterKeys, Keeper, KeyRing, OwnVerifiers, SigningThreads},
    oauth::{self, TokenProofs, TokenReader, metadata},
    openapi,
    outbound::{Destinations, Outbound, SystemLookup},
    passwords::Passwords,
    revocation::StatusLists,
    sessions::{RefreshVerifier, Sessions, TokenIssuer},
    state::{Constants, Services},
    throttle::{self, Throttle},
};

/// Opens the database and the keys, and builds each feature.
pub(super) async fn build(
    config: Config,
    clock: Clock,
    master_keys: FoundMasterKeys,
    registry: &mut Registry,
) -> Result<Services, StartError> {
    let (http_metrics, instruments) = instruments::register(registry);
    let database = open::<Migrator>(&config.database, config.durability, config.migrations).await?;
    let master_keys = master_keys.or_first(&database).await?;
    let derive = |purpose| master_keys.current().hmac_key(purpose);
    let accounts = Arc::new(accounts(&config, &clock, &database, derive, &instruments)?);
    let proofs = proofs(&config, &clock, &derive(oauth::NONCE_KEY_PURPOSE)?);
    let keeper = Keeper::new(config.keys(), master_keys, database.clone());
    let keys = Arc::new(KeyRing::open(keeper, clock.clone()).await?);
    let sessions = Arc::new(sessions(&config, &accounts, &keys, &instruments)?);
    let status_lists = status_lists(&config, &sessions, &keys);
    let verifiers = OwnVerifiers::new(config.own_tokens(), &keys, &clock);
    let verifiers = verifiers.with_nonces(proofs.nonces());
    let verifier = verifiers.for_issuer(TokenType::Access);
    let cookies = CookiePolicy::new(&config.public_url, &config.browser);
    let constants = constants(&config, &cookies)?;
    let browser_sessions = browser_sessions(&config, cookies, &verifier, &sessions);
    let outbound = outbound(&config)?;
    let clients = Arc::new(clients(&config, &clock, &database, &outbound));
    let authorizations = authorizations(&config, &accounts, &clients, &verifiers);
    let backchannel_logout = backchannel_logout(&sessions, &keys, outbound, instruments.logouts);
    Ok(Services {
        backchannel_logout: Arc::new(backchannel_logout),
        management: Arc::new(management(&config, &accounts)),
        audit: accounts.audit.clone(),
        registered_origins: Arc::new(RegisteredOrigins::new(Arc::clone(&clients), clock.clone())),
        clients,
        authorizations: Arc::new(authorizations),
        accounts,
        sessions,
        status_lists: Arc::new(status_lists),
        verifier,
        refresh_verifier: Arc::new(RefreshVerifier::new(&verifiers, instruments.sessions)),
        proofs: Arc::new(proofs),
        token_reader: Arc::new(TokenReader::new(&verifiers)),
        browser_sessions: Arc::new(browser_sessions),
        introspection_clients: config.introspection_clients.clone(),
        trusted_proxies: config.trusted_proxies.clone(),
        browser: Arc::new(config.browser.clone()),
        constants: Arc::new(constants),
        config,
        clock,
        database,
        keys,
        http_metrics,
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
    Ok(management(config, &Arc::new(accounts)))
}

fn accounts(
    config: &Config,
    clock: &Clock,
    database: &Database,
    derive: impl Fn(&'static str) -> Result<hmac::Key, keys::Error>,
    instruments: &Instruments,
) -> Result<Accounts, StartError> {
    let passwords = Passwords::start(&config.passwords(), instruments.hashing.clone())?;
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

fn status_lists(config: &Config, sessions: &Arc<Sessions>, keys: &Arc<KeyRing>) -> StatusLists {
    let clock = sessions.accounts.clock.clone();
    let (sessions, keys) = (Arc::clone(sessions), Arc::clone(keys));
    StatusLists::new(config.status_lists(), sessions, keys, clock)
}

fn browser_sessions(
    config: &Config,
    cookies: CookiePolicy,
    verifier: &Verifier,
    sessions: &Arc<Sessions>,
) -> BrowserSessions {
    BrowserSessions::new(
        &config.browser,
        cookies,
        config.trusted_origins(),
        verifier.clone(),
        Arc::clone(sessions),
    )
}

fn authorizations(
    config: &Config,
    accounts: &Accounts,
    clients: &Arc<Clients>,
    verifiers: &OwnVerifiers<'_>,
) -> Authorizations {
    let (database, clock) = (accounts.database.clone(), accounts.clock.clone());
    Authorizations::new(
        (database, clock, accounts.audit.clone()),
        Arc::clone(clients),
        verifiers.id_tokens(),
        config.public_url.clone(),
        config.audiences.clone(),
    )
}

fn proofs(config: &Config, clock: &Clock, key: &hmac::Key) -> TokenProofs {
    TokenProofs::new(
        config.public_url.clone(),
        clock.clone(),
        config.dpop_nonces,
        key,
    )
}

fn management(config: &Config, accounts: &Arc<Accounts>) -> AccountManagement {
    AccountManagement::new(Arc::clone(accounts), config.max_sessions)
}

fn sessions(
    config: &Config,
    accounts: &Arc<Accounts>,
    keys: &Arc<KeyRing>,
    instruments: &Instruments,
) -> Result<Sessions, StartError> {
    let tokens = TokenIssuer::new(
        config.tokens(),
        Arc::clone(keys),
        SigningThreads::start(instruments.signing.clone())?,
        accounts.clock.clone(),
    );
    let metrics = instruments.sessions.clone();
    let accounts = Arc::clone(accounts);
    Ok(Sessions::new(config.sessions(), accounts, tokens, metrics))
}

/// An operator registered the addresses of registered clients, so those may be anywhere.
fn outbound(config: &Config) -> Result<ClientOutbound, StartError> {
    let besides = Vec::new();
    let public = Outbound::new(Destinations::Public { besides }, Arc::new(SystemLookup))?;
    let allowed = config.client_metadata_allow.clone();
    Ok(ClientOutbound {
        registered: Outbound::new(Destinations::Any, Arc::new(SystemLookup))?,
        by_url: public.besides(allowed, Arc::new(SystemLookup))?,
    })
}

fn clients(
    config: &Config,
    clock: &Clock,
    database: &Database,
    outbound: &ClientOutbound,
) -> Clients {
    let ClientOutbound { registered, by_url } = outbound.clone();
    let both = (registered, by_url.clone());
    let assertions = Assertions::new(&config.public_url, clock.clone(), both);
    let documents = config.documents();
    let documents = documents.map(|rules| Documents::new(rules, clock.clone(), by_url));
    let clients = Clients::new(database.clone()).with_assertions(assertions);
    clients.with_documents(documents)
}

fn backchannel_logout(
    sessions: &Arc<Sessions>,
    keys: &Arc<KeyRing>,
    outbound: ClientOutbound,
    metrics: LogoutMetrics,
) -> BackchannelLogout {
    let accounts = &sessions.accounts;
    let stored = (accounts.database.clone(), accounts.clock.clone());
    let (keys, sessions) = (Arc::clone(keys), Arc::clone(sessions));
    BackchannelLogout::new(stored, keys, sessions, outbound, metrics)
}

fn constants(config: &Config, cookies: &CookiePolicy) -> Result<Constants, serde_json::Error> {
    Ok(Constants {
        metadata: metadata(
            &config.public_url,
            config.signing_algorithm,
            config.jwks_max_age,
            config.client_metadata,
        )?,
        app_config: app_config(&config.browser, cookies)?,
        description: Constant::json(&openapi::document())?,
    })
}
