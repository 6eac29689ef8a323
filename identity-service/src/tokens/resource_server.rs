use std::str::FromStr;

use service_kit::config::{Origin, audience};
use url::Url;

use super::Audiences;

const EXAMPLE: &str =
    "not a name, or a name and its URL; for example recipe-api=https://recipes.example";

/// A resource server that tokens may be for: its audience, and the URL by which clients may
/// name it. Written as `name` or `name=https://…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceServer {
    audience: String,
    url: Option<Url>,
}

/// The resource servers besides the issuer.
#[derive(Clone, Debug, Default)]
pub struct ResourceServers {
    audiences: Vec<String>,
    /// With their audiences. A resource server may have several URLs.
    urls: Vec<(Url, String)>,
}

/// `resource` names none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("resource must be the URL of a resource server that this client may get tokens for")]
pub struct UnknownResource;

/// What `resource` names: nothing when it was left out.
pub type Target = Result<Option<Audiences>, UnknownResource>;

impl FromStr for ResourceServer {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (name, url) = match text.split_once('=') {
            Some((name, url)) => (name, Some(resource(url.trim()).ok_or(EXAMPLE)?)),
            None => (text, None),
        };
        Ok(Self {
            audience: audience(name)?,
            url,
        })
    }
}

/// An absolute URI without a fragment (RFC 8707 §2) that somebody may serve.
fn resource(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_web = ["https", "http"].contains(&url.scheme());
    (is_web && url.fragment().is_none()).then_some(url)
}

impl ResourceServers {
    /// # Errors
    /// A URL that belongs to two of them.
    pub fn new(all: impl IntoIterator<Item = ResourceServer>) -> Result<Self, Url> {
        let mut servers = Self::default();
        for ResourceServer { audience, url } in all {
            if let Some(url) = url {
                if servers.named(&url).is_some_and(|other| *other != audience) {
                    return Err(url);
                }
                servers.urls.push((url, audience.clone()));
            }
            if !servers.audiences.contains(&audience) {
                servers.audiences.push(audience);
            }
        }
        Ok(servers)
    }

    /// Their audiences.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.audiences
    }

    /// What the values of the parameter `resource` name, in the order of the configuration
    /// (RFC 8707 §2). The issuer is a resource server too.
    ///
    /// # Errors
    /// When one of them is no URL of a resource server.
    pub fn target(&self, resources: &[String], issuer: &Origin) -> Target {
        if resources.is_empty() {
            return Ok(None);
        }
        let own = issuer.as_str().to_owned();
        let own_url = resource(&own);
        let audience_of = |text: &String| {
            let url = resource(text)?;
            let is_own = own_url.as_ref() == Some(&url);
            if is_own { Some(&own) } else { self.named(&url) }
        };
        let named: Option<Vec<_>> = resources.iter().map(audience_of).collect();
        let named = named.ok_or(UnknownResource)?;
        let all = Audiences::all(issuer, &self.audiences);
        Ok(Some(all.those_in(|name| named.contains(&name))))
    }

    fn named(&self, url: &Url) -> Option<&String> {
        let found = self.urls.iter().find(|(known, _)| known == url);
        found.map(|(_, audience)| audience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(setting: &str) -> Result<ResourceServers, Url> {
        let all = setting.split(',').map(|one| one.parse().unwrap());
        ResourceServers::new(all)
    }

    fn target(resources: &[&str]) -> Result<Option<String>, UnknownResource> {
        let all = servers(
            "mail,recipe-api=https://recipes.example,tools=https://tools.example/mcp,\
             recipe-api=https://recipes.example/v2",
        );
        let issuer = "https://id.example".parse().unwrap();
        let resources: Vec<_> = resources.iter().map(|text| (*text).to_owned()).collect();
        let target = all.unwrap().target(&resources, &issuer)?;
        Ok(target.map(|audiences| audiences.to_string()))
    }

    #[test]
    fn a_url_names_an_audience() {
        for (resources, expected) in [
            (&[][..], None),
            (&["https://recipes.example"], Some("recipe-api")),
            (&["https://Recipes.example:443/"], Some("recipe-api")),
            (&["https://recipes.example/v2"], Some("recipe-api")),
            (&["https://tools.example/mcp"], Some("tools")),
            (&["https://id.example/"], Some("https://id.example")),
            (
                &[
                    "https://tools.example/mcp",
                    "https://recipes.example",
                    "https://recipes.example/v2",
                ],
                Some("recipe-api tools"),
            ),
        ] {
            assert_eq!(target(resources), Ok(expected.map(str::to_owned)));
        }
    }

    #[test]
    fn nothing_else_names_one() {
        for unknown in [
            "recipe-api",
            "mail",
            "",
            "/mcp",
            "https://tools.example",
            "https://tools.example/mcp/",
            "https://tools.example/mcp#part",
            "http://tools.example/mcp",
            "https://tools.example/mcp?x=1",
            "https://elsewhere.example",
            "urn:recipe-api",
        ] {
            assert_eq!(target(&[unknown]), Err(UnknownResource), "{unknown}");
            let with_another = ["https://recipes.example", unknown];
            assert_eq!(target(&with_another), Err(UnknownResource), "{unknown}");
        }
    }

    #[test]
    fn a_setting_is_a_name_with_or_without_a_url() {
        let all = servers("recipe-api=https://recipes.example, mail ,recipe-api").unwrap();
        assert_eq!(all.names(), ["recipe-api", "mail"]);
        for wrong in [
            "",
            "=https://a.example",
            "a b",
            "a=b",
            "a=",
            "a=https://x#y",
            "a=ftp://x",
        ] {
            assert!(wrong.parse::<ResourceServer>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_url_belongs_to_one_of_them() {
        let twice = servers("a=https://a.example,b=https://a.example/");
        assert_eq!(twice.unwrap_err().as_str(), "https://a.example/");
    }
}
