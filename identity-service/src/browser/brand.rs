use std::{
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use service_kit::telemetry::causes;

/// The name and look of the web app, so that the login pages match it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Brand {
    /// The name of the app.
    pub(super) name: String,
    /// What it is for, in a sentence.
    pub(super) description: String,
    /// Its icon: a path on this origin.
    pub(super) icon: String,
    /// Colours and fonts, as the variables that `pages.css` uses: a path on this origin.
    pub(super) stylesheet: String,
}

/// Where the [`Brand`] is read from.
#[derive(Debug)]
pub struct Branding {
    file: PathBuf,
}

impl Branding {
    /// The brand is part of a built web app.
    #[must_use]
    pub fn of_app_in(web_dir: &Path) -> Self {
        let file = web_dir.join("brand.json");
        Self { file }
    }

    /// Reads the brand each time, because the app may be built while the service runs.
    /// `None` without one: a page is served all the same.
    pub(super) async fn read(&self) -> Option<Brand> {
        match self.try_read().await {
            Ok(brand) => Some(brand),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                tracing::warn!(file = %self.file.display(), cause = causes(&error), "the brand of the web app cannot be read");
                None
            }
        }
    }

    async fn try_read(&self) -> Result<Brand, Error> {
        let json = tokio::fs::read(&self.file).await?;
        Ok(serde_json::from_slice(&json)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_a_brand_only_where_it_can_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let branding = Branding::of_app_in(folder.path());
        assert_eq!(branding.read().await, None);

        let file = folder.path().join("brand.json");
        std::fs::write(&file, "{").unwrap();
        assert_eq!(branding.read().await, None);

        let json = r#"{"name": "Potluck", "description": "x", "icon": "/assets/i.svg", "stylesheet": "/assets/b.css"}"#;
        std::fs::write(&file, json).unwrap();
        let brand = branding.read().await.unwrap();
        assert_eq!(
            (brand.name.as_str(), brand.icon.as_str()),
            ("Potluck", "/assets/i.svg")
        );
    }
}
