use service_kit::server::warn_of_http;

use super::Config;

impl Config {
    /// Warns of settings that work but are risky.
    pub(crate) fn warn_of_risks(&self) {
        warn_of_http("IDENTITY_PUBLIC_URL", &self.public_url);
        warn_of_http("IDENTITY_RECIPE_API_URL", &self.browser.recipe_api_url);
        if self.trusted_proxies.are_everybody() {
            tracing::warn!(
                "IDENTITY_TRUSTED_PROXIES trusts every address: anybody can call from any"
            );
        }
        for client in self.introspection_clients.with_short_secrets() {
            tracing::warn!(
                client,
                "the secret of this introspection client is short enough to be guessed; \
                 openssl rand -base64 32 makes a good one"
            );
        }
    }
}
