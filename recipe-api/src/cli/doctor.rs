//! `recipe-api doctor`

use migrations::recipe::Migrator;
use serde_json::Value;
use service_kit::{
    clock::Clock,
    config::Origin,
    doctor::{Peer, PeerError, Report, Verdict, examine_clock},
    telemetry::causes,
};

use token_verifier::Algorithm;

use crate::config::Config;

const ISSUER: &str = "issuer";

/// Looks at all that the service depends on.
pub(super) async fn examine(config: &Config, clock: &Clock) -> Report {
    let mut report = Report::of_settings(config.risks());
    migrations::examine::<Migrator>(&config.database, clock, &mut report).await;
    let at = config.issuer_fetch_url.as_ref().unwrap_or(&config.issuer);
    let discovery = format!("{at}/.well-known/openid-configuration");
    let mut keys = format!("{at}/.well-known/jwks.json");
    match Peer::ask(&discovery).await {
        Ok(answer) => {
            if let Some(path) = key_path(&config.issuer, &answer.document) {
                keys = format!("{at}{path}");
            }
            if let Some(theirs) = answer.answered_at {
                report.add("clock", examine_clock("the issuer", theirs, clock.now()));
            }
            report.add(ISSUER, name(&config.issuer, &discovery, &answer.document));
        }
        Err(error) => report.add(ISSUER, unreachable(&discovery, &error)),
    }
    report.add(
        ISSUER,
        match Peer::ask(&keys).await {
            Ok(answer) => usable_keys(&config.algorithms, &keys, &answer.document),
            Err(error) => unreachable(&keys, &error),
        },
    );
    report
}

fn unreachable(url: &str, error: &PeerError) -> Verdict {
    Verdict::fault(
        format_args!("{url}: {}", causes(error)),
        "start identity-service, check the network, or correct RECIPE_ISSUER and \
         RECIPE_ISSUER_FETCH_URL; tokens are refused until its keys can be fetched",
    )
}

/// Where the keys are at the issuer. It names them under its public name, which may not be how
/// they are fetched.
fn key_path<'a>(issuer: &Origin, document: &'a Value) -> Option<&'a str> {
    document["jwks_uri"].as_str()?.strip_prefix(issuer.as_str())
}

/// Whether the issuer calls itself what we accept tokens of.
fn name(ours: &Origin, url: &str, document: &Value) -> Verdict {
    let issuer = document["issuer"].as_str().unwrap_or_default();
    if issuer == ours.as_str() {
        return Verdict::Fine(format!("{issuer} answers"));
    }
    Verdict::fault(
        format_args!("{url} is of the issuer {issuer:?}"),
        "RECIPE_ISSUER must be what IDENTITY_PUBLIC_URL is there",
    )
}

/// Whether its tokens are signed with an algorithm that we accept.
fn usable_keys(accepted: &[Algorithm], url: &str, document: &Value) -> Verdict {
    let keys = document["keys"].as_array().map(Vec::as_slice);
    let keys = keys.unwrap_or_default();
    let accepted: Vec<_> = accepted.iter().map(ToString::to_string).collect();
    // Without a name it may be for any (RFC 7517 §4.4).
    let is_usable = |key: &&Value| match key["alg"].as_str() {
        Some(algorithm) => accepted.iter().any(|one| one == algorithm),
        None => true,
    };
    match keys.iter().filter(is_usable).count() {
        0 => Verdict::fault(
            format_args!("{url} has no key for {}", accepted.join(" or ")),
            "name the algorithm of the issuer's keys in RECIPE_ALGORITHMS",
        ),
        usable => Verdict::Fine(format!("{usable} of its {} keys can be used", keys.len())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_fine(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Fine(_))
    }

    #[test]
    fn an_issuer_has_our_name_for_it() {
        let ours: Origin = "https://id.example".parse().unwrap();
        for (document, expected) in [
            (json!({"issuer": "https://id.example"}), true),
            (json!({"issuer": "https://id.example/"}), false),
            (json!({"issuer": 7}), false),
            (json!({}), false),
        ] {
            assert_eq!(is_fine(&name(&ours, "", &document)), expected, "{document}");
        }
    }

    #[test]
    fn an_issuer_has_keys_that_we_accept() {
        let keys = json!({"keys": [{"alg": "RS256"}, {"alg": "ES256"}]});
        for (accepted, expected) in [
            (Algorithm::RS256, true),
            (Algorithm::ES256, true),
            (Algorithm::EdDSA, false),
        ] {
            let verdict = usable_keys(&[accepted], "", &keys);
            assert_eq!(is_fine(&verdict), expected, "{verdict:?}");
        }
        assert!(!is_fine(&usable_keys(&[Algorithm::RS256], "", &json!({}))));
        let unnamed = json!({"keys": [{"kty": "RSA"}]});
        assert!(is_fine(&usable_keys(&[Algorithm::RS256], "", &unnamed)));
    }

    #[test]
    fn keys_are_where_the_issuer_says() {
        let issuer: Origin = "https://id.example".parse().unwrap();
        let document = json!({"jwks_uri": "https://id.example/keys"});
        assert_eq!(key_path(&issuer, &document), Some("/keys"));
        let elsewhere = json!({"jwks_uri": "https://keys.example/keys"});
        assert_eq!(key_path(&issuer, &elsewhere), None);
    }
}
