use rstest::rstest;
use serde_json::json;

use super::*;

fn locations(issuer: &str, fetch_url: Option<&str>) -> Locations {
    Locations::new(&VerifierConfig::new(issuer, "api").fetch_url(fetch_url)).unwrap()
}

fn jwks_uri(locations: &Locations, uri: &str) -> Option<String> {
    let metadata = json!({"issuer": locations.issuer, "jwks_uri": uri}).to_string();
    let found = locations.jwks_uri(metadata.as_bytes());
    found.ok().map(String::from)
}

#[rstest]
#[case::of_the_issuer("https://id", None, "https://id/.well-known/")]
#[case::final_slash("https://id/", None, "https://id/.well-known/")]
#[case::with_a_path("https://id/a", None, "https://id/a/.well-known/")]
#[case::elsewhere("https://id", Some("http://pod:8080"), "http://pod:8080/.well-known/")]
#[case::elsewhere_below("https://id", Some("http://gw/id/"), "http://gw/id/.well-known/")]
fn metadata_is_looked_for_in_two_places(
    #[case] issuer: &str,
    #[case] fetch_url: Option<&str>,
    #[case] expected: &str,
) {
    let [openid, oauth] = locations(issuer, fetch_url).metadata();
    assert_eq!(openid.as_str(), format!("{expected}openid-configuration"));
    assert_eq!(
        oauth.as_str(),
        format!("{expected}oauth-authorization-server")
    );
}

#[rstest]
#[case::as_it_is(None, "https://id/jwks", "https://id/jwks")]
#[case::same_path_elsewhere(Some("http://pod:8080"), "https://id/a/jwks", "http://pod:8080/a/jwks")]
#[case::query(Some("http://pod"), "https://id/jwks?a=b", "http://pod/jwks?a=b")]
#[case::below_a_path(Some("http://gw/id"), "https://id/jwks", "http://gw/id/jwks")]
#[case::default_port(Some("http://pod"), "https://id:443/jwks", "http://pod/jwks")]
#[case::another_origin(Some("http://pod"), "https://cdn/jwks", "https://cdn/jwks")]
#[case::another_port(Some("http://pod"), "https://id:444/jwks", "https://id:444/jwks")]
fn keys_are_fetched_from(
    #[case] fetch_url: Option<&str>,
    #[case] named: &str,
    #[case] expected: &str,
) {
    let locations = locations("https://id", fetch_url);
    assert_eq!(jwks_uri(&locations, named).as_deref(), Some(expected));
}

#[test]
fn metadata_are_json_to_the_last_member() {
    let metadata = |more: &[u8]| {
        let known = br#"{"issuer": "https://id", "jwks_uri": "https://id/jwks", "x": "#;
        let metadata = [&known[..], more, b"}"].concat();
        locations("https://id", None).jwks_uri(&metadata).is_ok()
    };
    assert!(metadata(b"\"\""));
    for no_json in [&b"\"\xff\""[..], br#""\ud800""#, b"1e999"] {
        assert!(!metadata(no_json), "{no_json:?}");
    }
}

#[rstest]
#[case::file("file:///etc/passwd")]
#[case::relative("/jwks")]
#[case::not_encrypted_although_the_issuer_is("http://id/jwks")]
fn other_places_are_refused(#[case] named: &str) {
    assert_eq!(jwks_uri(&locations("https://id", None), named), None);
}

#[rstest]
#[case::as_it_is("https://id", None, "https://id/lists/1")]
#[case::same_path_elsewhere("https://id", Some("http://pod:8080"), "http://pod:8080/lists/1")]
#[case::issuer_with_a_final_slash("https://id/", None, "https://id/lists/1")]
fn status_lists_are_fetched_from(
    #[case] issuer: &str,
    #[case] fetch_url: Option<&str>,
    #[case] expected: &str,
) {
    let url = locations(issuer, fetch_url).status_list("https://id/lists/1");
    assert_eq!(url.unwrap().as_str(), expected);
}

#[rstest]
#[case::another_host("https://evil/1")]
#[case::a_host_that_begins_alike("https://id.evil/1")]
#[case::another_port("https://id:444/1")]
#[case::another_scheme("http://id/1")]
#[case::a_file("file:///1")]
#[case::credentials("https://me:secret@id/1")]
#[case::relative("/1")]
#[case::nothing("")]
#[case::the_issuer_itself("https://id")]
#[case::a_query_of_the_issuer("https://id?/1")]
#[case::upper_case("https://ID/1")]
#[case::the_default_port("https://id:443/1")]
#[case::empty_credentials("https://@id/1")]
#[case::white_space(" https://id/1")]
fn status_lists_of_others_are_not(#[case] uri: &str) {
    assert_eq!(locations("https://id", None).status_list(uri), None);
}

#[test]
fn status_lists_are_below_the_path_of_the_issuer() {
    let locations = locations("https://host/id", None);
    assert!(locations.status_list("https://host/id/1").is_some());
    for uri in ["https://host/1", "https://host/ida/1"] {
        assert_eq!(locations.status_list(uri), None, "{uri}");
    }
}

#[rstest]
#[case::somebody_else("https://evil")]
#[case::final_slash("https://id/")]
#[case::upper_case("https://ID")]
fn the_issuer_is_compared_exactly(#[case] named: &str) {
    let metadata = json!({"issuer": named, "jwks_uri": "https://id/jwks"}).to_string();
    let found = locations("https://id", None).jwks_uri(metadata.as_bytes());
    assert!(matches!(found, Err(FetchError::WrongIssuer { .. })));
}

#[rstest]
#[case::not_a_url("id.example.org")]
#[case::other_scheme("ftp://id")]
#[case::query("https://id?a=b")]
fn an_issuer_is_a_plain_url(#[case] issuer: &str) {
    let result = Locations::new(&VerifierConfig::new(issuer, "api"));
    assert!(matches!(result, Err(ConfigError::Issuer(_))));
}
