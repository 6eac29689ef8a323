use time::OffsetDateTime;

use super::{LogoutRefusal, PostLogout, read::read};
use crate::{
    authorization::Parameters,
    clients::{Client, Draft},
};

const BYE: &str = "https://shop.example/bye";

fn shop() -> Client {
    let list = |uri: &str| vec![uri.to_owned()];
    let draft = Draft {
        id: Some("shop".to_owned()),
        name: Some("The shop".to_owned()),
        kind: Some("public".to_owned()),
        redirect_uris: list("https://shop.example/callback"),
        post_logout_redirect_uris: vec![BYE.to_owned(), "http://127.0.0.1/bye".to_owned()],
        ..Draft::default()
    };
    draft.check(&[], OffsetDateTime::UNIX_EPOCH).unwrap()
}

fn to(query: &str) -> Result<Option<String>, LogoutRefusal> {
    let parameters = Parameters::in_query(query);
    let named = parameters.get("client_id").or(parameters.get("hinted"));
    let client = named.filter(|id| *id == "shop").map(|_| shop());
    let request = read(client, &parameters, parameters.get("hinted"))?;
    Ok(request.to.as_ref().map(PostLogout::location))
}

#[test]
fn the_address_is_one_of_the_client() {
    let bye = |rest: &str| Ok(Some(format!("{BYE}{rest}")));
    let uri = "post_logout_redirect_uri=https://shop.example/bye";
    for (query, expected) in [
        ("client_id=shop".to_owned(), Ok(None)),
        (String::new(), Ok(None)),
        ("hinted=gone".to_owned(), Ok(None)),
        ("state=x".to_owned(), Ok(None)),
        (format!("client_id=shop&{uri}"), bye("")),
        (format!("hinted=shop&{uri}"), bye("")),
        (format!("hinted=shop&client_id=shop&{uri}"), bye("")),
        (
            format!("client_id=shop&{uri}&state=a%26b+c"),
            bye("?state=a%26b+c"),
        ),
        (
            format!("client_id=shop&{uri}&ui_locales=de&logout_hint=x"),
            bye(""),
        ),
        (
            "client_id=shop&post_logout_redirect_uri=http://127.0.0.1:51234/bye".to_owned(),
            Ok(Some("http://127.0.0.1:51234/bye".to_owned())),
        ),
    ] {
        assert_eq!(to(&query), expected, "{query}");
    }
}

#[test]
fn everything_else_is_refused() {
    use LogoutRefusal as Why;
    let uri = "post_logout_redirect_uri=https://shop.example/bye";
    for (query, expected) in [
        (uri.to_owned(), Why::NoClient),
        (format!("hinted=gone&{uri}"), Why::NoClient),
        (format!("id_token_hint=x&{uri}"), Why::UnknownHint),
        (
            format!("hinted=gone&id_token_hint=x&{uri}"),
            Why::UnknownHint,
        ),
        ("client_id=gone".to_owned(), Why::UnknownClient),
        (format!("client_id=gone&{uri}"), Why::UnknownClient),
        (
            format!("client_id=gone&hinted=shop&{uri}"),
            Why::UnknownClient,
        ),
        (
            format!("client_id=shop&hinted=club&{uri}"),
            Why::AnotherClient,
        ),
        (format!("client_id=shop&{uri}/"), Why::UnregisteredUri),
        (format!("client_id=shop&{uri}?a=b"), Why::UnregisteredUri),
        (format!("client_id=shop&{uri}%23a"), Why::UnregisteredUri),
        (
            format!("client_id=shop&{uri}.evil.example"),
            Why::UnregisteredUri,
        ),
        (
            "client_id=shop&post_logout_redirect_uri=https://SHOP.example/bye".to_owned(),
            Why::UnregisteredUri,
        ),
        (
            "client_id=shop&post_logout_redirect_uri=https://shop.example/callback".to_owned(),
            Why::UnregisteredUri,
        ),
        (
            "client_id=shop&post_logout_redirect_uri=//evil.example".to_owned(),
            Why::UnregisteredUri,
        ),
        (
            format!("client_id=shop&client_id=shop&{uri}"),
            Why::Malformed,
        ),
        (format!("client_id=shop&{uri}&{uri}"), Why::Malformed),
        ("state=a&state=b".to_owned(), Why::Malformed),
        (
            format!("client_id=shop&{uri}&state={}", "x".repeat(4_097)),
            Why::LongState,
        ),
    ] {
        assert_eq!(to(&query), Err(expected), "{query}");
    }
}

#[test]
fn a_disabled_client_is_unknown() {
    let disabled = Client {
        disabled_at: Some(OffsetDateTime::UNIX_EPOCH),
        ..shop()
    };
    let parameters = Parameters::in_query("client_id=shop");
    let refused = read(Some(disabled), &parameters, None);
    assert_eq!(refused, Err(LogoutRefusal::UnknownClient));
}

#[test]
fn the_state_is_added_to_the_query() {
    for (uri, expected) in [
        ("https://a.example/bye", "https://a.example/bye?state=s"),
        ("https://a.example/bye?", "https://a.example/bye?state=s"),
        (
            "https://a.example/bye?x=1",
            "https://a.example/bye?x=1&state=s",
        ),
        ("com.example.app:/bye", "com.example.app:/bye?state=s"),
    ] {
        let to = PostLogout {
            redirect_uri: uri.to_owned(),
            state: Some("s".to_owned()),
        };
        assert_eq!(to.location(), expected);
    }
}
