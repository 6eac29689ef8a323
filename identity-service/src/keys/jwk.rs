use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SigningAlgorithm;

/// The public half of a signing key, as it is published (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicJwk {
    /// The RFC 7638 thumbprint of the key.
    kid: String,
    /// The algorithm that the key signs with.
    #[schema(example = "RS256")]
    alg: String,
    /// The use of the key; always `sig`.
    #[serde(rename = "use")]
    #[schema(example = "sig")]
    usage: String,
    #[serde(flatten)]
    key: PublicKey,
}

/// The members that depend on the type of key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kty")]
pub(super) enum PublicKey {
    /// RFC 7518 §6.3
    #[serde(rename = "RSA")]
    Rsa {
        /// Modulus, big-endian, base64url.
        n: String,
        /// Exponent, big-endian, base64url.
        #[schema(example = "AQAB")]
        e: String,
    },
    /// RFC 7518 §6.2
    #[serde(rename = "EC")]
    Ec {
        /// The curve.
        #[schema(example = "P-256")]
        crv: String,
        /// Coordinate of the point, big-endian, base64url.
        x: String,
        /// Coordinate of the point, big-endian, base64url.
        y: String,
    },
    /// RFC 8037 §2
    #[serde(rename = "OKP")]
    Okp {
        /// The curve.
        #[schema(example = "Ed25519")]
        crv: String,
        /// The public key, base64url.
        x: String,
    },
}

impl PublicKey {
    /// An RSA key with this big-endian modulus and exponent.
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self::Rsa {
            n: URL_SAFE_NO_PAD.encode(modulus),
            e: URL_SAFE_NO_PAD.encode(exponent),
        }
    }

    /// A point on P-256, uncompressed: 4, x, y (SEC 1 §2.3.3).
    pub(super) fn p256(point: &[u8]) -> Option<Self> {
        let coordinates = point.strip_prefix(&[4]).filter(|both| both.len() == 64)?;
        let (x, y) = coordinates.split_at(32);
        Some(Self::Ec {
            crv: "P-256".to_owned(),
            x: URL_SAFE_NO_PAD.encode(x),
            y: URL_SAFE_NO_PAD.encode(y),
        })
    }

    /// An Ed25519 key.
    pub(super) fn ed25519(key: &[u8]) -> Self {
        Self::Okp {
            crv: "Ed25519".to_owned(),
            x: URL_SAFE_NO_PAD.encode(key),
        }
    }

    /// SHA-256 over the required members in lexicographic order (RFC 7638 §3,
    /// RFC 8037 §2).
    fn thumbprint(&self) -> String {
        let members = match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::Ec { crv, x, y } => {
                format!(r#"{{"crv":"{crv}","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Self::Okp { crv, x } => format!(r#"{{"crv":"{crv}","kty":"OKP","x":"{x}"}}"#),
        };
        URL_SAFE_NO_PAD.encode(digest(&SHA256, members.as_bytes()))
    }
}

impl PublicJwk {
    pub(super) fn new(algorithm: SigningAlgorithm, key: PublicKey) -> Self {
        Self {
            kid: key.thumbprint(),
            alg: algorithm.as_str().to_owned(),
            usage: "sig".to_owned(),
            key,
        }
    }

    /// The name of the key in token headers.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::{Jwk, ThumbprintHash};

    use super::*;

    #[test]
    fn thumbprint_of_the_example_in_rfc_7638_section_3_1() {
        let key = PublicKey::Rsa {
            n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw".to_owned(),
            e: "AQAB".to_owned(),
        };
        let thumbprint = key.thumbprint();
        assert_eq!(thumbprint, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn thumbprint_of_the_example_in_rfc_8037_appendix_a_3() {
        let key = PublicKey::Okp {
            crv: "Ed25519".to_owned(),
            x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
        };
        let thumbprint = key.thumbprint();
        assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn others_read_the_same_key_and_find_the_same_thumbprint() {
        let point = [[4].as_slice(), &[7; 64]].concat();
        let p256 = PublicKey::p256(&point).unwrap();
        for (algorithm, key) in [
            (
                SigningAlgorithm::RS256,
                PublicKey::rsa(&[0xff; 256], &[1, 0, 1]),
            ),
            (SigningAlgorithm::ES256, p256),
            (SigningAlgorithm::EdDSA, PublicKey::ed25519(&[9; 32])),
        ] {
            let ours = PublicJwk::new(algorithm, key);
            let json = serde_json::to_value(&ours).unwrap();
            let theirs: Jwk = serde_json::from_value(json.clone()).unwrap();
            let thumbprint = theirs.thumbprint(ThumbprintHash::SHA256).unwrap();
            assert_eq!(ours.kid(), thumbprint);
            assert_eq!(serde_json::from_value::<PublicJwk>(json).unwrap(), ours);
        }
    }

    #[test]
    fn only_whole_uncompressed_points_are_points() {
        assert_eq!(PublicKey::p256(&[4; 64]), None);
        assert_eq!(PublicKey::p256(&[2; 65]), None);
    }
}
