use super::*;

fn parsed(text: &str) -> Option<String> {
    text.parse().ok().map(|Next(path)| path)
}

#[test]
fn local_paths_are_kept() {
    for path in [
        "/",
        "/app",
        "/api",
        "/app/recipes/7?tab=a&b=c%20d+e#steps",
        "/app/a%20b",
        "/app?back=https://example.com//x",
        "/app/50%",
    ] {
        assert_eq!(parsed(path).as_deref(), Some(path));
    }
    assert_eq!(parsed("/app/č").as_deref(), Some("/app/%C4%8D"));
    assert_eq!(parsed("/app/../api").as_deref(), Some("/api"));
}

#[test]
fn everything_else_is_refused() {
    let long = format!("/{}", "x".repeat(MAX_LENGTH));
    let long_once_encoded = format!("/{}", "é".repeat(MAX_LENGTH / 3));
    for text in [
        "",
        "app",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/app\\..\\..\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/\0/evil.example",
        "/app\u{7f}",
        "/app\u{85}",
        "%2F%2Fevil.example",
        "/%2Fevil.example",
        "/%2fevil.example",
        "/%5Cevil.example",
        "/%5cevil.example",
        "/%255Cevil.example",
        "/%25252Fevil.example",
        "/%09/evil.example",
        "/%0d%0aLocation:%20https://evil.example",
        "/%250aevil",
        "/%00",
        "/.//evil.example",
        "/app/..//evil.example",
        "/%2e//evil.example",
        "/a%2fb/../%2fevil.example",
        "/a%2fb/%2e%2e/%255cevil.example",
        "/app/..%2f/evil.example",
        "/app/%252e%252e//evil.example",
        "/login",
        "/login/?next=/",
        "/signup",
        "/logout",
        "/app/../logout",
        "?next=/",
        "#x",
        &long,
        &long_once_encoded,
    ] {
        assert_eq!(parsed(text), None, "{text:?}");
    }
}

#[test]
fn travels_in_a_query() {
    let next: Next = "/app/a?b=c&d=é".parse().unwrap();
    let url = next.after("/login");
    assert_eq!(url, "/login?next=%2Fapp%2Fa%3Fb%3Dc%26d%3D%25C3%25A9");
    let query = url.split_once('?').map(|(_, query)| query);
    assert_eq!(Next::in_query(query.unwrap()), Some(next));
    assert_eq!(Next::in_query("a=b&next=//evil.example&next=/app"), None);
    assert_eq!(Next::in_query("a=b"), None);
}
