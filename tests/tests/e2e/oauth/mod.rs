//! What registered clients may do at the OAuth endpoints.

mod algorithms;
mod apps;
pub(crate) mod assertions;
mod backchannel;
mod children;
mod client_authentication;
mod cors;
pub(crate) mod exchange;
mod introspection;
mod kept_apart;
pub(crate) mod logout_listener;
mod names;
mod own_tokens;
mod races;
mod refresh;
mod revocation;
mod token;
mod userinfo;

use end_to_end::{Actor, Answer, Stack};
use identity_service::{
    ids::SessionId,
    secret_token::SecretToken,
    sessions::{Delivery, TokenPair},
};
use reqwest::Method;
use sea_orm::Value;
use serde_json::json;
use service_kit::database::{Connection, Statement};

/// The secret of every client in these tests. HTTP Basic would have to encode some of it.
pub(crate) const SECRET: &str = "5+ounces of rye & 50% water: sour=";

pub(crate) const INVALID_CLIENT: &str = "the client is unknown or its secret is wrong";

/// A client as it is stored.
pub(crate) struct Registered {
    pub(crate) id: &'static str,
    pub(crate) auth_method: &'static str,
    pub(crate) redirect_uri: &'static str,
}

/// A server that authenticates by HTTP Basic.
pub(crate) const SHOP: Registered = Registered {
    id: "shop",
    auth_method: "client_secret_basic",
    redirect_uri: "https://shop.example/callback",
};

/// A server that sends its secret in the form.
pub(crate) const CLUB: Registered = Registered {
    id: "club",
    auth_method: "client_secret_post",
    redirect_uri: "https://club.example/callback",
};

/// An app in the browser.
pub(crate) const PAGE: Registered = Registered {
    id: "page",
    auth_method: "none",
    redirect_uri: "https://page.example/callback",
};

pub(crate) async fn change(stack: &Stack, sql: &'static str, values: Vec<Value>) {
    let writer = stack.identity.state.database.writer();
    writer.execute(Statement::new(sql, values)).await.unwrap();
}

/// Registers clients.
pub(crate) async fn register<const N: usize>(stack: &Stack, clients: [Registered; N]) {
    const INSERT: &str = "INSERT INTO clients (id, name, kind, auth_method, secret_hash, \
         redirect_uris, grant_types, scopes, audiences, first_party, pkce, created_at) \
         VALUES ($1, $1, $2, $3, $4, $5, 'authorization_code refresh_token', \
         'openid profile email offline_access recipes', 'recipe-api', $6, 'required', $7)";
    for client in clients {
        let is_public = client.auth_method == "none";
        let kind = if is_public { "public" } else { "confidential" };
        let hash = (!is_public).then(|| SecretToken::from(SECRET).hash());
        let values = vec![
            client.id.into(),
            kind.into(),
            client.auth_method.into(),
            hash.into(),
            json!([client.redirect_uri]).to_string().into(),
            false.into(),
            stack.clock.clock().now().into(),
        ];
        change(stack, INSERT, values).await;
    }
}

/// What a person let a client do.
pub(crate) struct Granted {
    pub(crate) client_id: &'static str,
    pub(crate) scope: &'static str,
    /// Besides the issuer.
    pub(crate) audience: &'static str,
    /// As JSON.
    pub(crate) claims: Option<&'static str>,
}

/// What most clients ask for.
pub(crate) const LOGIN: Granted = Granted {
    client_id: "shop",
    scope: "openid profile email recipes",
    audience: "recipe-api",
    claims: None,
};

/// The tokens of a client's session, which ends with the session of `person`.
pub(crate) async fn tokens_of(stack: &Stack, person: &Actor, granted: Granted) -> Actor {
    const INSERT: &str = "INSERT INTO sessions (user_id, client_id, scope, audience, csrf, \
         created_at, last_used_at, expires_at, auth_time, current_jti, rotated_at, parent_id, \
         claims) VALUES ($1, $2, $3, $4, 'x', $5, $5, $6, $5, $7, $5, $8, $9) RETURNING id";
    let state = &stack.identity.state;
    let now = stack.clock.clock().now();
    let parent = end_to_end::forge::decode(person.token(), 1)["sid"].clone();
    let parent: i64 = parent.as_str().unwrap().parse().unwrap();
    let values: Vec<Value> = vec![
        person.id().into(),
        granted.client_id.into(),
        granted.scope.into(),
        format!("{} {}", stack.identity.url(), granted.audience).into(),
        now.into(),
        (now + time::Duration::days(1)).into(),
        format!("{}-{}-{parent}", granted.client_id, granted.scope).into(),
        parent.into(),
        granted.claims.map(str::to_owned).into(),
    ];
    let insert = Statement::new(INSERT, values);
    let id: i64 = state.database.writer().only(insert).await.unwrap();
    let active = state.sessions.find_active(SessionId(id)).await.unwrap();
    let (session, account) = active.unwrap();
    let place = state.sessions.reserve().unwrap();
    let tokens = &state.sessions.tokens;
    let pair = tokens.pair(place, &session, &account, Delivery::Body).await;
    let TokenPair { access, refresh } = pair.unwrap();
    let mut client = person.with_token(access.token);
    client.refresh_token = Some(refresh);
    client
}

/// Sends a form by a client, which authenticates as it must.
pub(crate) async fn post_as(stack: &Stack, client: &Registered, path: &str, token: &str) -> Answer {
    let anonymous = stack.anonymous();
    let request = anonymous.request(Method::POST, path);
    let mut form = vec![("token", token)];
    let request = match client.auth_method {
        "client_secret_basic" => request.basic_auth(client.id, Some(SECRET)),
        "client_secret_post" => {
            form.extend([("client_id", client.id), ("client_secret", SECRET)]);
            request
        }
        _ => {
            form.push(("client_id", client.id));
            request
        }
    };
    anonymous.send(request.form(&form)).await
}

/// Checks that an answer is this OAuth error.
#[track_caller]
pub(crate) fn expect_oauth_error(answer: &Answer, status: u16, error: &str, why: &str) {
    let body = json!({"error": error, "error_description": why});
    assert_eq!((answer.status, &answer.body), (status, &body));
    assert_eq!(answer.header("cache-control"), "no-store");
}
