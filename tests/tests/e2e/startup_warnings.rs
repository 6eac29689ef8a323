//! Settings that expose data or access are warned of once at startup, and nothing else is.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use end_to_end::{
    Actor,
    launcher::{Program, Reservation, program},
};
use rstest::rstest;
use tokio::process::Command;

const IDENTITY: &str = "identity-service";
const RECIPES: &str = "recipe-api";

const LOOPBACK: &str = "127.0.0.1";
const EVERYWHERE: &str = "0.0.0.0";

/// The warnings of a start with these settings, through `command` if it is given.
async fn warnings(
    name: &'static str,
    folder: &Path,
    host: &str,
    settings: &[(&str, &str)],
) -> String {
    warnings_of(name, Command::new(program(name)), folder, host, settings).await
}

async fn warnings_of(
    name: &'static str,
    command: Command,
    folder: &Path,
    host: &str,
    settings: &[(&str, &str)],
) -> String {
    let reserved = Reservation::new();
    let port = reserved.address.port();
    let listen = format!("{host}:{port}");
    // No program listens there, so fetches from it fail at once.
    let silent = Reservation::new().address.to_string();
    let log = folder.join("log");
    let mut command = Program::tamed(command, folder);
    command
        .env("LOG_LEVEL", "warn")
        .env("IDENTITY_LISTEN", &listen)
        .env("RECIPE_LISTEN", &listen)
        .env("RECIPE_PUBLIC_URL", "https://recipes.example.com")
        .env("RECIPE_ISSUER", "https://id.example.com")
        .env("RECIPE_ISSUER_FETCH_URL", format!("http://{silent}"))
        .envs(settings.iter().copied())
        .stderr(fs::File::create(&log).unwrap());
    let url = format!("http://{}", reserved.address);
    let mut running = Program::spawn(name, command, url).unwrap();
    running.listening().await.unwrap();
    running.terminate().await.unwrap();
    let said = fs::read_to_string(log).unwrap();
    let lines = said.lines().filter(|line| !line.contains(&silent));
    lines.collect::<Vec<_>>().join("\n")
}

#[rstest]
#[tokio::test]
async fn a_normal_start_logs_no_warning(#[values(IDENTITY, RECIPES)] name: &'static str) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(warnings(name, folder.path(), LOOPBACK, &[]).await, "");
}

#[rstest]
#[case(IDENTITY, ("IDENTITY_PUBLIC_URL", "http://id.example.com"), "this address is not https")]
#[case(IDENTITY, ("IDENTITY_RECIPE_API_URL", "http://api.example.com"), "this address is not https")]
#[case(RECIPES, ("RECIPE_ISSUER", "http://id.example.com"), "this address is not https")]
#[case(RECIPES, ("RECIPE_PUBLIC_URL", "http://recipes.example.com"), "this address is not https")]
#[case(RECIPES, ("RECIPE_PUBLIC_URL", "http://localhost:8081"), "an address of this machine")]
#[case(IDENTITY, ("IDENTITY_TRUSTED_PROXIES", "0.0.0.0/0"), "trusts every address")]
#[case(IDENTITY, ("IDENTITY_TRUSTED_PROXIES", "10.0.0.0/8,::/0"), "trusts every address")]
#[case(IDENTITY, ("IDENTITY_INTROSPECTION_CLIENTS", "gateway:guess"), "short enough to be guessed")]
#[tokio::test]
async fn an_unsafe_setting_is_warned_of(
    #[case] name: &'static str,
    #[case] setting: (&str, &str),
    #[case] expected: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let said = warnings(name, folder.path(), LOOPBACK, &[setting]).await;
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(expected), "{said}");
}

#[rstest]
#[case(IDENTITY, "IDENTITY_METRICS_LISTEN")]
#[case(RECIPES, "RECIPE_METRICS_LISTEN")]
#[tokio::test]
async fn public_metrics_are_warned_of(#[case] name: &'static str, #[case] aside: &str) {
    let folder = tempfile::tempdir().unwrap();
    let said = warnings(name, folder.path(), EVERYWHERE, &[]).await;
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("/metrics is on the public port"), "{said}");
    let reserved = Reservation::new();
    let elsewhere = reserved.address.to_string();
    let said = warnings(name, folder.path(), EVERYWHERE, &[(aside, &elsewhere)]).await;
    assert_eq!(said, "");
}

#[tokio::test]
async fn a_master_key_that_others_can_read_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(warnings(IDENTITY, folder.path(), LOOPBACK, &[]).await, "");
    let key = folder.path().join("data/master.key");
    for mode in [0o640, 0o604] {
        fs::set_permissions(&key, Permissions::from_mode(mode)).unwrap();
        let said = warnings(IDENTITY, folder.path(), LOOPBACK, &[]).await;
        assert!(said.contains("others can read the master key"), "{said}");
    }
}

#[tokio::test]
async fn a_client_file_whose_secrets_others_can_read_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("clients.toml");
    let secret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    let client = format!(
        "[[client]]\nid = \"shop\"\nname = \"The shop\"\nkind = \"confidential\"\n\
         secret = \"{secret}\"\nredirect_uris = [\"https://shop.example/\"]\n"
    );
    fs::write(&file, client).unwrap();
    let settings = [("IDENTITY_CLIENTS_FILE", file.to_str().unwrap())];
    for (mode, lines) in [(0o600, 0), (0o644, 1)] {
        fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        let said = warnings(IDENTITY, folder.path(), LOOPBACK, &settings).await;
        assert_eq!(said.lines().count(), lines, "{said}");
        assert_eq!(
            said.contains("others can read the secrets in"),
            lines == 1,
            "{said}"
        );
        assert!(!said.contains(secret), "{said}");
    }
}

#[tokio::test]
async fn fewer_connections_than_configured_are_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    let script = "ulimit -n 200 && exec \"$0\"";
    command.args(["-c", script]).arg(program(IDENTITY));
    let said = warnings_of(IDENTITY, command, folder.path(), LOOPBACK, &[]).await;
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("fewer connections are possible"), "{said}");
}

/// Anyone who can read recipe-api's answers can also read the tokens in its requests.
#[rstest]
#[case("https://id.example.com", "max-age=63072000")]
#[case("http://localhost:8080", "")]
#[tokio::test]
async fn recipe_api_keeps_browsers_to_https_where_its_issuer_is(
    #[case] issuer: &str,
    #[case] expected: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let reserved = Reservation::new();
    let address = reserved.address.to_string();
    let mut command = Program::tamed(Command::new(program(RECIPES)), folder.path());
    command
        .env("RECIPE_LISTEN", &address)
        .env("RECIPE_ISSUER", issuer);
    let url = format!("http://{address}");
    let mut running = Program::spawn(RECIPES, command, url.clone()).unwrap();
    running.listening().await.unwrap();
    let anybody = Actor::new(url.clone(), url);
    for path in ["/healthz", "/recipes", "/nowhere"] {
        let answer = anybody.get(path).await;
        assert_eq!(
            answer.header("strict-transport-security"),
            expected,
            "{path}"
        );
    }
}
