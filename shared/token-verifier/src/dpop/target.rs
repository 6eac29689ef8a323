//! Compares `htu` with the URL of a request (RFC 9449 §4.3).

use url::Url;

/// Whether both name the same, apart from query and fragment. They are compared after
/// normalisation (RFC 3986 §6.2.2, §6.2.3). One final slash does not count: servers drop it
/// before they route.
pub(super) fn is_same(claimed: &str, actual: &str) -> bool {
    let (claimed, actual) = (bare(claimed), bare(actual));
    // Nearly every client writes the URL as it sends it.
    claimed == actual
        || matches!(
            (normal(claimed), normal(actual)),
            (Some(claimed), Some(actual)) if claimed == actual
        )
}

/// Without query and fragment.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

fn normal(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    if !is_web || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let origin = url.origin().ascii_serialization();
    let path = decode_unreserved(url.path());
    Some(origin + path.strip_suffix('/').unwrap_or(&path))
}

/// Decodes characters that need no encoding; writes the encoding of others in upper case.
fn decode_unreserved(path: &str) -> String {
    let mut parts = path.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |normal, part| match encoded(part) {
        Some((byte, rest)) if is_unreserved(byte) => {
            normal + &String::from(char::from(byte)) + rest
        }
        Some((byte, rest)) => format!("{normal}%{byte:02X}{rest}"),
        None => format!("{normal}%{part}"),
    })
}

/// The byte that two digits stand for, and what follows them.
fn encoded(part: &str) -> Option<(u8, &str)> {
    let (digits, rest) = part.split_at_checked(2)?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((byte, rest))
}

/// RFC 3986 §2.3
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const URL: &str = "https://api.example/recipes/1";

    #[rstest]
    #[case::exactly("https://api.example/recipes/1")]
    #[case::query("https://api.example/recipes/1?page=2")]
    #[case::fragment("https://api.example/recipes/1#top")]
    #[case::host_in_upper_case("HTTPS://API.example/recipes/1")]
    #[case::default_port("https://api.example:443/recipes/1")]
    #[case::dots("https://api.example/./people/../recipes/1")]
    #[case::needless_encoding("https://api.example/%72ecipes/%31")]
    #[case::final_slash("https://api.example/recipes/1/")]
    fn the_same(#[case] claimed: &str) {
        assert!(is_same(claimed, URL));
        assert!(is_same(URL, claimed));
    }

    #[rstest]
    #[case::another_path("https://api.example/recipes/2")]
    #[case::path_in_upper_case("https://api.example/Recipes/1")]
    #[case::longer("https://api.example/recipes/1/comments")]
    #[case::shorter("https://api.example/recipes")]
    #[case::another_host("https://evil.example/recipes/1")]
    #[case::another_scheme("http://api.example/recipes/1")]
    #[case::another_port("https://api.example:8443/recipes/1")]
    #[case::user("https://cook@api.example/recipes/1")]
    #[case::encoded_slash("https://api.example/recipes%2F1")]
    #[case::path_alone("/recipes/1")]
    #[case::no_encoding("https://api.example/recipes/%+31")]
    #[case::nothing("")]
    fn others(#[case] claimed: &str) {
        assert!(!is_same(claimed, URL));
    }

    #[test]
    fn encodings_are_compared_without_regard_to_case() {
        assert!(is_same(
            "https://a.example/%c3%a9",
            "https://a.example/%C3%A9"
        ));
    }
}
