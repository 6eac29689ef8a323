use std::path::PathBuf;

use clap::Args;
use cookie::SameSite;
use service_kit::config::Origin;

/// Settings of the browser routes, as given.
#[derive(Clone, Debug, Args)]
pub struct BrowserSettings {
    /// Domain whose hosts share the login, such as `example.com` [default: this host alone]
    #[arg(long, env = "IDENTITY_COOKIE_DOMAIN", global = true, value_parser = domain)]
    cookie_domain: Option<String>,

    /// Whether other sites' requests carry the login: lax, strict or none; none needs https
    #[arg(long, env = COOKIE_SAMESITE, global = true, default_value = "lax", value_parser = same_site)]
    cookie_samesite: SameSite,

    /// Folder of the built single-page app
    #[arg(
        long,
        env = "IDENTITY_WEB_DIR",
        global = true,
        default_value = "web/dist"
    )]
    web_dir: PathBuf,

    /// Origin of recipe-api, as browsers reach it
    #[arg(
        long,
        env = "IDENTITY_RECIPE_API_URL",
        global = true,
        default_value = "http://localhost:8081"
    )]
    recipe_api_url: Origin,
}

const COOKIE_SAMESITE: &str = "IDENTITY_COOKIE_SAMESITE";

/// Settings of the browser routes, consistent with the public URL.
#[derive(Clone, Debug)]
pub struct BrowserConfig {
    /// The `Domain` of cookies; without it they are bound to our host.
    pub cookie_domain: Option<String>,
    /// The `SameSite` of all cookies except the refresh token's.
    pub cookie_same_site: SameSite,
    /// The folder of the built web app.
    pub web_dir: PathBuf,
    /// The origin of recipe-api, as browsers reach it.
    pub recipe_api_url: Origin,
}

impl BrowserSettings {
    /// # Errors
    /// A line that names the variable, the fault and an example.
    pub(crate) fn resolve(self, public_url: &Origin) -> Result<BrowserConfig, String> {
        if self.cookie_samesite == SameSite::None && !public_url.is_https() {
            return Err(format!(
                "{COOKIE_SAMESITE}: none needs an https IDENTITY_PUBLIC_URL; for example {COOKIE_SAMESITE}=lax"
            ));
        }
        if let Some(domain) = &self.cookie_domain
            && !covers(domain, public_url)
        {
            return Err(
                "IDENTITY_COOKIE_DOMAIN: is no parent of the host in IDENTITY_PUBLIC_URL, so that \
                 browsers would refuse the cookies; for example example.com with https://id.example.com"
                    .to_owned(),
            );
        }
        Ok(BrowserConfig {
            cookie_domain: self.cookie_domain,
            cookie_same_site: self.cookie_samesite,
            web_dir: self.web_dir,
            recipe_api_url: self.recipe_api_url,
        })
    }
}

/// Whether `domain` domain-matches the host (RFC 6265 §5.1.3).
fn covers(domain: &str, public_url: &Origin) -> bool {
    let host = public_url.host();
    host == domain
        || host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
}

fn domain(text: &str) -> Result<String, &'static str> {
    let name = text.trim().trim_start_matches('.').to_ascii_lowercase();
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let is_address = name.split('.').all(|label| label.parse::<u8>().is_ok());
    if is_address || !name.split('.').all(is_label) {
        return Err("not a domain name; for example example.com");
    }
    Ok(name)
}

fn same_site(text: &str) -> Result<SameSite, &'static str> {
    match text.trim().to_ascii_lowercase().as_str() {
        "lax" => Ok(SameSite::Lax),
        "strict" => Ok(SameSite::Strict),
        "none" => Ok(SameSite::None),
        _ => Err("not one of lax, strict and none; for example lax"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_names() {
        assert_eq!(domain(" .Example.COM"), Ok("example.com".to_owned()));
        assert_eq!(domain("localhost"), Ok("localhost".to_owned()));
        for text in [
            "",
            ".",
            "a..b",
            "a b",
            "127.0.0.1",
            "a;b",
            "https://a",
            "a:80",
        ] {
            assert!(domain(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_domain_covers_its_hosts() {
        let public_url = "https://id.example.com".parse().unwrap();
        for (domain, covered) in [
            ("id.example.com", true),
            ("example.com", true),
            ("ample.com", false),
            ("www.example.com", false),
        ] {
            assert_eq!(covers(domain, &public_url), covered, "{domain}");
        }
    }
}
