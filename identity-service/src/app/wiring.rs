//! Puts the features together.

use std::{iter, sync::Arc};

use aws_lc_rs::{error::Unspecified, hmac, rand::SystemRandom};
use service_kit::{
    caching::Constant,
    clock::Clock,
    config::{Origin, OriginList},
    database::Database,
    telemetry::HttpMetrics,
};
use token_verifier::{TokenType, TrustedOrigins, Verifier, VerifierConfig};

use crate::{
    account_management::AccountManagement,
    accounts::Accounts,
    audit::{self, Addresses, Audit, AuditLog},
    browser::{Branding, BrowserSessions, CookiePolicy, app_config},
    config::Config,
    instruments::Instruments,
    keys::{self, KeyRing, MasterKey, SigningAlgorithm, SigningThreads},
    oauth::{TokenReader, metadata},
    openapi,
    passwords::{self, Passwords, Policy},
    revocation::StatusLists,
    sessions::{Lifetimes, RefreshVerifier, Sessions, TokenIssuer},
    state::{AppState, Constants, Services},
    throttle::{self, Throttle},
};

pub(super) fn sessions(
    config: &Config,
    accounts: Accounts,
    keys: &Arc<KeyRing>,
    signing: SigningThreads,
    instruments: &Instruments,
) -> Sessions {
    Sessions {
        max_sessions: config.max_sessions,
        tokens: TokenIssuer {
            keys: Arc::clone(keys),
            signing,
            issuer: config.public_url.clone(),
            access_token_ttl: config.access_token_ttl,
            clock: accounts.clock.clone(),
        },
        lifetimes: Lifetimes {
            refresh_token_ttl: config.refresh_token_ttl,
            session_max_age: config.session_max_age,
        },
        audiences: config.audiences.clone(),
        metrics: instruments.sessions.clone(),
        audit: accounts.audit.clone(),
        database: accounts.database.clone(),
        clock: accounts.clock.clone(),
        random: SystemRandom::new(),
        accounts: Arc::new(accounts),
    }
}

pub(super) fn wire(
    config: Config,
    sessions: Sessions,
    keys: Arc<KeyRing>,
    http_metrics: HttpMetrics,
) -> Result<AppState, serde_json::Error> {
    let clock = sessions.clock.clone();
    let sessions = Arc::new(sessions);
    let status_lists = StatusLists::new(
        Arc::clone(&sessions),
        Arc::clone(&keys),
        clock.clone(),
        config.status_ttl,
        config.access_token_ttl,
    );
    let verifier = |token_type| own_verifier(&config, &clock, &keys, token_type);
    let browser_sessions = BrowserSessions {
        branding: Branding::of_app_in(&config.browser.web_dir),
        cookies: CookiePolicy::new(&config.public_url, &config.browser),
        trusted_origins: trusted_origins(&config),
        verifier: verifier(TokenType::Access),
        sessions: Arc::clone(&sessions),
        clock: clock.clone(),
    };
    let any = |token_type| {
        let issuer = config.public_url.as_str();
        let settings = config.audiences.iter().fold(
            VerifierConfig::new(issuer, issuer)
                .token_type(token_type)
                .algorithms(SigningAlgorithm::ALL.map(Into::into)),
            VerifierConfig::or_audience,
        );
        Verifier::local(settings, clock.for_verifier(), keys.verification_keys())
    };
    let token_reader = TokenReader {
        access: any(TokenType::Access),
        refresh: any(TokenType::Refresh),
    };
    let refresh_verifier = RefreshVerifier {
        verifier: verifier(TokenType::Refresh),
        metrics: sessions.metrics.clone(),
    };
    let constants = Constants {
        metadata: metadata(&config.public_url, config.jwks_max_age)?,
        app_config: app_config(&config.browser, &browser_sessions.cookies)?,
        description: Constant::json(&openapi::document())?,
    };
    let management = management(Arc::clone(&sessions.accounts), &config);
    Ok(AppState::from(Services {
        constants: Arc::new(constants),
        token_reader: Arc::new(token_reader),
        introspection_clients: config.introspection_clients.clone(),
        verifier: browser_sessions.verifier.clone(),
        browser_sessions: Arc::new(browser_sessions),
        refresh_verifier: Arc::new(refresh_verifier),
        trusted_proxies: config.trusted_proxies.clone(),
        browser: Arc::new(config.browser.clone()),
        config: Arc::new(config),
        clock,
        database: sessions.database.clone(),
        keys,
        management: Arc::new(management),
        accounts: Arc::clone(&sessions.accounts),
        audit: sessions.audit.clone(),
        status_lists: Arc::new(status_lists),
        sessions,
        http_metrics,
    }))
}

pub(super) fn management(accounts: Arc<Accounts>, config: &Config) -> AccountManagement {
    AccountManagement {
        accounts,
        max_sessions: config.max_sessions,
        random: SystemRandom::new(),
    }
}

/// The keys of features, which are derived from the master key.
pub(super) struct DerivedKeys {
    throttle: throttle::Keys,
    audit: hmac::Key,
}

impl DerivedKeys {
    pub(super) fn of(master_key: &MasterKey) -> Result<Self, keys::Error> {
        Self::made(|purpose| master_key.hmac_key(purpose))
    }

    /// For what uses none of them.
    pub(super) fn random() -> Result<Self, Unspecified> {
        let random = SystemRandom::new();
        Self::made(|_| hmac::Key::generate(hmac::HMAC_SHA256, &random))
    }

    fn made<E>(make: impl Fn(&'static str) -> Result<hmac::Key, E>) -> Result<Self, E> {
        Ok(Self {
            throttle: throttle::Keys {
                pseudonyms: make(throttle::KEY_PURPOSE)?,
                devices: make(throttle::DEVICE_KEY_PURPOSE)?,
            },
            audit: make(audit::KEY_PURPOSE)?,
        })
    }
}

pub(super) fn accounts(
    config: &Config,
    clock: &Clock,
    database: &Database,
    keys: DerivedKeys,
    instruments: &Instruments,
) -> Result<Accounts, passwords::Error> {
    let policy = Policy {
        min_length: config.password_min_length,
    };
    let audit = Audit {
        log: AuditLog {
            database: database.clone(),
            clock: clock.clone(),
        },
        addresses: Addresses::new(config.audit_addresses, keys.audit),
    };
    let refusals = instruments.refusals.clone();
    let hashing = instruments.hashing.clone();
    Ok(Accounts {
        database: database.clone(),
        passwords: Passwords::start(&config.argon2, config.argon2_library, policy, hashing)?,
        throttle: Throttle::new(
            config.login_rate,
            keys.throttle,
            database.clone(),
            clock.clone(),
            refusals,
        ),
        audit,
        clock: clock.clone(),
    })
}

/// The issuer trusts its own tokens no more than others do.
pub(super) fn own_verifier(
    config: &Config,
    clock: &Clock,
    keys: &KeyRing,
    token_type: TokenType,
) -> Verifier {
    let issuer = config.public_url.as_str();
    let settings = VerifierConfig::new(issuer, issuer)
        .token_type(token_type)
        .algorithms(SigningAlgorithm::ALL.map(Into::into))
        .accept_cookies(trusted_origins(config));
    let settings = match token_type {
        TokenType::Access => settings,
        // Each comes once.
        TokenType::Refresh => settings.cache_capacity(0),
    };
    Verifier::local(settings, clock.for_verifier(), keys.verification_keys())
}

/// Our own pages, and those that may call us; never just anybody's.
pub(super) fn trusted_origins(config: &Config) -> TrustedOrigins {
    let listed = match &config.cors_origins {
        OriginList::Any => &[],
        OriginList::Exactly(origins) => origins.as_slice(),
    };
    let all = iter::once(&config.public_url).chain(listed);
    TrustedOrigins::new(all.map(Origin::as_str))
}
