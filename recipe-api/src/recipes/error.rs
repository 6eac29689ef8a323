use std::fmt;

use sea_orm::DbErr;
use service_kit::{problem::Problem, text::TextError};

/// What can go wrong with recipes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A recipe breaks these rules.
    #[error("{} rules are broken", .0.len())]
    Invalid(Vec<Fault>),
    /// There is none of this id, or it is not the caller's to change.
    #[error("no such recipe")]
    NotFound,
    /// The database refused.
    #[error("recipes cannot be stored or read")]
    Database(#[from] DbErr),
}

/// One broken rule, as a sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It has to be there.
    #[error("{0} is required")]
    Missing(Field),
    /// It is something other than text.
    #[error("{0} must be a string")]
    NotText(Field),
    /// It breaks a rule for text.
    #[error("{0} {1}")]
    Text(Field, TextError),
    /// The time is not a number that can be meant.
    #[error("minutes_to_complete must be a whole number from 1 to 10000")]
    Minutes,
}

/// A text of a recipe. Displayed by its name in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What it is called.
    Title,
    /// What to do.
    Instructions,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Title => "title",
            Self::Instructions => "instructions",
        })
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(faults) => Self::validation(faults.iter().map(ToString::to_string)),
            Error::NotFound => Self::not_found(),
            Error::Database(error) => error.into(),
        }
    }
}
