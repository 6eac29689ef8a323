use std::collections::BTreeMap;

use cookie::Cookie;
use reqwest::{Client, Method, RequestBuilder, header, redirect};
use url::form_urlencoded::Serializer;

use super::{Answer, PASSWORD};

/// A browser at the issuer: keeps cookies and sends them where they belong, but
/// follows no redirection, so that a test sees each answer. Takes every
/// connection for a secure one.
#[derive(Clone, Debug)]
pub struct Browser {
    http: Client,
    base: String,
    /// What it holds, by name.
    pub cookies: BTreeMap<String, Cookie<'static>>,
}

impl Browser {
    /// A browser that has never been here.
    #[must_use]
    pub fn new(base: String) -> Self {
        let http = Client::builder().redirect(redirect::Policy::none());
        Self {
            http: http.build().expect("a client can be built"),
            base,
            cookies: BTreeMap::new(),
        }
    }

    /// Signs up by the form with the usual password.
    pub async fn sign_up(&mut self, username: &str) -> Answer {
        let fields = [("username", username), ("password", PASSWORD)];
        self.submit("/signup", &fields).await.expect_status(303)
    }

    /// Logs in by the form with the usual password.
    pub async fn log_in(&mut self, username: &str) -> Answer {
        let fields = [("username", username), ("password", PASSWORD)];
        self.submit("/login", &fields).await.expect_status(303)
    }

    /// Goes to a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, fields)).await
    }

    /// A form that is not sent yet.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
    }

    /// Asks for new cookies, as a script on our pages does.
    pub async fn refresh(&mut self) -> Answer {
        let csrf = self.value("csrf_refresh_token").to_owned();
        let request = self.request(Method::POST, "/api/token/refresh");
        self.send(request.header("x-csrf-token", csrf)).await
    }

    /// A request with the cookies that belong to it, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // Cookies are for a host, whatever its port: recipe-api gets them as well.
        let (url, path) = if path.starts_with("http") {
            (path.to_owned(), "/")
        } else {
            (format!("{}{path}", self.base), path)
        };
        let request = self.http.request(method, url);
        let belongs = |cookie: &&Cookie| path.starts_with(cookie.path().unwrap_or("/"));
        let cookies = self.cookies.values().filter(belongs);
        let cookies: Vec<_> = cookies
            .map(|cookie| format!("{}={}", cookie.name(), cookie.value()))
            .collect();
        if cookies.is_empty() {
            return request;
        }
        request.header(header::COOKIE, cookies.join("; "))
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let answer = Answer::read(request.send().await.expect("the service answers")).await;
        for cookie in answer.set_cookies() {
            if cookie.max_age().is_some_and(time::Duration::is_zero) {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies.insert(cookie.name().to_owned(), cookie);
            }
        }
        answer
    }

    /// The value of a cookie that must be there, under its name with or without a
    /// prefix.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let names = ["", "__Host-", "__Secure-"].map(|prefix| format!("{prefix}{name}"));
        let cookie = names.iter().find_map(|name| self.cookies.get(name));
        cookie.expect("this browser has the cookie").value()
    }
}
