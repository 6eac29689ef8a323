use axum::{Form, extract::State, routing::get};
use serde::Deserialize;
use service_kit::extract;
use utoipa_axum::router::OpenApiRouter;

use super::{ResetError, ResetToken, page::Page};
use crate::{
    accounts::{self, Accounts},
    passwords::Password,
    sessions::{EndReason, Sessions},
    state::AppState,
    throttle::ClientAddress,
};

/// The page behind a reset link; not part of the API.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().route("/reset-password", get(show_form).post(set_password))
}

/// What a link carries. Without a token it is as good as used.
#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct NewPassword {
    token: String,
    password: Password,
    password_confirmation: Password,
}

impl Default for NewPassword {
    fn default() -> Self {
        Self {
            token: String::new(),
            password: "".into(),
            password_confirmation: "".into(),
        }
    }
}

async fn show_form(
    State(accounts): State<Accounts>,
    extract::Query(link): extract::Query<Link>,
) -> Page {
    let token = ResetToken::from(link.token);
    match accounts.find_by_reset_token(&token).await {
        Ok(account) => Page::Form {
            token,
            username: account.username,
            faults: Vec::new(),
        },
        Err(error) => Page::Failed(error),
    }
}

async fn set_password(
    State(accounts): State<Accounts>,
    State(sessions): State<Sessions>,
    address: ClientAddress,
    Form(form): Form<NewPassword>,
) -> Page {
    let token = ResetToken::from(form.token);
    if let Err(error) = accounts.throttle.admit_address(address) {
        return Page::Failed(accounts::Error::from(error).into());
    }
    let reset = accounts
        .reset_password(&token, &form.password, &form.password_confirmation)
        .await;
    match reset {
        Ok(account) => {
            let reason = EndReason::PasswordChanged;
            match sessions.end_all_of(account.id, reason, None).await {
                Ok(_) => Page::Done,
                Err(error) => Page::Failed(error.into()),
            }
        }
        Err(ResetError::Invalid(faults)) => match accounts.find_by_reset_token(&token).await {
            Ok(account) => Page::Form {
                token,
                username: account.username,
                faults,
            },
            Err(error) => Page::Failed(error),
        },
        Err(error) => Page::Failed(error),
    }
}
