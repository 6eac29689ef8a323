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
        let is_unset = self.public_url.is_local_http() && !self.issuer.is_local_http();
        let unset = is_unset.then(|| {
            "RECIPE_PUBLIC_URL is not set: clients are told an address of this machine".to_owned()
        });
        let open = [
            risk_of_http("RECIPE_ISSUER", &self.issuer),
            risk_of_http("RECIPE_PUBLIC_URL", &self.public_url),
        ];
        open.into_iter().flatten().chain(unset).collect()
    }
}
