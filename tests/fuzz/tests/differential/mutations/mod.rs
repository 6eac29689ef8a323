//! Makes tokens that are wrong in some way, or only look as if they were.

mod damage;
mod values;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use fastrand::Rng;
use serde_json::json;

use damage::{damage, misshapen, respell};

use crate::{
    AUDIENCE, ISSUER, NOW,
    keys::{Keys, PUBLISHED},
};

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Header,
    Payload,
    Signature,
    Encoding,
    Structure,
    /// Some of them, or none.
    Any,
}

impl Part {
    pub(crate) const ALL: [Self; 6] = [
        Self::Header,
        Self::Payload,
        Self::Signature,
        Self::Encoding,
        Self::Structure,
        Self::Any,
    ];
}

/// A member as JSON text, which may stand there twice or be no JSON at all.
type Member = (String, String);

/// A token with some changes.
pub(crate) fn token(part: Part, keys: &Keys, random: &mut Rng) -> String {
    let changed: Vec<_> = match part {
        Part::Any => Part::ALL
            .into_iter()
            .filter(|_| random.u8(..4) == 0)
            .collect(),
        part => vec![part],
    };
    let is = |part| changed.contains(&part);
    let (kid, alg) = PUBLISHED[random.usize(..PUBLISHED.len())];
    let mut header = members(&[
        ("alg", &json!(alg)),
        ("kid", &json!(kid)),
        ("typ", &json!("at+jwt")),
    ]);
    let mut payload = members(&[
        ("iss", &json!(ISSUER)),
        ("aud", &json!(AUDIENCE)),
        ("sub", &json!("7")),
        ("iat", &json!(NOW)),
        ("exp", &json!(NOW + 60)),
        ("scope", &json!("recipes")),
    ]);
    if is(Part::Header) {
        change(&mut header, values::of_header, random);
    }
    if is(Part::Payload) {
        change(&mut payload, values::of_payload, random);
    }
    let (mut header, mut payload) = (object(&header), object(&payload));
    if is(Part::Structure) {
        let text = if random.bool() {
            &mut header
        } else {
            &mut payload
        };
        *text = misshapen(text, random);
    }
    let message = format!("{}.{}", encode(&header), encode(&payload));
    let signer = if is(Part::Signature) {
        signer(kid, random)
    } else {
        kid
    };
    let mut signature = keys.sign(signer, &message);
    if is(Part::Signature) {
        damage(&mut signature, random);
    }
    let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature));
    if is(Part::Encoding) {
        respell(token, random)
    } else {
        token
    }
}

fn members(all: &[(&str, &serde_json::Value)]) -> Vec<Member> {
    let texts =
        |(name, value): &(&str, &serde_json::Value)| (format!("\"{name}\""), value.to_string());
    all.iter().map(texts).collect()
}

fn object(members: &[Member]) -> Vec<u8> {
    let members = members
        .iter()
        .map(|(name, value)| format!("{name}:{value}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(",")).into_bytes()
}

fn encode(text: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn pick<'a>(random: &mut Rng, of: &[&'a str]) -> &'a str {
    of[random.usize(..of.len())]
}

/// Changes one to three members: another value, another one of the same name, or none.
fn change(
    members: &mut Vec<Member>,
    values: fn(&mut Rng) -> (&'static str, String),
    random: &mut Rng,
) {
    for _ in 0..random.usize(1..=3) {
        let (name, value) = values(random);
        let name = format!("\"{name}\"");
        let place = members.iter().position(|(known, _)| *known == name);
        match (random.u8(..8), place) {
            (0, Some(place)) => drop(members.remove(place)),
            (1, _) => members.insert(random.usize(..=members.len()), (name, value)),
            (2, _) => members.push((escaped(&name), value)),
            (3, Some(place)) => members.swap(place, 0),
            (_, Some(place)) => members[place].1 = value,
            (_, None) => members.push((name, value)),
        }
    }
}

/// The same name, with its first letter as an escape.
fn escaped(name: &str) -> String {
    let letter = name.as_bytes()[1];
    format!("\"\\u{:04x}{}", u32::from(letter), &name[2..])
}

/// Who signs instead of the owner of the key, or with it the owner.
fn signer<'a>(own: &'a str, random: &mut Rng) -> &'a str {
    match random.u8(..3) {
        0 => own,
        _ => pick(
            random,
            &["rs256", "es256", "ed25519", "foreign", "hmac", "nobody"],
        ),
    }
}
