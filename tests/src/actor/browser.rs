use std::collections::BTreeMap;

use cookie::Cookie;
use reqwest::{Client, Method, RequestBuilder, header, redirect};
use url::form_urlencoded::Serializer;

use super::{Answer, PASSWORD};

/// A browser that keeps the issuer's cookies and sends them where they belong. It follows
/// no redirects, so that a test sees each answer. It treats every connection as secure.
#[derive(Clone, Debug)]
pub struct Browser {
    http: Client,
    base: String,
    /// The cookies, by name.
    pub cookies: BTreeMap<String, Cookie<'static>>,
}

impl Browser {
    /// A browser without cookies.
    #[must_use]
    pub fn new(base: String) -> Self {
        let http = Client::builder().redirect(redirect::Policy::none());
        Self {
            http: http.build().expect("a client can be built"),
            base,
            cookies: BTreeMap::new(),
        }
    }

    /// Signs up with the form and the usual password.
    pub async fn sign_up(&mut self, username: &str) -> Answer {
        let fields = [("username", username), ("password", PASSWORD)];
        self.submit("/signup", &fields).await.expect_status(303)
    }

    /// Logs in with the form and the usual password.
    pub async fn log_in(&mut self, username: &str) -> Answer {
        let fields = [("username", username), ("password", PASSWORD)];
        self.submit("/login", &fields).await.expect_status(303)
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Sends a form.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.form(path, fields)).await
    }

    /// A request with a form, not sent yet.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
    }

    /// Refreshes the cookies, as a script on our pages does.
    pub async fn refresh(&mut self) -> Answer {
        let csrf = self.value("csrf_refresh_token").to_owned();
        let request = self.request(Method::POST, "/api/token/refresh");
        self.send(request.header("x-csrf-token", csrf)).await
    }

    /// A request with the cookies that belong to it, not sent yet.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // Cookies ignore the port, so recipe-api gets them too.
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

    /// The value of a cookie that must exist, with or without a prefix to its name.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let names = ["", "__Host-", "__Secure-"].map(|prefix| format!("{prefix}{name}"));
        let cookie = names.iter().find_map(|name| self.cookies.get(name));
        cookie.expect("this browser has the cookie").value()
    }
}
