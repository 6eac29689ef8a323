use serde::Deserialize;
use service_kit::input::{Fault, Rule, WholeNumber};
use utoipa::IntoParams;

const FIELD: &str = "user_id";

/// The query of a list of posts, beside `limit` and `cursor`.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuthorFilter {
    /// Only the posts of this person. There are none if the caller does not follow them.
    #[param(value_type = Option<i64>, example = 7)]
    user_id: Option<String>,
}

/// The author whose posts are listed, if there is one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Author(pub(super) i64);

impl AuthorFilter {
    /// The author; like every id below `/api/`, any whole number.
    pub(super) fn parse(&self) -> Result<Option<Author>, Fault> {
        let Some(text) = &self.user_id else {
            return Ok(None);
        };
        let id: Result<WholeNumber, _> = text.parse();
        let id = id.map_err(|_| Fault::new(FIELD, Rule::NotANumber))?;
        Ok(Some(Author(id.into())))
    }
}

impl Author {
    /// The parameter that the next page needs too.
    pub(super) fn parameter(self) -> (&'static str, String) {
        (FIELD, self.0.to_string())
    }
}
