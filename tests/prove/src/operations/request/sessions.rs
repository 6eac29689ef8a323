use prove_checker::history::{Call, Password};
use reqwest::Method;
use serde_json::{Value, json};

use super::Prepared;
use crate::operations::{Asked, password_text};

/// The request for a call about logins, sessions and their tokens.
pub(super) fn prepare(asked: &Asked) -> Option<Prepared> {
    let presented = asked.presented.as_deref().unwrap_or_default();
    Some(match &asked.call {
        Call::SignUp { username, password } => {
            Prepared::json(Method::POST, "/signup", credentials(username, *password))
        }
        Call::LogIn {
            username, password, ..
        } => Prepared::json(Method::POST, "/login", credentials(username, *password)),
        Call::Refresh { .. } => {
            let body = json!({"refresh_token": presented});
            Prepared::json(Method::POST, "/api/token/refresh", body)
        }
        Call::LogOut => Prepared::plain(Method::POST, "/logout"),
        Call::Revoke { .. } => Prepared::form("/oauth/revoke", presented),
        Call::Introspect { .. } => Prepared::form("/oauth/introspect", presented),
        Call::EndSession { session } => {
            Prepared::plain(Method::DELETE, format!("/me/sessions/{session}"))
        }
        Call::EndOtherSessions => Prepared::plain(Method::DELETE, "/me/sessions"),
        Call::ListSessions => Prepared::plain(Method::GET, "/me/sessions"),
        _ => return None,
    })
}

fn credentials(username: &str, password: Password) -> Value {
    json!({"username": username, "password": password_text(password)})
}
