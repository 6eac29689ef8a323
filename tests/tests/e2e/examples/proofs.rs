//! Proofs that every resource server refuses (RFC 9449 §4.3), with the reason.

use end_to_end::dpop_key::{DpopKey, proof_claims};
use serde_json::{Value, json};

/// Somebody who sends a bound token.
pub(super) struct Holder<'a> {
    pub(super) key: &'a DpopKey,
    pub(super) token: &'a str,
    /// What `htu` must be.
    pub(super) url: &'a str,
    pub(super) now: i64,
}

impl Holder<'_> {
    /// The claims of a valid proof, which is new each time.
    pub(super) fn claims(&self) -> Value {
        proof_claims("GET", self.url, Some(self.token), self.now)
    }

    pub(super) fn proof(&self) -> String {
        self.key.proof(&self.claims())
    }

    /// A proof in which a claim is another one.
    pub(super) fn claiming(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        claims[name] = value;
        self.key.proof(&claims)
    }

    /// A proof in which a member of the header is another one.
    fn headed(&self, name: &str, value: Value) -> String {
        let mut header = self.key.header();
        header[name] = value;
        self.key.sign(&header, &self.claims())
    }

    fn with_key(&self, member: &str, value: Value) -> String {
        let mut jwk = self.key.jwk();
        jwk[member] = value;
        self.headed("jwk", jwk)
    }

    /// Ways to write the address, and clocks that are a little wrong.
    pub(super) fn accepted(&self) -> Vec<String> {
        let path = self.url.rfind('/').unwrap();
        let (host, name) = self.url.split_at(path + 1);
        let encoded = format!("{host}%{:02x}{}", name.as_bytes()[0], &name[1..]);
        let with_dots = format!("{host}./x/../{name}");
        vec![
            self.proof(),
            self.claiming("htu", json!(format!("{}?a=b#c", self.url))),
            self.claiming("htu", json!(format!("{}/", self.url))),
            self.claiming("htu", json!(encoded)),
            self.claiming("htu", json!(with_dots)),
            self.claiming("htu", json!(self.url.replacen("http", "HTTP", 1))),
            self.claiming("iat", json!(self.now - 60)),
            self.claiming("iat", json!(self.now + 60)),
            self.headed("typ", json!("DPoP+JWT")),
            self.with_key("use", json!("sig")),
            self.with_key("key_ops", json!(["verify"])),
        ]
    }

    pub(super) fn refused(&self) -> Vec<(Vec<String>, &'static str)> {
        let (one, two) = (self.proof(), self.proof());
        let another = DpopKey::generate().proof(&self.claims());
        let key = "the DPoP proof is signed with another key than the token is bound to";
        let for_none = proof_claims("GET", self.url, None, self.now);
        let mut refused = vec![
            (
                vec![self.key.proof(&for_none)],
                "the DPoP proof is for another access token",
            ),
            (vec![], "a DPoP proof is needed"),
            (vec![one, two], "more than one DPoP proof was sent"),
            (vec![another], key),
        ];
        let single = [self.bad_headers(), self.bad_claims()].concat();
        refused.extend(single.into_iter().map(|(proof, why)| (vec![proof], why)));
        refused
    }

    fn bad_headers(&self) -> Vec<(String, &'static str)> {
        let kind = "the DPoP proof is not of the type dpop+jwt";
        let algorithm = "the DPoP proof is signed with an algorithm that is not accepted";
        let unusable = "the DPoP proof has no usable public key";
        let signature = "the signature of the DPoP proof is wrong";
        let private = "the DPoP proof contains a private key; never use that key again";
        vec![
            ("x".to_owned(), "the DPoP proof is malformed"),
            (self.headed("typ", json!("JWT")), kind),
            (self.headed("typ", json!("application/dpop+jwt")), kind),
            (self.headed("typ", json!(["dpop+jwt"])), kind),
            (self.headed("crit", json!(["exp"])), kind),
            (self.headed("alg", json!("none")), algorithm),
            (self.headed("alg", json!("HS256")), algorithm),
            (self.headed("alg", json!("ES384")), algorithm),
            (self.headed("alg", json!("RS256")), unusable),
            (self.headed("alg", json!("EdDSA")), unusable),
            (self.headed("jwk", Value::Null), unusable),
            (self.headed("jwk", json!("x")), unusable),
            (self.with_key("use", json!("enc")), unusable),
            (self.with_key("key_ops", json!(["sign"])), unusable),
            (self.with_key("alg", json!("ES384")), unusable),
            (self.with_key("crv", json!("P-384")), unusable),
            (self.with_key("d", json!("AAAA")), private),
            (self.with_key("k", json!("AAAA")), private),
            (self.headed("jwk", DpopKey::generate().jwk()), signature),
        ]
    }

    fn bad_claims(&self) -> Vec<(String, &'static str)> {
        let malformed = "the DPoP proof is malformed";
        let method = "the DPoP proof is for another method";
        let url = "the DPoP proof is for another URL";
        let time = "the DPoP proof was not made within the last minute";
        let token = "the DPoP proof is for another access token";
        let hash_of_another = "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo";
        [
            ("htm", json!("POST"), method),
            ("htm", json!("get"), method),
            ("htm", Value::Null, malformed),
            ("htu", json!("https://evil.example/recipes"), url),
            ("htu", json!(format!("{}/1", self.url)), url),
            ("htu", json!("/recipes"), url),
            ("htu", json!(""), url),
            ("htu", json!(self.url.replace("://", "://cook@")), url),
            ("htu", json!(self.url.to_uppercase()), url),
            ("htu", json!(1), malformed),
            ("iat", json!(self.now - 61), time),
            ("iat", json!(self.now + 61), time),
            ("iat", json!(self.now.to_string()), malformed),
            ("iat", Value::Null, malformed),
            ("jti", json!(""), malformed),
            ("jti", json!("x".repeat(256)), malformed),
            ("jti", json!(1), malformed),
            ("ath", json!(hash_of_another), token),
            ("ath", Value::Null, malformed),
            ("nonce", json!(1), malformed),
        ]
        .map(|(name, value, why)| (self.claiming(name, value), why))
        .to_vec()
    }
}
