//! Vectors with malformed or ambiguous encodings.

use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use serde_json::json;

use super::{
    Vector, VectorFile,
    accepted::{LONGEST, padded_to},
    keys::encode,
    mint::{AUDIENCE, ISSUER, Mint, NOW, canonical, claims, header, sign, with},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Tokens that are malformed, or that verifiers read differently. If there is a \
                 signature, it is valid for the text as it is, unless stated otherwise.";
    let mut vectors = parts(mint);
    vectors.extend(base64(mint));
    vectors.extend(duplicates(mint));
    vectors.extend(json(mint));
    vectors.extend(odd_values(mint));
    super::file("encoding", about, vectors)
}

fn parts(mint: &Mint) -> Vec<Vector> {
    let good = mint.with_claims(&claims());
    let (signed, signature) = good.rsplit_once('.').unwrap_or_default();
    let (head, body) = signed.split_once('.').unwrap_or_default();
    let why = "A token has three parts, none of them empty (RFC 7515 §7.1)";
    let refused = |name, token: String| Vector::refused(name, why, token);
    let json_form = json!({"protected": head, "payload": body, "signature": signature});
    vec![
        refused("nothing", String::new()).direct_only(),
        refused("no-parts", "nonsense".to_owned()),
        refused("only-dots", "..".to_owned()),
        refused("two-parts", signed.to_owned()),
        refused("four-parts", format!("{good}.{signature}")),
        refused("five-parts", format!("{good}.{body}.{signature}")),
        refused("empty-header", format!(".{body}.{signature}")),
        refused("empty-payload", format!("{head}..{signature}")),
        refused("empty-signature", format!("{signed}.")),
        refused("final-dot", format!("{good}.")),
        refused("first-dot", format!(".{good}")),
        refused("json-serialisation", json_form.to_string()),
        Vector::refused(
            "one-character-too-long",
            "Tokens over 8192 characters are refused",
            padded_to(LONGEST + 1, mint),
        ),
        Vector::refused(
            "deeply-nested-payload",
            "The signature is wrong, and checking it must not crash",
            format!("{head}.{}.{signature}", encode("[".repeat(4_000))),
        ),
        Vector::refused(
            "deeply-nested-header",
            "Parsing it must not crash",
            format!("{}.{body}.{signature}", encode("[".repeat(4_000))),
        ),
    ]
}

fn base64(mint: &Mint) -> Vec<Vector> {
    let why = "Parts are base64url without padding (RFC 7515 §2), in their one canonical form";
    let (head, body) = (encode(canonical(&header())), canonical(&claims()));
    let good = mint.parts(&head, &encode(&body));
    let signature = good.rsplit('.').next().unwrap_or_default();
    let refused = |name, token: String| Vector::refused(name, why, token);
    // One or two spaces more, so that base64 needs padding.
    let padded = encode(format!("{body}{}", " ".repeat(2 - (body.len() + 1) % 3)));
    let left_over = |part: &str| {
        let last = part.as_bytes().last().copied().unwrap_or_default();
        format!("{}{}", &part[..part.len() - 1], char::from(last + 1))
    };
    let standard = canonical(&with(claims(), "given_name", "ž?ž?ž?>>>"));
    let standard = encode(standard).replace('-', "+").replace('_', "/");
    vec![
        refused("padded-payload", mint.parts(&head, &format!("{padded}="))),
        refused("padded-header", mint.parts(&format!("{head}="), &padded)),
        refused("padded-signature", format!("{good}==")),
        refused(
            "left-over-bits-in-payload",
            mint.parts(&head, &left_over(&padded)),
        ),
        refused(
            "left-over-bits-in-signature",
            format!(
                "{}{}",
                &good[..good.len() - signature.len()],
                left_over(signature)
            ),
        ),
        refused("standard-alphabet", mint.parts(&head, &standard)),
        refused(
            "impossible-length",
            mint.parts(&head, &format!("{}A", encode(&body[..body.len() / 3 * 3]))),
        ),
        refused(
            "exclamation-mark",
            mint.parts(&head, &format!("{}!", encode(&body))),
        ),
        refused(
            "space-inside",
            mint.parts(&head, &format!("{} {}", &padded[..9], &padded[9..])),
        ),
        refused("space-between-parts", good.replace('.', " . ")),
        refused("space-before", format!(" {good}")).direct_only(),
        refused("space-after", format!("{good} ")).direct_only(),
        refused("newline-after", format!("{good}\n")).direct_only(),
        refused("newline-inside", good.replacen('.', "\n.", 1)).direct_only(),
        refused("nul-after", format!("{good}\0")).direct_only(),
        refused("beyond-ascii", format!("{good}é")).direct_only(),
    ]
}

fn duplicates(mint: &Mint) -> Vec<Vector> {
    let why = "No member may be named twice: parsers differ in which one they keep \
               (RFC 7515 §4, RFC 7519 §4)";
    let (head, body) = (canonical(&header()), canonical(&claims()));
    let refused = |name, head: &str, body: &str| Vector::refused(name, why, mint.texts(head, body));
    let first = |text: &str, member: &str| text.replacen('{', &format!("{{{member},"), 1);
    vec![
        refused("alg-twice", &first(&head, r#""alg":"none""#), &body),
        refused("kid-twice", &first(&head, r#""kid":"nobody""#), &body),
        refused("typ-twice", &first(&head, r#""typ":"JWT""#), &body),
        refused("sub-twice", &head, &first(&body, r#""sub":"8""#)),
        refused("sub-twice-alike", &head, &first(&body, r#""sub":"7""#)),
        refused("exp-twice", &head, &first(&body, r#""exp":1"#)),
        refused("aud-twice", &head, &first(&body, r#""aud":"mail""#)),
        refused("escaped", &head, &first(&body, r#""s\u0075b":"8""#)),
        refused(
            "nested",
            &head,
            &first(&body, r#""act":{"sub":"8","sub":"9"}"#),
        ),
        refused("in-a-list", &head, &first(&body, r#""x":[{"y":1,"y":2}]"#)),
        refused("unknown-twice", &head, &first(&body, r#""x":1,"x":2"#)),
    ]
}

fn json(mint: &Mint) -> Vec<Vector> {
    let why = "Header and claims are JSON objects in UTF-8 (RFC 7519 §7.2)";
    let (head, body) = (canonical(&header()), canonical(&claims()));
    let payload = |name, payload: &[u8]| Vector::refused(name, why, mint.texts(&head, payload));
    let utf16: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin1 = [&b"{\"x\":\"\xe9\","[..], &body.as_bytes()[1..]].concat();
    let mut vectors = vec![
        payload("payload-is-a-list", format!("[{body}]").as_bytes()),
        payload("payload-is-a-string", b"\"7\""),
        payload("payload-is-null", b"null"),
        payload("payload-is-a-number", b"7"),
        payload("payload-is-no-json", b"sub=7"),
        payload("payload-cut-off", &body.as_bytes()[..body.len() - 1]),
        payload("payload-goes-on", format!("{body}{{}}").as_bytes()),
        payload(
            "payload-with-final-comma",
            body.replace('}', ",}").as_bytes(),
        ),
        payload("payload-with-comment", format!("{body}//").as_bytes()),
        payload(
            "payload-in-single-quotes",
            body.replace('"', "'").as_bytes(),
        ),
        payload(
            "payload-with-byte-order-mark",
            format!("\u{feff}{body}").as_bytes(),
        ),
        payload("payload-in-utf16", &utf16),
        payload("payload-in-latin1", &latin1),
    ];
    for (name, head) in [
        ("header-is-a-string", "\"RS256\""),
        ("header-is-null", "null"),
        ("header-is-no-json", "alg=RS256"),
    ] {
        vectors.push(Vector::refused(name, why, mint.texts(head, &body)));
    }
    let nested = sign(&nested_claims(&head), |message| {
        mint.keys.foreign.sign(&RSA_PKCS1_SHA256, message)
    });
    vectors.push(Vector::refused(
        "nested-claim-of-a-forger",
        "The signature is wrong, and checking it must not crash",
        nested,
    ));
    vectors
}

/// Values that some JSON parsers accept although they are not JSON (RFC 8259 §6) or not
/// representable everywhere (RFC 7493 §2). They are in an unknown claim and in the header.
fn odd_values(mint: &Mint) -> Vec<Vector> {
    let why = "Numbers are finite and fit a double, text has no half of a surrogate pair: parsers \
               differ about other values";
    let (head, body) = (canonical(&header()), canonical(&claims()));
    let digits = "9".repeat(400);
    let values = [
        ("nan", "NaN"),
        ("infinity", "Infinity"),
        ("minus-infinity", "[-Infinity]"),
        ("number-beyond-a-double", "1e999"),
        ("number-below-all-doubles", r#"{"y":-1e999}"#),
        ("number-of-400-digits", &digits),
        ("surrogate-alone", r#""\ud83c""#),
        ("surrogates-in-wrong-order", r#"["\udf72\ud83c"]"#),
        ("surrogate-in-a-name", r#"{"\ud83c":1}"#),
    ];
    let with = |text: &str, value: &str| text.replacen('{', &format!("{{\"x\":{value},"), 1);
    let refused =
        |name: &str, head: &str, body: &str| Vector::refused(name, why, mint.texts(head, body));
    let vectors = values.into_iter().flat_map(|(name, value)| {
        [
            refused(name, &head, &with(&body, value)),
            refused(&format!("{name}-in-header"), &with(&head, value), &body),
        ]
    });
    vectors.collect()
}

/// Valid claims except one that is a deeply nested list.
fn nested_claims(head: &str) -> String {
    let deep = format!("{}{}", "[".repeat(1_500), "]".repeat(1_500));
    let claims = format!(
        r#"{{"iss":"{ISSUER}","sub":"7","aud":"{AUDIENCE}","iat":{NOW},"exp":{},"x":{deep}}}"#,
        NOW + 840
    );
    format!("{}.{}", encode(head), encode(claims))
}
