//! Errors at startup are reported; a bad setting takes a single line.

use crate::programs::command;

/// The error output of a program that fails to start, and its exit code.
pub(crate) async fn refusal(
    name: &'static str,
    environment: &[(&str, &str)],
) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = command(name, folder.path(), environment)
        .output()
        .await
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "");
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said)
}

/// Bad settings of identity-service.
const OF_IDENTITY: [(&str, &str); 44] = [
    ("IDENTITY_LISTEN", "nonsense"),
    ("IDENTITY_PUBLIC_URL", "http://localhost/path"),
    ("IDENTITY_DATABASE_URL", "mysql://root:hunter2@db/x"),
    ("IDENTITY_DATABASE_URL_FILE", "/no/such/file"),
    ("IDENTITY_MASTER_KEY_FILE", "/dev/null"),
    ("IDENTITY_OLD_MASTER_KEY_FILE", "/no/such/file"),
    ("IDENTITY_SIGNING_ALGORITHM", "HS256"),
    ("IDENTITY_DPOP_NONCES", "sometimes"),
    ("IDENTITY_KEY_ROTATION_PERIOD", "19m"),
    ("IDENTITY_AUDIENCES", "a b"),
    ("IDENTITY_AUDIENCES", "a=recipes.example"),
    (
        "IDENTITY_AUDIENCES",
        "a=https://x.example,b=https://x.example",
    ),
    ("IDENTITY_CORS_ORIGINS", "localhost"),
    ("IDENTITY_ACCESS_TOKEN_TTL", "0"),
    ("IDENTITY_ACCESS_TOKEN_TTL", "31d"),
    ("IDENTITY_REFRESH_TOKEN_TTL", "soon"),
    ("IDENTITY_REFRESH_TOKEN_TTL", "400d"),
    ("IDENTITY_SESSION_MAX_AGE", "11years"),
    ("IDENTITY_MAX_SESSIONS", "0"),
    ("IDENTITY_MAX_SESSIONS", "10001"),
    ("IDENTITY_KEY_ROTATION_PERIOD", "2years"),
    ("IDENTITY_JWKS_MAX_AGE", "25h"),
    ("IDENTITY_STATUS_TTL", "2h"),
    ("IDENTITY_LOGIN_RATE", "60/2d"),
    ("IDENTITY_SESSION_MAX_AGE", "-1d"),
    ("IDENTITY_JWKS_MAX_AGE", "soon"),
    ("IDENTITY_PASSWORD_MIN_LENGTH", "0"),
    ("IDENTITY_ARGON2", "m=1"),
    ("IDENTITY_LOGIN_RATE", "60"),
    ("IDENTITY_TRUSTED_PROXIES", "localhost"),
    ("IDENTITY_METRICS_LISTEN", "9090"),
    ("IDENTITY_COOKIE_DOMAIN", "https://example.com"),
    ("IDENTITY_COOKIE_DOMAIN", "example.com"),
    ("IDENTITY_COOKIE_SAMESITE", "loose"),
    ("IDENTITY_COOKIE_SAMESITE", "none"),
    ("IDENTITY_RECIPE_API_URL", "localhost"),
    ("IDENTITY_NO_MIGRATE", "perhaps"),
    ("IDENTITY_CLIENTS_FILE", "/no/such/file"),
    ("IDENTITY_CLIENT_METADATA", "perhaps"),
    ("IDENTITY_CLIENT_METADATA_ALLOW", "https://client.test"),
    ("IDENTITY_INTROSPECTION_CLIENTS", "gateway"),
    ("IDENTITY_INTROSPECTION_CLIENTS_FILE", "/no/such/file"),
    ("IDENTITY_STATUS_TTL", "10"),
    ("LOG_LEVEL", "a=b=c"),
];

/// Bad settings of recipe-api.
const OF_RECIPES: [(&str, &str); 13] = [
    ("RECIPE_LISTEN", ":8081"),
    ("RECIPE_WRITE_RATE", "120"),
    ("RECIPE_WRITE_RATE", "120/2d"),
    ("RECIPE_QUOTA", "100MB"),
    ("RECIPE_QUOTA", "64kB/1d"),
    ("RECIPE_DATABASE_URL", "postgres://"),
    ("RECIPE_DATABASE_URL", "postgres://me:hunter2/x@db/recipes"),
    ("RECIPE_ISSUER", "localhost:8080"),
    ("RECIPE_ISSUER_FETCH_URL", "ftp://issuer"),
    ("RECIPE_AUDIENCE", "two words"),
    ("RECIPE_ALGORITHMS", "HS256"),
    ("RECIPE_STATUS_POLICY", "perhaps"),
    ("RECIPE_CORS_ORIGINS", "http://a/b"),
];

#[tokio::test]
async fn a_bad_setting_is_named_on_one_line_with_exit_code_2() {
    let of_identity = OF_IDENTITY.map(|(variable, value)| ("identity-service", variable, value));
    let of_recipes = OF_RECIPES.map(|(variable, value)| ("recipe-api", variable, value));
    for (name, variable, value) in of_identity.into_iter().chain(of_recipes) {
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
async fn other_startup_errors_are_logged_with_exit_code_1() {
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
