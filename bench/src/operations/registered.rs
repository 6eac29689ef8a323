use std::sync::Arc;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use end_to_end::dpop_key::{DpopKey, proof_claims};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::json;
use service_kit::clock::Clock;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use crate::{Error, http::Request};

/// The machine. It has the name of an audience of the reader's token, so that it may
/// introspect it.
const MACHINE: &str = "recipe-api";
/// The machine that signs.
const SIGNER: &str = "signer";
/// The app that people let in.
pub(super) const APP: &str = "shop";
const SECRET: &str = "known-to-all-readers-of-the-benchmark";
pub(super) const REDIRECT_URI: &str = "https://shop.example/callback";
const TOKEN: &str = "/oauth/token";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The registered clients, the key of the one that signs, and that of its bound tokens.
#[derive(Clone)]
pub struct Registered {
    key: Arc<EncodingKey>,
    bound_to: Arc<DpopKey>,
}

impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registered").finish_non_exhaustive()
    }
}

impl Registered {
    /// Generates both keys.
    ///
    /// # Errors
    /// If that fails.
    pub fn generate() -> Result<Self, Error> {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let key = key.map_err(|_| Error::Primitive)?;
        Ok(Self {
            key: Arc::new(EncodingKey::from_ec_der(key.as_ref())),
            bound_to: Arc::new(DpopKey::generate()),
        })
    }

    /// The file for `IDENTITY_CLIENTS_FILE`.
    ///
    /// # Errors
    /// If the public key cannot be written.
    pub fn file(&self) -> Result<String, Error> {
        let jwk = Jwk::from_encoding_key(&self.key, Algorithm::ES256);
        let jwk = jwk.map_err(|_| Error::Primitive)?;
        let jwks = json!({ "keys": [jwk] });
        Ok(format!(
            "[[client]]\nid = \"{APP}\"\nname = \"Shop\"\nkind = \"confidential\"\n\
             auth_method = \"client_secret_basic\"\nsecret = \"{SECRET}\"\n\
             redirect_uris = [\"{REDIRECT_URI}\"]\n\
             scopes = [\"openid\", \"profile\", \"recipes\"]\naudiences = [\"recipe-api\"]\n\
             [[client]]\nid = \"{MACHINE}\"\nname = \"Machine\"\nkind = \"machine\"\n\
             secret = \"{SECRET}\"\nscopes = [\"recipes\"]\naudiences = [\"recipe-api\"]\n\
             [[client]]\nid = \"{SIGNER}\"\nname = \"Signer\"\nkind = \"machine\"\n\
             auth_method = \"private_key_jwt\"\njwks = '{jwks}'\n\
             scopes = [\"recipes\"]\naudiences = [\"recipe-api\"]\n"
        ))
    }

    /// `POST /oauth/token` with an assertion for `issuer` that was not used before.
    pub(super) fn signed_request(&self, issuer: &str) -> Result<Vec<u8>, Error> {
        Ok(Request::form(TOKEN, &self.signed_form(issuer)?).bytes())
    }

    /// The same with a proof that was not used before: the token will be bound to a key.
    ///
    /// # Errors
    /// If the assertion cannot be signed.
    pub fn proven_request(&self, issuer: &str) -> Result<Vec<u8>, Error> {
        let proof = self.proof("POST", &format!("{issuer}{TOKEN}"), None);
        let form = self.signed_form(issuer)?;
        Ok(Request::form(TOKEN, &form).proven(&proof).bytes())
    }

    /// `GET path` at `service` with a bound token, and a proof that was not used before.
    pub(super) fn proven_call(&self, (service, path): (&str, &str), token: &str) -> Vec<u8> {
        let proof = self.proof("GET", &format!("{service}{path}"), Some(token));
        let authorization = format!("DPoP {token}");
        let request = Request::get(path).with(&authorization);
        request.proven(&proof).bytes()
    }

    fn proof(&self, method: &str, url: &str, token: Option<&str>) -> String {
        let now = Clock::system().now().unix_timestamp();
        self.bound_to.proof(&proof_claims(method, url, token, now))
    }

    fn signed_form(&self, issuer: &str) -> Result<String, Error> {
        let now = Clock::system().now().unix_timestamp();
        let claims = json!({
            "iss": SIGNER, "sub": SIGNER, "aud": issuer, "iat": now, "exp": now + 60,
            "jti": Uuid::now_v7().to_string(),
        });
        let header = Header::new(Algorithm::ES256);
        let assertion = jsonwebtoken::encode(&header, &claims, &self.key);
        let assertion = assertion.map_err(|_| Error::Primitive)?;
        Ok(form(&[
            ("grant_type", "client_credentials"),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", &assertion),
        ]))
    }
}

/// `Authorization` of the machine.
pub(super) fn machine() -> String {
    basic(MACHINE)
}

/// `Authorization` of the app.
pub(super) fn app() -> String {
    basic(APP)
}

fn basic(id: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{SECRET}")))
}

/// A form or a query.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
