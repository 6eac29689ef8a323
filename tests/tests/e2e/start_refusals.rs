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
        ("identity-service", "IDENTITY_DPOP_NONCES", "sometimes"),
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
        ("identity-service", "IDENTITY_CLIENTS_FILE", "/no/such/file"),
        ("identity-service", "IDENTITY_CLIENT_METADATA", "perhaps"),
        (
            "identity-service",
            "IDENTITY_CLIENT_METADATA_ALLOW",
            "https://client.test",
        ),
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
