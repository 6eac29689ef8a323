//! Health checks, metrics and shutdown.

use end_to_end::{
    Actor, Stack, eventually,
    launcher::{Program, Programs, Reservation},
};
use rstest::rstest;
use serde_json::json;

use crate::{Backend, Postgres, Sqlite};

#[rstest]
#[tokio::test]
async fn both_services_report_that_they_are_healthy(#[values(Sqlite, Postgres)] backend: Backend) {
    let stack = Stack::start(backend).await;
    let anonymous = stack.anonymous();
    for base in [stack.identity.url(), stack.recipes.url()] {
        for path in ["/healthz", "/readyz"] {
            let answer = anonymous
                .get(&format!("{base}{path}"))
                .await
                .expect_status(200);
            assert_eq!(answer.body, json!({"status": "ok"}));
        }
    }
}

#[rstest]
#[tokio::test]
async fn without_its_database_a_service_is_alive_but_not_ready(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let cook = stack.sign_up("cook").await;
    stack.identity.state.database.clone().close().await;
    stack.recipes.state.database.clone().close().await;
    for base in [stack.identity.url(), stack.recipes.url()] {
        cook.get(&format!("{base}/healthz"))
            .await
            .expect_status(200);
        let answer = cook.get(&format!("{base}/readyz")).await;
        answer.expect_problem(
            503,
            "unavailable",
            &["the service cannot answer right now; try again"],
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    for path in ["/me", "/recipes"] {
        let answer = cook.get(path).await;
        answer.expect_problem(
            503,
            "unavailable",
            &["the service cannot answer right now; try again"],
        );
    }
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status() {
    let stack = Stack::start(Sqlite).await;
    let cook = stack.sign_up("cook").await;
    cook.get("/recipes/7").await.expect_status(404);
    cook.get(&stack.recipe_url("/no/such/path"))
        .await
        .expect_status(404);
    let url = stack.recipe_url("/metrics");
    let metrics = cook.get(&url).await.expect_status(200);
    assert!(
        metrics
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    for line in [
        "http_requests_total{method=\"GET\",route=\"/recipes/{id}\",status=\"404\"} 1",
        "http_requests_total{method=\"GET\",route=\"unmatched\",status=\"404\"} 1",
    ] {
        assert!(
            metrics.text.lines().any(|found| found == line),
            "{}",
            metrics.text
        );
    }
    assert!(!metrics.text.contains("/no/such/path"));
}

/// Both programs with `/metrics` at separate addresses.
#[tokio::test]
async fn metrics_can_have_their_own_address() {
    let folder = tempfile::tempdir().unwrap();
    let reserved = [(); 4].map(|()| Reservation::new());
    let [identity, recipes, of_identity, of_recipes] =
        reserved.each_ref().map(|of| of.address.to_string());
    let url = |address: &str| format!("http://{address}");
    let settings = [
        ("IDENTITY_LISTEN", identity.as_str()),
        ("IDENTITY_PUBLIC_URL", &url(&identity)),
        ("IDENTITY_METRICS_LISTEN", &of_identity),
        ("RECIPE_LISTEN", &recipes),
        ("RECIPE_ISSUER", &url(&identity)),
        ("RECIPE_METRICS_LISTEN", &of_recipes),
    ];
    let start = |name, at: &str| Program::start(name, folder.path(), url(at), &settings);
    let _issuer = start("identity-service", &identity).await.unwrap();
    let _resource_server = start("recipe-api", &recipes).await.unwrap();

    let anonymous = Actor::new(url(&identity), url(&recipes));
    for (outside, inside) in [(&identity, &of_identity), (&recipes, &of_recipes)] {
        let metrics = anonymous.get(&format!("http://{inside}/metrics")).await;
        let metrics = metrics.expect_status(200).text;
        assert!(metrics.contains("http_requests_total{"), "{metrics}");
        for hidden in [format!("{outside}/metrics"), format!("{inside}/healthz")] {
            let nothing = anonymous.get(&url(&hidden)).await;
            nothing.expect_problem(404, "not-found", &["there is nothing here"]);
        }
    }
}

#[tokio::test]
async fn the_programs_have_a_health_command() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let urls = [&programs.identity.url, &programs.recipes.url];
    let addresses = urls.map(|url| url.replace("http://localhost", "127.0.0.1"));
    let ask = async |name, setting, address: &str| {
        let mut command = Program::command(name, folder.path());
        let asked = command.arg("healthcheck").env(setting, address).output();
        let asked = asked.await.unwrap();
        (
            asked.status.code(),
            String::from_utf8(asked.stderr).unwrap(),
        )
    };
    let both = [
        ("identity-service", "IDENTITY_LISTEN", &addresses[0]),
        ("recipe-api", "RECIPE_LISTEN", &addresses[1]),
    ];
    for (name, setting, address) in both {
        assert_eq!(ask(name, setting, address).await, (Some(0), String::new()));
    }
    programs.stop().await.unwrap();
    for (name, setting, address) in both {
        let (code, said) = ask(name, setting, address).await;
        assert_eq!(code, Some(1), "{said}");
        assert!(
            said.contains(&format!("no answer from {address}")),
            "{said}"
        );
    }
}

/// The reader has closed the pipe early, as in `| head`.
#[tokio::test]
async fn a_closed_pipe_is_not_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
    anonymous.sign_up("cook").await;
    programs.stop().await.unwrap();
    for (name, arguments) in [
        ("identity-service", ["audit", "list"].as_slice()),
        ("identity-service", &["users", "list"]),
        ("identity-service", &["keys", "list"]),
        ("identity-service", &["openapi"]),
        ("recipe-api", &["openapi"]),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Program::command(name, folder.path());
        let run = command
            .args(arguments)
            .env("LOG_LEVEL", "warn")
            .stdout(writer)
            .output();
        let output = run.await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), said.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[tokio::test]
async fn a_stopping_service_reports_unready_first() {
    let folder = tempfile::tempdir().unwrap();
    let reserved = [(); 2].map(|()| Reservation::new());
    let [identity, recipes] = reserved.each_ref().map(|of| of.address.to_string());
    let url = |address: &str| format!("http://{address}");
    let settings = [
        ("IDENTITY_LISTEN", identity.as_str()),
        ("IDENTITY_PUBLIC_URL", &url(&identity)),
        ("IDENTITY_SHUTDOWN_DELAY", "3s"),
        ("RECIPE_LISTEN", &recipes),
        ("RECIPE_ISSUER", &url(&identity)),
        ("RECIPE_SHUTDOWN_DELAY", "3s"),
    ];
    let start = |name, at: &str| Program::start(name, folder.path(), url(at), &settings);
    let mut issuer = start("identity-service", &identity).await.unwrap();
    let mut resource_server = start("recipe-api", &recipes).await.unwrap();
    let anonymous = Actor::new(url(&identity), url(&recipes));
    for program in [&mut resource_server, &mut issuer] {
        let ready = format!("{}/readyz", program.url);
        let alive = format!("{}/healthz", program.url);
        anonymous.get(&ready).await.expect_status(200);
        program.signal("TERM").await;
        eventually(async || (anonymous.get(&ready).await.status == 503).then_some(())).await;
        anonymous.get(&alive).await.expect_status(200);
        assert!(program.wait().await.unwrap().success());
    }
}
