//! How the real programs start, serve and stop.

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

use crate::start_refusals::refusal;

/// A program in `folder` with no settings but these.
pub(crate) fn command(name: &'static str, folder: &Path, environment: &[(&str, &str)]) -> Command {
    let mut command = Program::command(name, folder);
    command.env_clear().envs(environment.iter().copied());
    command
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
async fn pages_of_one_service_may_call_the_other_at_any_address() {
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

/// Sends half of a request, asks the program to stop, and sends the rest. The answer must
/// be 201 and the exit code 0.
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
    // The service asks for the body, so its handler is running.
    let mut continued = [0; 25];
    stream.read_exact(&mut continued).await.unwrap();
    assert_eq!(&continued, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(first.as_bytes()).await.unwrap();

    program.signal("TERM").await;
    // Sends the rest once the service has stopped accepting.
    eventually(async || TcpStream::connect(&address).await.err()).await;
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
    assert_eq!(program.wait().await.unwrap().code(), Some(0));
}

#[tokio::test]
async fn commands_are_audited() {
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
async fn client_secrets_can_come_from_a_file() {
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
