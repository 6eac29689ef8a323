//! `GET` and `POST` of `/login` and `/signup`, as forms.

mod login_page;

use std::time::Duration;

use end_to_end::{Answer, Browser, Stack, actor::PASSWORD};
use reqwest::Method;
use rstest::rstest;

use super::pages::SCRIPT;
use crate::{Backend, Postgres, Sqlite};

fn names(answer: &Answer) -> Vec<String> {
    let cookies = answer.set_cookies();
    cookies
        .iter()
        .map(|cookie| cookie.name().to_owned())
        .collect()
}

async fn may_see_the_app(browser: &mut Browser) -> bool {
    browser.get("/").await.status == 200
}

#[rstest]
#[tokio::test]
async fn signing_up_and_logging_in_set_cookies_and_lead_home(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let stack = Stack::start(backend).await;
    let four = [
        "access_token_cookie",
        "refresh_token_cookie",
        "csrf_access_token",
        "csrf_refresh_token",
    ];
    let mut browser = stack.browser();
    let signed_up = browser.sign_up("cook").await;
    let mut elsewhere = stack.browser();
    let logged_in = elsewhere.log_in("cook").await;
    assert_eq!(names(&signed_up), four);
    let [access, refresh, csrf_access, csrf_refresh] = four;
    let five = [access, refresh, csrf_access, csrf_refresh, "known_device"];
    assert_eq!(names(&logged_in), five);
    for answer in [signed_up, logged_in] {
        assert_eq!(answer.status, 303);
        assert_eq!(answer.header("location"), "/");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for browser in [&mut browser, &mut elsewhere] {
        let me = browser.get("/me").await.expect_status(200);
        assert_eq!(me.body["username"], "cook");
        assert!(may_see_the_app(browser).await);
    }
}

#[tokio::test]
async fn form_line_breaks_become_newlines() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    let fields = [
        ("username", "cook"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
        ("bio", "I cook.\r\nAnd bake."),
    ];
    browser.submit("/signup", &fields).await.expect_status(303);
    let me = browser.get("/me").await;
    assert_eq!(me.body["bio"], "I cook.\nAnd bake.");
}

#[rstest]
#[case::wrong_password("cook", "sour dough 8")]
#[case::unknown("nobody", PASSWORD)]
#[case::nothing("", "")]
#[case::markup("\"><script>alert(1)</script>", PASSWORD)]
#[tokio::test]
async fn a_failed_login_shows_the_form_again(#[case] username: &str, #[case] password: &str) {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    let mut browser = stack.browser();
    let fields = [("username", username), ("password", password)];
    let answer = browser.submit("/login?next=/api", &fields).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    assert!(browser.cookies.is_empty());
    for expected in [
        "<title>Error: Log in</title>",
        "role=\"alert\"",
        "<a href=\"#username\">The username or the password is wrong.</a>",
        "aria-invalid=\"true\" aria-describedby=\"faults\" autofocus",
        "<input type=\"hidden\" name=\"next\" value=\"/api\">",
    ] {
        assert!(
            answer.text.contains(expected),
            "{expected}: {}",
            answer.text
        );
    }
    let kept = username
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    assert!(
        answer.text.contains(&format!("value=\"{kept}\"")),
        "{}",
        answer.text
    );
    let text = answer.text.replace(SCRIPT, "");
    assert!(!text.contains("<script"), "{text}");
    let id = if username.is_empty() {
        "username"
    } else {
        "password"
    };
    let control = answer.text.split(&format!("<input id=\"{id}\"")).nth(1);
    let control = control.and_then(|rest| rest.split('>').next());
    assert!(control.unwrap().contains(" autofocus"), "{}", answer.text);
    assert!(password.is_empty() || !answer.text.contains(password));
}

#[rstest]
#[tokio::test]
async fn json_sent_as_a_form_is_not_accepted(#[values("/login", "/signup")] path: &str) {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    let form = browser.form(path, &[]);
    let answer = browser.send(form.body(r#" {"username": "cook"}"#)).await;
    let sentence = "the body must be JSON, sent as Content-Type: application/json";
    answer.expect_problem(415, "unsupported-media-type", &[sentence]);
}

#[tokio::test]
async fn a_failed_sign_up_names_each_field_and_keeps_all_but_passwords() {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("cook").await;
    let mut browser = stack.browser();
    let fields = [
        ("username", "COOK"),
        ("password", "sour dough 7"),
        ("password_confirmation", "sour dough 8"),
        ("first_name", "Ada"),
        ("image_url", "javascript:alert(1)"),
        ("bio", "\nI </textarea> cook"),
    ];
    let answer = browser.submit("/signup", &fields).await;
    assert_eq!(answer.status, 422);
    for expected in [
        "<a href=\"#password_confirmation\">Password once more must be the same as password.</a>",
        "<a href=\"#image_url\">Picture must be an http or https URL.</a>",
        "<p class=\"fault\" id=\"image_url-fault\">",
        "aria-describedby=\"image_url-hint image_url-fault\"",
        "value=\"Ada\"",
        "value=\"COOK\"",
        ">\n\nI &lt;/textarea&gt; cook</textarea>",
    ] {
        assert!(
            answer.text.contains(expected),
            "{expected}: {}",
            answer.text
        );
    }
    assert!(!answer.text.contains("sour dough"), "{}", answer.text);
    assert_eq!(answer.text.matches(" autofocus").count(), 1);

    let fields = [("username", "COOK"), ("password", "sour dough 7")];
    let answer = browser.submit("/signup", &fields).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.text.contains("Username is already taken"),
        "{}",
        answer.text
    );
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn a_form_without_fields_fails() {
    let stack = Stack::start(Sqlite).await;
    let mut browser = stack.browser();
    assert_eq!(browser.submit("/login", &[]).await.status, 401);
    assert_eq!(browser.submit("/signup", &[]).await.status, 422);
}

#[rstest]
#[tokio::test]
async fn login_redirects_to_next_but_never_to_another_site(
    #[values("/login", "/signup")] path: &str,
    #[values(true, false)] in_the_form: bool,
) {
    let stack = Stack::start(Sqlite).await;
    stack.sign_up("user0").await;
    let cases = [
        ("/app/recipes?page=2&by=me", "/app/recipes?page=2&by=me"),
        ("/api", "/api"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/%2Fevil.example", "/"),
        ("/%5cevil.example", "/"),
        ("/app\r\nSet-Cookie: a=b", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/logout", "/"),
        ("", "/"),
    ];
    for (number, (next, location)) in cases.into_iter().enumerate() {
        let name = match path {
            "/signup" => format!("cook{number}"),
            _ => "user0".to_owned(),
        };
        let mut fields = vec![("username", name.as_str()), ("password", PASSWORD)];
        let encoded: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let mut url = path.to_owned();
        if in_the_form {
            fields.push(("next", next));
        } else {
            url = format!("{path}?next={encoded}");
        }
        let answer = stack.browser().submit(&url, &fields).await;
        assert_eq!(answer.status, 303, "{next:?}: {}", answer.text);
        assert_eq!(answer.header("location"), location, "{next:?}");
    }
}

#[tokio::test]
async fn pages_pass_on_next() {
    let stack = Stack::start(Sqlite).await;
    for (path, other) in [("/login", "/signup"), ("/signup", "/login")] {
        let page = stack
            .browser()
            .get(&format!("{path}?next=%2Fapp%2F7"))
            .await;
        let link = format!("href=\"{other}?next=%2Fapp%2F7\"");
        assert!(page.text.contains(&link), "{}", page.text);
        assert!(page.text.contains("name=\"next\" value=\"/app/7\""));
        let page = stack
            .browser()
            .get(&format!("{path}?next=//evil.example"))
            .await;
        assert!(!page.text.contains("evil"), "{}", page.text);
    }
}

#[rstest]
#[tokio::test]
async fn another_persons_login_ends_the_browsers_former_session(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(0, 60)] minutes: u64,
) {
    let stack = Stack::start(backend).await;
    stack.sign_up("baker").await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let mut other = stack.browser();
    other.log_in("cook").await;
    let mut former = browser.clone();
    stack.advance(Duration::from_mins(minutes));
    assert!(may_see_the_app(&mut former).await);

    let fields = [("username", "baker"), ("password", "sour dough 8")];
    browser.submit("/login", &fields).await.expect_status(401);
    assert!(
        may_see_the_app(&mut former).await,
        "a failed one ends nothing"
    );

    browser.log_in("baker").await;
    assert!(!may_see_the_app(&mut former).await);
    former.refresh().await.expect_status(401);
    assert!(may_see_the_app(&mut browser).await);
    assert!(may_see_the_app(&mut other).await, "nor does it end others");
}

/// The sessions of clients belong to it.
#[rstest]
#[tokio::test]
async fn a_login_of_the_same_person_goes_on_with_the_session(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(0, 60)] minutes: u64,
) {
    let stack = Stack::start(backend).await;
    let mut browser = stack.browser();
    browser.sign_up("cook").await;
    let mut former = browser.clone();
    let session = browser.value("csrf_access_token").to_owned();
    stack.advance(Duration::from_mins(minutes));
    browser.log_in("COOK").await;
    assert_eq!(browser.value("csrf_access_token"), session);
    assert!(may_see_the_app(&mut former).await);
    browser.refresh().await.expect_status(200);
    let csrf = browser.value("csrf_access_token").to_owned();
    let others = browser.request(Method::DELETE, "/me/sessions");
    let others = others.header("x-csrf-token", csrf);
    // It needs a login of the last five minutes.
    browser.send(others).await.expect_status(204);

    browser.get("/logout").await.expect_status(303);
    browser.cookies.extend(former.cookies);
    browser.log_in("cook").await;
    assert_ne!(browser.value("csrf_access_token"), session, "it had ended");
    assert!(may_see_the_app(&mut browser).await);
}

#[tokio::test]
async fn faults_are_listed_in_the_order_of_the_form() {
    let stack = Stack::start(Sqlite).await;
    let fields = [
        ("username", ""),
        ("password", PASSWORD),
        ("email", "cook"),
        ("first_name", "two\nlines"),
    ];
    let answer = stack.browser().submit("/signup", &fields).await;
    let text = answer.expect_status(422).text;
    let (_, list) = text.split_once("<ul>").unwrap();
    let (list, _) = list.split_once("</ul>").unwrap();
    let links = ["#username", "#first_name", "#email"].map(|link| list.find(link).unwrap());
    assert!(links.is_sorted(), "{list}");
    assert!(text.contains("<details open>"), "{text}");
}

#[tokio::test]
async fn a_large_form_is_refused() {
    let stack = Stack::start(Sqlite).await;
    let long = "x".repeat(70_000);
    let answer = stack
        .browser()
        .submit("/login", &[("username", &long)])
        .await;
    assert_eq!(answer.status, 413);
}
