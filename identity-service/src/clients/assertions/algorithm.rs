use jsonwebtoken::{Algorithm, jwk::KeyAlgorithm};

/// The algorithms of assertions (RFC 7518 §3.1, RFC 8037 §3.1). Each needs a private key, so
/// whoever can check an assertion cannot make one.
pub const ASSERTION_ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];

/// Whether clients that are held to FAPI may use it (FAPI 2.0 Security Profile §5.4.1).
pub(super) fn is_allowed_by_fapi(algorithm: Algorithm) -> bool {
    is_allowed(algorithm) && algorithm != Algorithm::RS256
}

/// Whether assertions may have it.
pub(super) fn is_allowed(algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, EdDSA, PS256, RS256};
    matches!(algorithm, RS256 | PS256 | ES256 | EdDSA)
}

/// Whether a JWK with this `alg` may verify `algorithm`. Without one it may verify whatever
/// suits its type.
pub(super) fn agrees(named: Option<KeyAlgorithm>, algorithm: Algorithm) -> bool {
    named.is_none_or(|named| named.to_string().parse() == Ok(algorithm))
}
