use std::{net::SocketAddr, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use end_to_end::actor::PASSWORD;
use serde_json::json;

use super::open_loop;
use crate::{
    Error,
    http::{Connection, Request},
    stage::Rows,
};

/// The characters of an RS256 signature.
const SIGNATURE: usize = 342;

/// Logins of one account after the other.
pub(super) fn logins() -> open_loop::Request {
    Arc::new(|number| {
        let username = format!("user{}", 1 + number % Rows::FEW.users());
        let body = json!({"username": username, "password": PASSWORD}).to_string();
        Request::post("/login", &body).bytes()
    })
}

/// Tokens that name a key that the issuer never had, each another one.
pub(super) fn strangers() -> open_loop::Request {
    let signature = "A".repeat(SIGNATURE);
    Arc::new(move |number| {
        let header = json!({"alg": "RS256", "kid": format!("stranger {number}"), "typ": "at+jwt"});
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        let authorization = format!("Bearer {header}.e30.{signature}");
        Request::get("/recipes").with(&authorization).bytes()
    })
}

/// The longest page of recipes.
pub(super) fn long_page(authorization: &str) -> Vec<u8> {
    Request::get("/recipes?limit=100")
        .with(authorization)
        .bytes()
}

pub(super) fn keys() -> Vec<u8> {
    Request::get("/.well-known/jwks.json").bytes()
}

/// How often recipe-api has fetched the keys.
pub(super) async fn key_set_fetches(recipes: SocketAddr) -> Result<u64, Error> {
    let mut connection = Connection::open(recipes).await?;
    let answer = connection.send(&Request::get("/metrics").bytes()).await?;
    let text = String::from_utf8_lossy(answer.body);
    let counts = text.lines().filter_map(|line| {
        let rest = line.strip_prefix("key_set_fetches_total{")?;
        rest.split_once("} ")?.1.parse::<u64>().ok()
    });
    Ok(counts.sum())
}
