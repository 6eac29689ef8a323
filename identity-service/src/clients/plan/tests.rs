use std::slice::from_ref;

use aws_lc_rs::rand::SystemRandom;
use time::{Duration, OffsetDateTime};

use super::{Change, Plan, Unlisted};
use crate::{
    clients::{Client, Draft},
    secret_token::SecretToken,
};

const OLD: &str = "old-secret-old-secret-old-secret";
const NEW: &str = "new-secret-new-secret-new-secret";

fn client(id: &str, change: impl FnOnce(&mut Draft)) -> Client {
    let mut draft = Draft {
        id: Some(id.to_owned()),
        name: Some("The shop".to_owned()),
        kind: Some("confidential".to_owned()),
        secret: Some(OLD.into()),
        redirect_uris: vec!["https://shop.example/callback".to_owned()],
        ..Draft::default()
    };
    change(&mut draft);
    draft.check(&[], OffsetDateTime::UNIX_EPOCH).unwrap()
}

fn plain(id: &str) -> Client {
    client(id, |_| {})
}

fn hash(secret: &str) -> String {
    SecretToken::from(secret).hash()
}

fn plan(stored: &[Client], wanted: &[Client]) -> Plan {
    Plan::new(stored.to_vec(), wanted, Unlisted::Keep)
}

#[test]
fn a_plan_tells_each_change() {
    let stored = [plain("desk"), plain("shop"), plain("wiki")];
    let changed = client("shop", |draft| {
        draft.name = Some("The \"new\" shop".to_owned());
        draft.scopes = Some(vec!["openid".to_owned(), "profile".to_owned()]);
        draft.backchannel_logout_uri = Some("https://shop.example/logout".to_owned());
        draft.require_par = true;
        draft.id_token_alg = Some("ES256".to_owned());
        draft.tos_uri = Some("https://shop.example/terms".to_owned());
        draft.post_logout_redirect_uris = vec!["https://shop.example/bye".to_owned()];
        draft.secret = Some(NEW.into());
    });
    let made = client("app", |draft| draft.secret = None);
    let wanted = [plain("desk"), changed, made];
    let plan = plan(&stored, &wanted);
    let expected = r#"~ shop
    name: "The shop" → "The \"new\" shop"
    post_logout_redirect_uris: none → ["https://shop.example/bye"]
    backchannel_logout_uri: none → "https://shop.example/logout"
    scopes: ["openid"] → ["openid", "profile"]
    require_par: false → true
    id_token_alg: none → "ES256"
    tos_uri: none → "https://shop.example/terms"
    secret: new; the old one works too until it is dropped
+ app
    secret: one is made and shown once
  wiki is not in the file; it stays as it is
"#;
    assert_eq!(plan.to_string(), expected);
    assert_eq!(plan.counts(), "1 added, 1 changed");
    let pruned = Plan::new(stored.to_vec(), &wanted, Unlisted::Remove);
    assert_eq!(pruned.to_string().lines().last(), Some("- wiki"));
    assert_eq!(pruned.counts(), "1 added, 1 changed, 1 removed");
    assert_eq!(pruned.removed().collect::<Vec<_>>(), ["wiki"]);
}

#[test]
fn what_is_as_wanted_needs_no_change() {
    let mut stored = plain("shop");
    stored.created_at += Duration::DAY;
    stored.disabled_at = Some(stored.created_at);
    let plan = plan(&[stored], &[plain("shop")]);
    assert_eq!((plan.changes.len(), plan.counts().as_str()), (0, ""));
}

#[test]
fn an_old_secret_works_until_it_is_dropped() {
    let old = plain("shop");
    let new = client("shop", |draft| draft.secret = Some(NEW.into()));
    let rotated = match &plan(from_ref(&old), from_ref(&new)).changes[..] {
        [Change::Update { after, .. }] => after.clone(),
        changes => panic!("{changes:?}"),
    };
    assert_eq!(rotated.secrets.current, Some(hash(NEW)));
    assert_eq!(rotated.secrets.previous, Some(hash(OLD)));
    let left_out = client("shop", |draft| draft.secret = None);
    for wanted in [old, new, left_out] {
        assert_eq!(plan(from_ref(&rotated), &[wanted]).changes, []);
    }
    let third = client("shop", |draft| draft.secret = Some("3".repeat(32).into()));
    let plan = plan(&[rotated], &[third]);
    let told = "secret: new; the old one works too until it is dropped; \
                the one before that works no more";
    assert!(plan.to_string().contains(told), "{plan}");
}

#[test]
fn secrets_are_made_for_those_that_need_one() {
    let public = |draft: &mut Draft| {
        draft.kind = Some("public".to_owned());
        draft.secret = None;
    };
    let stored = [client("app", public), plain("desk")];
    let wanted = [
        client("app", |draft| draft.secret = None),
        client("desk", public),
        client("new", |draft| draft.secret = None),
        client("web", public),
    ];
    let mut plan = plan(&stored, &wanted);
    assert_eq!(plan.without_secret().collect::<Vec<_>>(), ["app", "new"]);
    assert!(plan.to_string().contains("    secret: removed\n"), "{plan}");
    let generated = plan.generate_secrets(&SystemRandom::new()).unwrap();
    let ids: Vec<_> = generated.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["app", "new"]);
    assert_eq!(plan.without_secret().count(), 0);
    for (change, secret) in [(0, &generated[0].1), (2, &generated[1].1)] {
        let (Change::Add(after) | Change::Update { after, .. }) = &plan.changes[change] else {
            panic!("{:?}", plan.changes)
        };
        assert_eq!(after.secrets.current, Some(secret.hash()));
    }
}
