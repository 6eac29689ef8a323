//! Other values of members.

use fastrand::Rng;

use super::pick;
use crate::{LEEWAY, NOW};

/// The members of a header, and a value of each on every line.
const HEADER: [(&str, &str); 7] = [
    (
        "alg",
        r#"
"none"
"None"
"HS256"
"RS256"
"rs256"
"ES256"
"EdDSA"
"Ed25519"
"PS256"
"ES256K"
null
7
["RS256"]
""
"RS256 ""#,
    ),
    (
        "kid",
        r#"
"rs256"
"es256"
"ed25519"
"other"
"RS256"
null
7
""
["rs256"]
"rs256\u0000"
{}"#,
    ),
    (
        "typ",
        r#"
"at+jwt"
"AT+JWT"
"application/at+jwt"
"APPLICATION/at+JWT"
"JWT"
"rt+jwt"
"at+jwt;a=b"
" at+jwt"
"x/at+jwt"
"application/application/at+jwt"
null
7
""
["at+jwt"]
"at+j\u212aT"
"application/""#,
    ),
    (
        "crit",
        r#"
[]
["b64"]
["exp"]
"b64"
null
[7]
{}"#,
    ),
    (
        "b64",
        r#"
true
false
null
"false""#,
    ),
    (
        "jwk",
        r#"
{}
{"kty":"oct","k":"AA"}
null"#,
    ),
    (
        "zip",
        r#"
"DEF"
null
{"a":1,"a":2}
1e999
[[[[1]]]]"#,
    ),
];

/// The members of a payload that are no times.
const PAYLOAD: [(&str, &str); 6] = [
    (
        "iss",
        r#"
"https://id.example.com"
"https://id.example.com/"
"https://ID.example.com"
"https://evil.example"
null
7
["https://id.example.com"]
""
"https:\/\/id.example.com""#,
    ),
    (
        "aud",
        r#"
"recipe-api"
["recipe-api"]
["other","recipe-api"]
[]
"other"
[["recipe-api"]]
{"recipe-api":1}
null
["recipe-api",7]
"Recipe-api"
"recipe-api "
true"#,
    ),
    (
        "sub",
        r#"
"8"
""
7
null
["7"]
true
"\ud800"
"\u0000""#,
    ),
    (
        "type",
        r#"
"access"
"refresh"
null
7
"id""#,
    ),
    (
        "cnf",
        r#"
{}
{"jkt":"AA"}
null
7"#,
    ),
    (
        "scope",
        r#"
"recipes"
null
7
["recipes"]
{"a":1,"a":2}
1e999
NaN
'x'"#,
    ),
];

/// What is no time, or a strange one.
const NO_DATES: &str = r#"
null
true
-1
0
1e300
-1e300
1e999
9007199254740993
99999999999999999999
[]
{}
1767225660.0
1.76722566e9
"soon"
-0
017672256600
+1767225660
Infinity"#;

/// A member of a header and a value for it.
pub(super) fn of_header(random: &mut Rng) -> (&'static str, String) {
    one_of(&HEADER, random)
}

/// A member of a payload and a value for it.
pub(super) fn of_payload(random: &mut Rng) -> (&'static str, String) {
    if random.u8(..3) == 0 {
        let name = pick(random, &["exp", "iat", "nbf"]);
        return (name, date(random));
    }
    one_of(&PAYLOAD, random)
}

fn one_of(members: &[(&'static str, &'static str)], random: &mut Rng) -> (&'static str, String) {
    let (name, values) = members[random.usize(..members.len())];
    (name, line(values, random))
}

fn line(lines: &str, random: &mut Rng) -> String {
    let lines: Vec<_> = lines.lines().skip(1).collect();
    pick(random, &lines).to_owned()
}

/// Times near those at which a verdict turns, and what is no time.
fn date(random: &mut Rng) -> String {
    let near = [0, -LEEWAY, LEEWAY, 60][random.usize(..4)] + random.i64(-2..=2);
    let date = NOW + near;
    match random.u8(..10) {
        0 => format!("{date}.5"),
        1 => format!("\"{date}\""),
        2 => format!("{date}e0"),
        3 => line(NO_DATES, random),
        _ => date.to_string(),
    }
}
