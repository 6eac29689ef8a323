use service_kit::server::risk_of_http;

use super::Config;

impl Config {
    /// Warns of settings that work but are risky.
    pub(crate) fn warn_of_risks(&self) {
        for risk in self.risks() {
            tracing::warn!("{risk}");
        }
    }

    /// What is risky about settings that work, a sentence each.
    pub(crate) fn risks(&self) -> Vec<String> {
        let everybody = self.trusted_proxies.are_everybody().then(|| {
            "IDENTITY_TRUSTED_PROXIES trusts every address: anybody can call from any".to_owned()
        });
        let short = self
            .introspection_clients
            .with_short_secrets()
            .map(|client| {
                format!(
                    "IDENTITY_INTROSPECTION_CLIENTS: the secret of {client} is short enough to be \
                 guessed; openssl rand -base64 32 makes a good one"
                )
            });
        let open = [
            risk_of_http("IDENTITY_PUBLIC_URL", &self.public_url),
            risk_of_http("IDENTITY_RECIPE_API_URL", &self.browser.recipe_api_url),
        ];
        open.into_iter()
            .flatten()
            .chain(everybody)
            .chain(short)
            .collect()
    }
}
