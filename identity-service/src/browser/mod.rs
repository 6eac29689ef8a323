//! What browsers use: login and sign-up forms that need no script, token cookies, and the
//! guard of the web app.

mod app_document;
mod authorization;
mod brand;
mod browser_sessions;
mod config_json;
mod cookies;
mod credentials;
mod form_request;
mod form_visitor;
mod guard;
mod headers;
mod login;
mod logout;
mod logout_reason;
mod navigation;
mod next;
mod pages;
mod prompt;
mod refresh;
mod refresh_cookies;
mod reset_password;
mod responses;
mod settings;
mod signup;
mod submission;
mod web_app;

use axum::routing::get;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use brand::Branding;
pub use browser_sessions::BrowserSessions;
pub(crate) use config_json::app_config;
pub use cookies::CookiePolicy;
pub(crate) use headers::safe_headers;
pub use next::{Next, NotLocal};
pub use settings::{BrowserConfig, BrowserSettings};

use crate::state::AppState;

/// The routes of this feature. Three of them also serve programs; their JSON is defined
/// in `accounts` and `sessions`.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(login::show_login, login::log_in))
        .routes(routes!(signup::show_signup, signup::sign_up))
        .merge(authorization::router())
        .routes(routes!(logout::follow_logout_link, logout::log_out))
        .routes(routes!(refresh::refresh_token))
        .routes(routes!(
            reset_password::show_form,
            reset_password::set_password
        ))
        .routes(routes!(config_json::show_config))
        .routes(routes!(web_app::show_home))
        .routes(routes!(web_app::show_app))
        .routes(routes!(web_app::show_app_page))
        .routes(routes!(web_app::show_api))
        .routes(routes!(web_app::show_docs))
        .route(pages::STYLESHEET_PATH, get(pages::stylesheet))
        .route(pages::SCRIPT_PATH, get(pages::script))
        .routes(routes!(web_app::show_asset))
}
