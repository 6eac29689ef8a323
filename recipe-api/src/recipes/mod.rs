//! Recipes: readable by everybody, changeable by their author.

mod body;
mod editing;
mod error;
mod routes;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Deserialize;
use service_kit::{
    input::{Change, Rule, WholeNumber, keep},
    precondition::EntityTag,
    text,
};
use time::OffsetDateTime;

use crate::ids::{NotAnId, UserId};

pub use error::Error;
pub use routes::router;
pub(crate) use store::{erase, thin_out};

const LONGEST_TITLE: usize = 200;
const SHORTEST_INSTRUCTIONS: usize = 50;
const MOST_MINUTES: u16 = 10_000;
const NOT_MINUTES: Rule = Rule::OutOfBounds(1, MOST_MINUTES as u64);

/// The id of a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "WholeNumber")]
pub struct RecipeId(i64);

impl TryFrom<WholeNumber> for RecipeId {
    type Error = NotAnId;

    fn try_from(number: WholeNumber) -> Result<Self, NotAnId> {
        let id = number.into();
        if id > 0 { Ok(Self(id)) } else { Err(NotAnId) }
    }
}

impl fmt::Display for RecipeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The title of a recipe: one line of 1 to 200 characters, not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// Checks a title.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn parse(text: String) -> Result<Self, Vec<Rule>> {
        let rules = [
            text::not_blank(&text),
            text::at_most(&text, LONGEST_TITLE),
            text::one_line(&text),
        ];
        keep(rules).map(|()| Self(text))
    }
}

/// The instructions: at least 50 characters, not blank. The maximum is the size limit of
/// a request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instructions(String);

impl Instructions {
    /// Checks instructions.
    ///
    /// # Errors
    /// Every rule that they break.
    pub fn parse(text: String) -> Result<Self, Vec<Rule>> {
        let length = text::at_least(&text, SHORTEST_INSTRUCTIONS);
        let rules = [
            length.and_then(|()| text::not_blank(&text)),
            text::many_lines(&text),
        ];
        keep(rules).map(|()| Self(text))
    }
}

/// How long a recipe takes: 1 to 10,000 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minutes(u16);

impl Minutes {
    /// Reads a number as forms send it; an empty text is none.
    ///
    /// # Errors
    /// [`Rule::OutOfBounds`].
    pub fn parse(text: &str) -> Result<Option<Self>, Rule> {
        match text.trim() {
            "" => Ok(None),
            number => {
                let minutes: WholeNumber = number.parse().map_err(|_| NOT_MINUTES)?;
                Self::try_from(minutes).map(Some)
            }
        }
    }
}

impl TryFrom<WholeNumber> for Minutes {
    type Error = Rule;

    fn try_from(minutes: WholeNumber) -> Result<Self, Rule> {
        u16::try_from(i64::from(minutes))
            .ok()
            .filter(|minutes| (1..=MOST_MINUTES).contains(minutes))
            .map(Self)
            .ok_or(NOT_MINUTES)
    }
}

/// A valid new recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecipe {
    title: Title,
    instructions: Instructions,
    minutes: Option<Minutes>,
}

/// Changes to a recipe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    title: Change<Title>,
    instructions: Change<Instructions>,
    minutes: Change<Option<Minutes>>,
}

/// A stored recipe; older rules may have applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    id: RecipeId,
    title: String,
    instructions: String,
    minutes: Option<i32>,
    author: UserId,
    created_at: OffsetDateTime,
}

impl Recipe {
    /// Names what its author can change.
    fn tag(&self) -> EntityTag {
        EntityTag::of(&(self.id.0, &self.title, &self.instructions, self.minutes))
    }
}
