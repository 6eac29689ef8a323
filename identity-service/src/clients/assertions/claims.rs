use serde::Deserialize;
use time::{Duration, OffsetDateTime};

/// By how many seconds the clock of a client may differ.
const LEEWAY: i64 = 30;

/// How many seconds ahead an assertion may expire.
const LONGEST: i64 = 5 * 60;

/// In bytes.
const MAX_ID: usize = 255;

/// The claims of an assertion (RFC 7523 §3, OpenID Connect Core §9).
#[derive(Debug, Deserialize)]
pub(super) struct AssertionClaims {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    pub(super) jti: String,
}

/// Whom an assertion must be meant for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Recipient<'a> {
    /// One of these, alone or among others (RFC 7523 §3).
    OneOf(&'a [String]),
    /// This one, as a string (FAPI 2.0 Security Profile §5.3.2.1).
    Only(&'a str),
}

/// One name or several (RFC 7519 §4.1.3).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl AssertionClaims {
    /// Whether the client says this of itself, to the recipient, now.
    pub(super) fn hold(&self, client: &str, recipient: Recipient<'_>, now: OffsetDateTime) -> bool {
        self.iss == client
            && self.sub == client
            && self.aud.means(recipient)
            && self.are_timely(now.unix_timestamp())
            && (1..=MAX_ID).contains(&self.jti.len())
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact")]
    fn are_timely(&self, now: i64) -> bool {
        let latest_start = (now + LEEWAY) as f64;
        let has_begun = |start: Option<f64>| start.is_none_or(|start| start <= latest_start);
        self.exp > (now - LEEWAY) as f64
            && self.exp <= (now + LONGEST + LEEWAY) as f64
            && has_begun(self.nbf)
            && has_begun(self.iat)
    }

    /// From when on nobody would accept the assertion anyway.
    pub(super) fn are_over(now: OffsetDateTime) -> OffsetDateTime {
        now + Duration::seconds(LONGEST + 2 * LEEWAY)
    }
}

impl Audience {
    fn means(&self, recipient: Recipient<'_>) -> bool {
        match (self, recipient) {
            (Self::One(name), Recipient::Only(recipient)) => name == recipient,
            (Self::Several(_), Recipient::Only(_)) => false,
            (Self::One(name), Recipient::OneOf(names)) => names.contains(name),
            (Self::Several(several), Recipient::OneOf(names)) => {
                several.iter().any(|name| names.contains(name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_795_000_000;
    const ISSUER: &str = "https://id.example";
    const ENDPOINT: &str = "https://id.example/oauth/token";

    fn claims() -> Value {
        json!({
            "iss": "robot", "sub": "robot", "aud": ISSUER, "jti": "1", "iat": NOW,
            "exp": NOW + 60,
        })
    }

    fn hold(name: &str, value: &Value) -> bool {
        let audiences = [ISSUER.to_owned(), ENDPOINT.to_owned()];
        hold_for(Recipient::OneOf(&audiences), name, value)
    }

    fn hold_for(recipient: Recipient<'_>, name: &str, value: &Value) -> bool {
        let mut claims = claims();
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
        let now = OffsetDateTime::from_unix_timestamp(NOW).unwrap();
        serde_json::from_value::<AssertionClaims>(claims)
            .is_ok_and(|claims| claims.hold("robot", recipient, now))
    }

    #[test]
    fn each_claim_has_its_rule() {
        let long = "x".repeat(256);
        for (name, value, expected) in [
            ("aud", json!(ENDPOINT), true),
            ("aud", json!(["https://other.example", ISSUER]), true),
            ("aud", json!("https://id.example/"), false),
            ("aud", json!("https://id.example/oauth/revoke"), false),
            ("aud", json!(["https://other.example"]), false),
            ("aud", json!([]), false),
            ("aud", json!(7), false),
            ("aud", json!(null), false),
            ("iss", json!("shop"), false),
            ("iss", json!(null), false),
            ("sub", json!("shop"), false),
            ("sub", json!(null), false),
            ("exp", json!(NOW + 300), true),
            ("exp", json!(NOW + 330), true),
            ("exp", json!(NOW + 331), false),
            ("exp", json!(NOW - 29), true),
            ("exp", json!(NOW - 30), false),
            ("exp", json!(1e300), false),
            ("exp", json!("1795000060"), false),
            ("exp", json!(null), false),
            ("iat", json!(null), true),
            ("iat", json!(NOW + 30), true),
            ("iat", json!(NOW + 31), false),
            ("nbf", json!(NOW), true),
            ("nbf", json!(NOW + 31), false),
            ("nbf", json!("now"), false),
            ("jti", json!(""), false),
            ("jti", json!(long), false),
            ("jti", json!(7), false),
            ("jti", json!(null), false),
            ("more", json!({"of": "it"}), true),
        ] {
            assert_eq!(hold(name, &value), expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_single_recipient_is_named_as_a_string() {
        for (value, expected) in [
            (json!(ISSUER), true),
            (json!(ENDPOINT), false),
            (json!([ISSUER]), false),
            (json!([ISSUER, ENDPOINT]), false),
            (json!("https://id.example/"), false),
            (json!(null), false),
        ] {
            let holds = hold_for(Recipient::Only(ISSUER), "aud", &value);
            assert_eq!(holds, expected, "{value}");
        }
    }
}
