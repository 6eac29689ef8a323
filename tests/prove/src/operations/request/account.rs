use prove_checker::history::Call;
use reqwest::Method;
use serde_json::json;

use super::Prepared;
use crate::operations::{Asked, marked, password_text};

/// The request for a call about accounts.
pub(super) fn prepare(asked: &Asked) -> Option<Prepared> {
    Some(match &asked.call {
        Call::ReadMe => Prepared::plain(Method::GET, "/me"),
        Call::ReadUser { account } => Prepared::plain(Method::GET, format!("/users/{account}")),
        Call::EditMe { mark, .. } => {
            let body = json!({"first_name": marked(*mark)});
            Prepared::json(Method::PATCH, "/me", body)
        }
        Call::ChangePassword { from, to } => {
            let (from, to) = (password_text(*from), password_text(*to));
            let body = json!({"current_password": from, "new_password": to});
            Prepared::json(Method::PUT, "/me/password", body)
        }
        Call::DeleteAccount { password } => {
            let body = json!({"password": password_text(*password)});
            Prepared::json(Method::DELETE, "/me", body)
        }
        _ => return None,
    })
}
