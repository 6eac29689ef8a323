//! The real programs: how they start, serve and stop.

use std::path::Path;

use end_to_end::{
    Actor, eventually,
    launcher::{Program, Programs, Reservation},
};
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
};

/// A program in `folder` that is told where to be by nobody but this test.
fn command(name: &'static str, folder: &Path, environment: &[(&str, &str)]) -> Command {
    let mut command = Program::command(name, folder);
    command.env_clear().envs(environment.iter().copied());
    command
}

/// What a program says when it refuses to start.
async fn refusal(name: &'static str, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = command(name, folder.path(), environment)
        .output()
        .await
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

#[tokio::test]
async fn both_work_without_any_configuration_and_keep_their_data() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
    let cook = anonymous.sign_up("cook").await;
    let steps = "Boil the water, add the pasta, wait, drain, serve, and eat it.";
    let recipe = json!({"title": "Pasta", "instructions": steps});
    let created = cook.post("/recipes", recipe).await.expect_status(201);
    programs.stop().await.unwrap();

    for file in ["identity.db", "recipes.db", "master.key"] {
        assert!(folder.path().join("data").join(file).exists(), "{file}");
    }

    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(programs.identity.url.clone(), programs.recipes.url.clone());
    let cook = anonymous.log_in("cook").await;
    let found = cook.get("/recipes").await.expect_status(200);
    assert_eq!(found.body, json!([created.body]));
    programs.stop().await.unwrap();
}

#[tokio::test]
async fn pages_of_the_one_may_call_the_other_wherever_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let programs = Programs::start_anywhere(folder.path()).await.unwrap();
    let (identity, recipes) = (&programs.identity.url, &programs.recipes.url);
    let anonymous = Actor::new(identity.clone(), recipes.clone());
    let config = anonymous.get(&format!("{identity}/config.json")).await;
    assert_eq!(config.body["recipe_api_url"], json!(recipes));
    let request = anonymous.request(Method::GET, "/recipes");
    let answer = anonymous.send(request.header("origin", identity)).await;
    assert_eq!(answer.header("access-control-allow-origin"), identity);
    programs.stop().await.unwrap();
}

#[tokio::test]
async fn sigterm_lets_a_request_in_flight_finish() {
    let folder = tempfile::tempdir().unwrap();
    let Programs {
        mut identity,
        mut recipes,
    } = Programs::start_anywhere(folder.path()).await.unwrap();
    let anonymous = Actor::new(identity.url.clone(), recipes.url.clone());
    let cook = anonymous.sign_up("cook").await;
    let recipe = json!({
        "title": "Pasta",
        "instructions": "Boil the water, add the pasta, wait, drain, serve, and eat it.",
    });
    let authorization = format!("Authorization: Bearer {}\r\n", cook.token());
    finishes(
        &mut recipes,
        "/recipes",
        &authorization,
        &recipe.to_string(),
    )
    .await;
    let baker = json!({"username": "baker", "password": "sour dough 7"});
    finishes(&mut identity, "/signup", "", &baker.to_string()).await;
}

/// Sends half of a request, asks the program to stop, and then sends the rest:
/// it is answered 201, and the program ends with 0.
async fn finishes(program: &mut Program, path: &str, header: &str, body: &str) {
    let address = program.url.strip_prefix("http://").unwrap().to_owned();
    let (first, second) = body.split_at(10);
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n{header}\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // The service asks for the body: its handler is at work.
    let mut continued = [0; 25];
    stream.read_exact(&mut continued).await.unwrap();
    assert_eq!(&continued, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).await.unwrap();

    program.signal("TERM").await;
    // Once it has stopped accepting, the rest arrives.
    eventually(async || TcpStream::connect(&address).await.err()).await;
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert_eq!(program.wait().await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn a_bad_setting_is_named_on_one_line_with_exit_code_2() {
    let cases = [
        ("identity-service", "IDENTITY_LISTEN", "nonsense"),
        (
            "identity-service",
            "IDENTITY_PUBLIC_URL",
            "http://localhost/path",
        ),
        (
            "identity-service",
            "IDENTITY_DATABASE_URL",
            "mysql://root:hunter2@db/x",
        ),
        (
            "identity-service",
            "IDENTITY_DATABASE_URL_FILE",
            "/no/such/file",
        ),
        ("identity-service", "IDENTITY_MASTER_KEY_FILE", "/dev/null"),
        (
            "identity-service",
            "IDENTITY_OLD_MASTER_KEY_FILE",
            "/no/such/file",
        ),
        ("identity-service", "IDENTITY_SIGNING_ALGORITHM", "HS256"),
        ("identity-service", "IDENTITY_KEY_ROTATION_PERIOD", "19m"),
        ("identity-service", "IDENTITY_AUDIENCES", "a b"),
        ("identity-service", "IDENTITY_CORS_ORIGINS", "localhost"),
        ("identity-service", "IDENTITY_ACCESS_TOKEN_TTL", "0"),
        ("identity-service", "IDENTITY_ACCESS_TOKEN_TTL", "31d"),
        ("identity-service", "IDENTITY_REFRESH_TOKEN_TTL", "soon"),
        ("identity-service", "IDENTITY_REFRESH_TOKEN_TTL", "400d"),
        ("identity-service", "IDENTITY_SESSION_MAX_AGE", "11years"),
        ("identity-service", "IDENTITY_MAX_SESSIONS", "0"),
        ("identity-service", "IDENTITY_MAX_SESSIONS", "10001"),
        ("identity-service", "IDENTITY_KEY_ROTATION_PERIOD", "2years"),
        ("identity-service", "IDENTITY_JWKS_MAX_AGE", "25h"),
        ("identity-service", "IDENTITY_STATUS_TTL", "2h"),
        ("identity-service", "IDENTITY_LOGIN_RATE", "60/2d"),
        ("identity-service", "IDENTITY_SESSION_MAX_AGE", "-1d"),
        ("identity-service", "IDENTITY_JWKS_MAX_AGE", "soon"),
        ("identity-service", "IDENTITY_PASSWORD_MIN_LENGTH", "0"),
        ("identity-service", "IDENTITY_ARGON2", "m=1"),
        ("identity-service", "IDENTITY_LOGIN_RATE", "60"),
        ("identity-service", "IDENTITY_TRUSTED_PROXIES", "localhost"),
        ("identity-service", "IDENTITY_METRICS_LISTEN", "9090"),
        (
            "identity-service",
            "IDENTITY_COOKIE_DOMAIN",
            "https://example.com",
        ),
        ("identity-service", "IDENTITY_COOKIE_DOMAIN", "example.com"),
        ("identity-service", "IDENTITY_COOKIE_SAMESITE", "loose"),
        ("identity-service", "IDENTITY_COOKIE_SAMESITE", "none"),
        ("identity-service", "IDENTITY_RECIPE_API_URL", "localhost"),
        ("identity-service", "IDENTITY_NO_MIGRATE", "perhaps"),
        (
            "identity-service",
            "IDENTITY_INTROSPECTION_CLIENTS",
            "gateway",
        ),
        (
            "identity-service",
            "IDENTITY_INTROSPECTION_CLIENTS_FILE",
            "/no/such/file",
        ),
        ("identity-service", "IDENTITY_STATUS_TTL", "10"),
        ("identity-service", "LOG_LEVEL", "a=b=c"),
        ("recipe-api", "RECIPE_LISTEN", ":8081"),
        ("recipe-api", "RECIPE_WRITE_RATE", "120"),
        ("recipe-api", "RECIPE_WRITE_RATE", "120/2d"),
        ("recipe-api", "RECIPE_QUOTA", "100MB"),
        ("recipe-api", "RECIPE_QUOTA", "64kB/1d"),
        ("recipe-api", "RECIPE_DATABASE_URL", "postgres://"),
        (
            "recipe-api",
            "RECIPE_DATABASE_URL",
            "postgres://me:hunter2/x@db/recipes",
        ),
        ("recipe-api", "RECIPE_ISSUER", "localhost:8080"),
        ("recipe-api", "RECIPE_ISSUER_FETCH_URL", "ftp://issuer"),
        ("recipe-api", "RECIPE_AUDIENCE", "two words"),
        ("recipe-api", "RECIPE_ALGORITHMS", "HS256"),
        ("recipe-api", "RECIPE_STATUS_POLICY", "perhaps"),
        ("recipe-api", "RECIPE_CORS_ORIGINS", "http://a/b"),
    ];
    for (name, variable, value) in cases {
        let (code, said) = refusal(name, &[(variable, value)]).await;
        assert_eq!(code, Some(2), "{variable}={value}: {said}");
        assert!(said.starts_with(&format!("{variable}: ")), "{said}");
        assert!(said.contains("for example"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
    let (code, said) = refusal("recipe-api", &[("LOG_FORMAT", "xml")]).await;
    assert_eq!(
        (code, said.as_str()),
        (Some(2), "LOG_FORMAT: not one of text, json\n")
    );
}

#[tokio::test]
async fn on_postgresql_a_master_key_must_be_given() {
    let server = std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a server");
    let environment = [("IDENTITY_DATABASE_URL", server.as_str())];
    let (code, said) = refusal("identity-service", &environment).await;
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.starts_with("IDENTITY_MASTER_KEY_FILE: data/master.key cannot be read"),
        "{said}"
    );
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_start_is_logged_with_exit_code_1() {
    let unreachable = "postgres://me:hunter2@127.0.0.1:1/recipes";
    let (code, said) = refusal("recipe-api", &[("RECIPE_DATABASE_URL", unreachable)]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("the database cannot be opened"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");

    let folder = tempfile::tempdir().unwrap();
    let environment = [("RECIPE_NO_MIGRATE", "true")];
    let mut unmigrated = command("recipe-api", folder.path(), &environment);
    let output = unmigrated.output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("lacks the migrations"), "{said}");
}

#[tokio::test]
async fn help_lists_every_setting_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "postgres://me:hunter2@db/x";
    for (name, prefix) in [("identity-service", "IDENTITY"), ("recipe-api", "RECIPE")] {
        let database = format!("{prefix}_DATABASE_URL");
        let mut help = command(name, folder.path(), &[(database.as_str(), secret)]);
        let output = help.arg("--help").output().await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0));
        for setting in [
            "LISTEN",
            "DATABASE_URL",
            "DATABASE_URL_FILE",
            "CORS_ORIGINS",
            "METRICS_LISTEN",
        ] {
            assert!(
                text.contains(&format!("[env: {prefix}_{setting}")),
                "{setting}: {text}"
            );
        }
        assert!(text.contains("LOG_FORMAT") && text.contains("LOG_LEVEL"));
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused() {
    use sea_orm::ConnectionTrait;

    let folder = tempfile::tempdir().unwrap();
    let mut migrate = command("recipe-api", folder.path(), &[]);
    assert!(migrate.arg("migrate").status().await.unwrap().success());
    let file = folder.path().join("data/recipes.db");
    let database = sea_orm::Database::connect(format!("sqlite://{}", file.display()));
    let database = database.await.unwrap();
    let later = "INSERT INTO recipe_migrations (version, applied_at) VALUES ('m9999_future', 0)";
    database.execute_unprepared(later).await.unwrap();
    database.close().await.unwrap();

    let output = command("recipe-api", folder.path(), &[])
        .output()
        .await
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("newer than this program") && said.contains("m9999_future"),
        "{said}"
    );
}

#[tokio::test]
async fn what_is_done_on_the_command_line_is_on_record() {
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "sour dough 7\n").unwrap();
    let run = async |arguments: &[&str]| {
        let mut program = command("identity-service", folder.path(), &[]);
        let output = program.args(arguments).output().await.unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["migrate"]).await;
    run(&[
        "users",
        "create",
        "cook",
        "--password-file",
        password.to_str().unwrap(),
    ])
    .await;
    run(&["users", "disable", "cook"]).await;
    run(&[
        "users",
        "create",
        "baker",
        "--password-file",
        password.to_str().unwrap(),
    ])
    .await;

    let events = |listed: String| -> Vec<String> {
        let lines = listed
            .lines()
            .map(|line| line.split_once('\t').unwrap().1.to_owned());
        lines.collect()
    };
    let all = events(run(&["audit", "list"]).await);
    let expected = [
        "users create\tuser=1\tsession=-\tfrom=-",
        "users disable\tuser=1\tsession=-\tfrom=-",
        "users create\tuser=2\tsession=-\tfrom=-",
    ];
    assert_eq!(all, expected);
    let of_baker = events(run(&["audit", "list", "--user", "BAKER", "--since", "1h"]).await);
    assert_eq!(of_baker, expected[2..]);

    let mut nobody = command("identity-service", folder.path(), &[]);
    let output = nobody
        .args(["audit", "list", "--user", "nobody"])
        .output()
        .await
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("there is no user nobody"), "{said}");
}

#[tokio::test]
async fn the_secrets_of_clients_can_come_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clients");
    std::fs::write(&file, "gateway:4c2a8be19d7f5e30\n").unwrap();
    let reserved = Reservation::new();
    let listen = reserved.address.to_string();
    let url = format!("http://{listen}");
    let settings = [
        ("IDENTITY_LISTEN", listen.as_str()),
        ("IDENTITY_PUBLIC_URL", &url),
        (
            "IDENTITY_INTROSPECTION_CLIENTS_FILE",
            file.to_str().unwrap(),
        ),
    ];
    let started = Program::start("identity-service", folder.path(), url.clone(), &settings);
    let mut issuer = started.await.unwrap();
    let anonymous = Actor::new(url.clone(), url.clone());
    for (secret, status) in [("4c2a8be19d7f5e30", 200), ("4c2a8be19d7f5e31", 401)] {
        let request = anonymous.request(Method::POST, "/oauth/introspect");
        let request = request.basic_auth("gateway", Some(secret));
        let answer = anonymous.send(request.form(&[("token", "x")])).await;
        answer.expect_status(status);
    }
    issuer.terminate().await.unwrap();

    let both = [
        ("IDENTITY_INTROSPECTION_CLIENTS", "gateway:hunter2"),
        settings[2],
    ];
    let (code, said) = refusal("identity-service", &both).await;
    assert_eq!(code, Some(2), "{said}");
    let variable = "IDENTITY_INTROSPECTION_CLIENTS_FILE: the clients themselves are given as well";
    assert!(said.starts_with(variable), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}
