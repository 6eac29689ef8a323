use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{RsaPublicKey, traits::PublicKeyParts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The public half of a signing key, as it is published (RFC 7517, RFC 7518 §6.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicJwk {
    /// Key type.
    #[schema(example = "RSA")]
    kty: String,
    /// The RFC 7638 thumbprint of the key.
    kid: String,
    /// The one algorithm that the key signs with.
    #[schema(example = "RS256")]
    alg: String,
    /// The one use of the key.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: String,
    /// Modulus, big-endian, base64url.
    n: String,
    /// Exponent, big-endian, base64url.
    #[schema(example = "AQAB")]
    e: String,
}

impl PublicJwk {
    /// The JWK of an RSA key that signs with RS256.
    pub(super) fn of_rsa(key: &RsaPublicKey) -> Self {
        let n = URL_SAFE_NO_PAD.encode(key.n().to_bytes_be());
        let e = URL_SAFE_NO_PAD.encode(key.e().to_bytes_be());
        Self {
            kty: "RSA".to_owned(),
            kid: rsa_thumbprint(&n, &e),
            alg: "RS256".to_owned(),
            usage: "sig".to_owned(),
            n,
            e,
        }
    }

    /// The name of the key in token headers.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm that the key signs with.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        &self.alg
    }
}

/// SHA-256 over the required members in lexicographic order (RFC 7638 §3).
fn rsa_thumbprint(n: &str, e: &str) -> String {
    let members = format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#);
    URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::rsa_thumbprint;

    #[test]
    fn thumbprint_of_the_example_in_rfc_7638_section_3_1() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let thumbprint = rsa_thumbprint(n, "AQAB");
        assert_eq!(thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
