use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

use aws_lc_rs::rand::SystemRandom;
use end_to_end::{
    Actor, Answer, forge,
    launcher::{Databases, Program, Reservation},
};
use identity_service::keys::MasterKey;
use secrecy::ExposeSecret;
use service_kit::{clock::Clock, database::DatabaseUrl};
use tokio::time::{Instant, interval};

use super::{kid, published};
use crate::{Backend, Postgres, Sqlite};

const A_MINUTE: Duration = Duration::from_mins(1);

/// The shortest allowed settings: the period must be at least four max-ages.
const ISSUER: [(&str, &str); 4] = [
    ("IDENTITY_JWKS_MAX_AGE", "1s"),
    ("IDENTITY_KEY_ROTATION_PERIOD", "5s"),
    ("IDENTITY_ACCESS_TOKEN_TTL", "5s"),
    ("LOG_LEVEL", "warn"),
];

/// The real programs for a minute of real time: once with one issuer on SQLite, and once
/// with two issuers on one PostgreSQL. With two, users alternate between both, and
/// recipe-api gets its keys from the one that they do not log in at.
#[tokio::test]
async fn a_rotation_every_five_seconds_makes_no_token_fail() {
    tokio::join!(
        Box::pin(costs_nobody_a_token(Sqlite, 1)),
        Box::pin(costs_nobody_a_token(Postgres, 2))
    );
}

async fn costs_nobody_a_token(backend: Backend, replicas: usize) {
    let databases = Databases::empty(backend).await;
    MasterKey::read_or_create(&databases.master_key_file, &SystemRandom::new()).unwrap();
    let running = Running::start(&databases, replicas).await;
    let (first, last) = (&running.issuers[0].url, &running.issuers[replicas - 1].url);
    let cook = Actor::new(first.clone(), running.recipes.url.clone());
    let cook = cook.sign_up("cook").await;
    let baker = cook.at(last.clone()).sign_up("baker").await;

    let until = Instant::now() + A_MINUTE;
    let (of_cook, of_baker) = tokio::join!(
        keep_asking(cook.clone(), &running.issuers, until),
        keep_asking(baker, &running.issuers, until),
    );

    for seen in [&of_cook, &of_baker] {
        assert_eq!(seen.refused, Vec::<String>::new(), "{backend:?}");
        assert!(seen.signed_by.len() >= 10, "{:?}", seen.signed_by);
        // An issuer that the machine has delayed is right not to sign.
        let (served, unready) = (seen.statuses[&200], seen.statuses.get(&503));
        assert!(unready.is_none_or(|unready| unready * 20 < served));
    }
    let keys = published(&cook).await;
    assert!(!keys.contains(&kid(cook.token())), "the first key is gone");
    let expired = cook.get("/me").await;
    expired.expect_invalid_token("the token has expired");
    let unknown = cook.get("/recipes").await;
    unknown.expect_invalid_token("the token is signed with an unknown key");
}

/// The answers to a client that never stops asking.
#[derive(Default)]
struct Seen {
    statuses: BTreeMap<u16, usize>,
    refused: Vec<String>,
    signed_by: BTreeSet<String>,
}

impl Seen {
    fn note(&mut self, answer: &Answer) {
        *self.statuses.entry(answer.status).or_default() += 1;
        if !matches!(answer.status, 200 | 503) {
            self.refused.push(answer.text.clone());
        }
    }
}

/// Calls both services twenty times a second with the oldest and the newest unexpired
/// token, and refreshes twice a second.
async fn keep_asking(mut somebody: Actor, issuers: &[Program], until: Instant) -> Seen {
    let mut seen = Seen::default();
    let mut tokens = VecDeque::from([somebody.token().to_owned()]);
    let mut pause = interval(Duration::from_millis(50));
    for (round, issuer) in issuers.iter().cycle().enumerate() {
        if Instant::now() >= until {
            break;
        }
        pause.tick().await;
        let there = somebody.at(issuer.url.clone());
        if round % 10 == 0 {
            let answer = there.refresh(there.refresh_token()).await;
            seen.note(&answer);
            if answer.status == 200 {
                let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
                somebody.refresh_token = Some(text("refresh_token"));
                seen.signed_by.insert(kid(&text("access_token")));
                tokens.push_back(text("access_token"));
            }
        }
        let now = Clock::system().now().unix_timestamp();
        tokens.retain(|token| forge::decode(token, 1)["exp"].as_i64().unwrap() > now);
        for token in [tokens.front(), tokens.back()].into_iter().flatten() {
            for path in ["/me", "/recipes"] {
                seen.note(&there.with_token(token).get(path).await);
            }
        }
    }
    seen
}

/// The running programs. The issuers share one name and one database.
struct Running {
    issuers: Vec<Program>,
    recipes: Program,
    _reserved: Vec<Reservation>,
}

impl Running {
    async fn start(databases: &Databases, replicas: usize) -> Self {
        let reserved: Vec<_> = (0..=replicas).map(|_| Reservation::new()).collect();
        let addresses: Vec<_> = reserved.iter().map(|of| of.address.to_string()).collect();
        let (own, of_issuers) = addresses.split_first().unwrap();
        let url = |address: &str| format!("http://{address}");
        let start = async |name, address: &str, environment: &[(&str, &str)]| {
            let program = Program::start(name, databases.folder(), url(address), environment);
            program.await.unwrap()
        };
        let (issuer, master_key) = (&url(&of_issuers[0]), &databases.master_key_file);
        let mut issuers = Vec::new();
        for address in of_issuers {
            let settings = [
                ("IDENTITY_LISTEN", address.as_str()),
                ("IDENTITY_PUBLIC_URL", issuer),
                ("IDENTITY_DATABASE_URL", &text(&databases.identity)),
                ("IDENTITY_MASTER_KEY_FILE", master_key.to_str().unwrap()),
            ];
            let settings = [settings.as_slice(), &ISSUER].concat();
            issuers.push(start("identity-service", address, &settings).await);
        }
        let settings = [
            ("RECIPE_LISTEN", own.as_str()),
            ("RECIPE_DATABASE_URL", &text(&databases.recipes)),
            ("RECIPE_ISSUER", issuer),
            ("RECIPE_ISSUER_FETCH_URL", &url(&of_issuers[replicas - 1])),
            ("LOG_LEVEL", "warn"),
        ];
        Self {
            issuers,
            recipes: start("recipe-api", own, &settings).await,
            _reserved: reserved,
        }
    }
}

fn text(url: &DatabaseUrl) -> String {
    let (DatabaseUrl::Sqlite(url) | DatabaseUrl::Postgres(url)) = url;
    url.expose_secret().to_owned()
}
