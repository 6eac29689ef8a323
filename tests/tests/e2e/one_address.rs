//! Both services behind one address, as docs/operations.md describes.

use std::fs;

use end_to_end::{
    Browser,
    actor::PASSWORD,
    eventually,
    launcher::{Program, Reservation, origin, start_nginx},
};
use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::Child;

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// nginx and both services behind it.
struct OneAddress {
    url: String,
    _proxy: Child,
    _services: [Program; 2],
    _addresses: [Reservation; 3],
    _folder: TempDir,
}

impl OneAddress {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let addresses = [Reservation::new(), Reservation::new(), Reservation::new()];
        let [proxy, identity, recipes] = addresses.each_ref().map(|of| of.address.to_string());
        let url = origin(addresses[0].address).to_string();
        let inside = format!("http://{identity}");
        let settings = [
            ("IDENTITY_LISTEN", identity.as_str()),
            ("IDENTITY_PUBLIC_URL", &url),
            ("IDENTITY_RECIPE_API_URL", &url),
            ("IDENTITY_TRUSTED_PROXIES", "127.0.0.1/32"),
            ("IDENTITY_LOGIN_RATE", "3/1h"),
        ];
        let issuer = Program::start("identity-service", folder.path(), inside.clone(), &settings);
        let issuer = issuer.await.unwrap();
        let settings = [
            ("RECIPE_LISTEN", recipes.as_str()),
            ("RECIPE_ISSUER", &url),
            ("RECIPE_ISSUER_FETCH_URL", &inside),
            ("RECIPE_CORS_ORIGINS", &url),
        ];
        let resource_server = format!("http://{recipes}");
        let resource_server =
            Program::start("recipe-api", folder.path(), resource_server, &settings);
        let services = [issuer, resource_server.await.unwrap()];

        let configuration = configuration(&proxy, &identity, &recipes);
        let proxy = start_nginx(folder.path(), &configuration);
        let ready = format!("{url}/readyz");
        eventually(async || reqwest::get(&ready).await.ok()).await;
        Self {
            url,
            _proxy: proxy,
            _services: services,
            _addresses: addresses,
            _folder: folder,
        }
    }

    fn browser(&self) -> Browser {
        Browser::new(self.url.clone())
    }
}

/// The documented configuration with this test's addresses.
fn configuration(proxy: &str, identity: &str, recipes: &str) -> String {
    let documented = fs::read_to_string(format!("{REPOSITORY}/docs/one-address.nginx.conf"));
    let mut documented = documented.unwrap();
    for (theirs, ours) in [
        ("listen 8000;", format!("listen {proxy};")),
        ("server 127.0.0.1:8080;", format!("server {identity};")),
        ("server 127.0.0.1:8081;", format!("server {recipes};")),
    ] {
        assert_eq!(documented.matches(theirs).count(), 1, "{theirs}");
        documented = documented.replace(theirs, &ours);
    }
    format!("events {{}}\nhttp {{\naccess_log off;\n{documented}}}\n")
}

#[tokio::test]
async fn a_browser_uses_both_services_at_one_address() {
    let stack = OneAddress::start().await;
    let mut browser = stack.browser();
    // The largest profile, so that the cookies are as large as possible.
    let long = "𝔘".repeat(64);
    let picture = format!("https://example.com/{}", "é".repeat(190));
    let form = [
        ("username", long.as_str()),
        ("password", PASSWORD),
        ("first_name", &long),
        ("last_name", &long),
        ("image_url", &picture),
    ];
    browser.submit("/signup", &form).await.expect_status(303);
    for page in ["/", "/app/recipes", "/api", "/me", "/recipes", "/api/posts"] {
        browser.get(page).await.expect_status(200);
    }

    let csrf = browser.value("csrf_access_token").to_owned();
    let steps = "Boil the water, add the pasta, wait, drain, serve, and eat it.";
    let recipe = browser
        .request(Method::POST, "/recipes")
        .header("x-csrf-token", csrf)
        .header("origin", &stack.url)
        .json(&json!({"title": "Pasta", "instructions": steps}));
    let created = browser.send(recipe).await.expect_status(201);
    let path = format!("/recipes/{}", created.body["id"]);
    let found = browser.get(&path).await.expect_status(200);
    assert_eq!(found.body, created.body);

    browser.refresh().await.expect_status(200);
    browser.get("/logout").await.expect_status(303);
    assert_eq!(browser.get("/").await.header("location"), "/login");
}

#[tokio::test]
async fn each_path_reaches_its_service() {
    let stack = OneAddress::start().await;
    let mut browser = stack.browser();
    let discovery = browser.get("/.well-known/openid-configuration").await;
    assert_eq!(discovery.expect_status(200).body["issuer"], stack.url);
    for (path, title) in [
        ("/openapi.json", "identity-service"),
        ("/api/openapi.json", "recipe-api"),
    ] {
        let document = browser.get(path).await.expect_status(200);
        assert_eq!(document.body["info"]["title"], title, "{path}");
    }
    let hidden = browser.get("/metrics").await;
    assert_eq!(hidden.status, 404);
    let nothing = browser.get("/apiary").await;
    nothing.expect_problem(404, "not-found", &["there is nothing here"]);
}

#[tokio::test]
async fn clients_are_told_apart_by_the_address_that_the_proxy_saw() {
    let stack = OneAddress::start().await;
    let anonymous = stack.browser();
    let mut statuses = Vec::new();
    for attempt in 0..4 {
        // A header that the client sends itself must be ignored.
        let request = anonymous
            .request(Method::POST, "/login")
            .header("x-forwarded-for", format!("192.0.2.{attempt}"))
            .json(&json!({"username": "nobody", "password": PASSWORD}));
        statuses.push(request.send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 429]);
}
