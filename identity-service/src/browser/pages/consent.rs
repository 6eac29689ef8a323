use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};
use service_kit::config::Origin;
use url::{Host, Url};

use super::Page;
use crate::{
    accounts::Account,
    browser::{Next, brand::Brand, prompt::Prompt},
    clients::Client,
    sessions::Grant,
};

/// Asks a person whether a client may act for them.
#[derive(Debug)]
pub(in crate::browser) struct ConsentPage<'a> {
    /// Who asks.
    pub(in crate::browser) client: &'a Client,
    /// Where the answer goes.
    pub(in crate::browser) redirect_uri: &'a str,
    /// For what.
    pub(in crate::browser) needed: &'a Grant,
    pub(in crate::browser) issuer: &'a Origin,
    /// Who is asked.
    pub(in crate::browser) account: &'a Account,
    /// This page.
    pub(in crate::browser) here: &'a Next,
    pub(in crate::browser) brand: Option<Brand>,
}

impl IntoResponse for ConsentPage<'_> {
    fn into_response(self) -> Response {
        Page {
            status: StatusCode::OK,
            title: format!("Allow {}?", self.called()),
            content: self.content(),
            brand: self.brand,
        }
        .into_response()
    }
}

impl ConsentPage<'_> {
    fn content(&self) -> Markup {
        html! {
            h1 { "Allow " bdi { (self.called()) } "?" }
            (self.asker())
            (self.visitor())
            h2 { "It could" }
            ul { @for scope in self.needed.scopes.iter() { li { (scope.sentence()) } } }
            (self.audiences())
            form method="post" action=(self.here) {
                input type="hidden" name="account" value=(self.account.id);
                @if let Some(digest) = self.client.redirect_digest() {
                    input type="hidden" name="redirects" value=(digest);
                }
                div.choice {
                    button.second type="submit" name="decision" value="deny" id="consent-deny" { "Deny" }
                    button type="submit" name="decision" value="allow" id="consent-allow" { "Allow" }
                }
            }
            (self.links())
        }
    }

    /// A client by URL chose its own name, so it is called by its host.
    fn called(&self) -> String {
        let host = self.client.host();
        host.unwrap_or_else(|| self.client.name.clone())
    }

    /// Who asks. Of a client by URL only its host is certain: it chose its own name.
    fn asker(&self) -> Markup {
        let (name, place) = (&self.client.name, place(self.redirect_uri));
        let Some(host) = self.client.host() else {
            return html! {
                p { strong { bdi { (name) } } " (" (place) ") wants to act for you." }
            };
        };
        html! {
            p {
                "An app at " strong { (host) } ", which calls itself " strong { bdi { (name) } }
                ", wants to act for you."
            }
            p.notice {
                "Nobody here has checked this app. Allow it only if you just came from "
                strong { (host) } " and trust it."
                @if place != host { " Your answer goes to " strong { (place) } "." }
            }
        }
    }

    fn visitor(&self) -> Markup {
        let other = Prompt::SelectAccount.added_to(self.here.after("/login"));
        html! {
            p.notice {
                "You are logged in as " strong { bdi { (self.account.username) } } ". "
                a href=(other) { "Not you?" }
            }
        }
    }

    /// Where it would act, besides here.
    fn audiences(&self) -> Markup {
        let all = self.needed.audiences.as_slice().iter();
        let others: Vec<_> = all.filter(|name| *name != self.issuer.as_str()).collect();
        html! {
            @if !others.is_empty() {
                p {
                    "It would act for you at "
                    @for (index, name) in others.iter().enumerate() {
                        @if index > 0 { ", " }
                        strong { (name) }
                    }
                    "."
                }
            }
        }
    }

    /// What the client says about itself.
    fn links(&self) -> Markup {
        let Client {
            policy_uri,
            tos_uri,
            ..
        } = self.client;
        let links = [
            ("Privacy policy", policy_uri),
            ("Terms of service", tos_uri),
        ];
        let links: Vec<_> = links
            .iter()
            .filter_map(|(text, uri)| Some((text, uri.as_deref()?)))
            .collect();
        html! {
            @if !links.is_empty() {
                p.instead {
                    "Of " bdi { (self.client.name) } ": "
                    @for (index, (text, uri)) in links.iter().enumerate() {
                        @if index > 0 { ", " }
                        a href=(uri) rel="noopener noreferrer" { (text) }
                    }
                }
            }
        }
    }
}

/// Where a redirect URI leads, as people know it.
fn place(redirect_uri: &str) -> String {
    let on_this_device = || "an app on this device".to_owned();
    let Ok(url) = Url::parse(redirect_uri) else {
        return on_this_device();
    };
    let is_web = ["http", "https"].contains(&url.scheme());
    match url.host() {
        Some(Host::Domain(name)) if is_web && name != "localhost" => name.to_owned(),
        _ => on_this_device(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_leads_to_a_host_or_stays_on_the_device() {
        for (uri, expected) in [
            ("https://shop.example/callback", "shop.example"),
            ("https://shop.example:8443/", "shop.example"),
            ("http://127.0.0.1:51234/callback", "an app on this device"),
            ("http://localhost:3000/", "an app on this device"),
            ("com.example.app:/callback", "an app on this device"),
            ("com.example.app://shop.example/", "an app on this device"),
        ] {
            assert_eq!(place(uri), expected, "{uri}");
        }
    }
}
