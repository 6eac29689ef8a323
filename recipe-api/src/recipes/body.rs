//! Request bodies. The whole body is read before it is refused, so that a form can show
//! every fault at once.

use serde::Deserialize;
use service_kit::input::{Change, Fault, Given, WholeNumber, all, changed_text, required_text};
use utoipa::ToSchema;

use super::{Changes, Error, Instructions, Minutes, NOT_MINUTES, NewRecipe, Title};

/// The body of a new recipe.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewRecipe, example = json!({
    "title": "Svíčková",
    "instructions": "Roast the root vegetables, braise the beef on them until tender, then blend.",
    "minutes_to_complete": 180
}))]
pub(super) struct NewRecipeBody {
    /// One line, not blank.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, max_length = 200)]
    title: Given<String>,
    /// Not blank.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 50)]
    instructions: Given<String>,
    /// A whole number; also accepted as a string, as forms send it. An empty string
    /// counts as `null`.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 10000)]
    minutes_to_complete: Given<MinutesMember>,
}

/// Changes to a recipe; what is left out keeps its value.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RecipeChanges, example = json!({"minutes_to_complete": 200}))]
pub(super) struct ChangesBody {
    /// One line, not blank.
    #[serde(default)]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 200)]
    title: Given<String>,
    /// Not blank.
    #[serde(default)]
    #[schema(value_type = String, required = false, min_length = 50)]
    instructions: Given<String>,
    /// As for a new recipe; `null` takes it away.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 10000)]
    minutes_to_complete: Given<MinutesMember>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum MinutesMember {
    Text(String),
    Number(WholeNumber),
}

impl NewRecipeBody {
    pub(super) fn parse(self) -> Result<NewRecipe, Error> {
        let title = required_text("title", self.title, Title::parse);
        let instructions = required_text("instructions", self.instructions, Instructions::parse);
        let minutes = minutes(self.minutes_to_complete);
        let (title, instructions, minutes) = all((title, instructions, minutes))?;
        Ok(NewRecipe {
            title,
            instructions,
            minutes: minutes.or_none(),
        })
    }
}

impl ChangesBody {
    pub(super) fn parse(self) -> Result<Changes, Error> {
        let title = changed_text("title", self.title, Title::parse);
        let instructions = changed_text("instructions", self.instructions, Instructions::parse);
        let minutes = minutes(self.minutes_to_complete);
        let (title, instructions, minutes) = all((title, instructions, minutes))?;
        Ok(Changes {
            title,
            instructions,
            minutes,
        })
    }
}

fn minutes(given: Given<MinutesMember>) -> Result<Change<Option<Minutes>>, Fault> {
    let parsed = match given {
        Given::Absent => Ok(Change::Keep),
        Given::Null => Ok(Change::To(None)),
        Given::Unreadable => Err(NOT_MINUTES),
        Given::Value(MinutesMember::Text(text)) => Minutes::parse(&text).map(Change::To),
        Given::Value(MinutesMember::Number(number)) => {
            Minutes::try_from(number).map(|minutes| Change::To(Some(minutes)))
        }
    };
    parsed.map_err(|rule| Fault::new("minutes_to_complete", rule))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const STEPS: &str = "Boil the water, add the pasta, wait, drain, serve, eat.";

    fn created(json: Value) -> Result<NewRecipe, Vec<String>> {
        let body: NewRecipeBody = serde_json::from_value(json).unwrap();
        body.parse().map_err(sentences)
    }

    fn changed(json: Value) -> Result<Changes, Vec<String>> {
        let body: ChangesBody = serde_json::from_value(json).unwrap();
        body.parse().map_err(sentences)
    }

    fn sentences(error: Error) -> Vec<String> {
        match error {
            Error::Invalid(faults) => faults.sentences().collect(),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let nothing = ["title is required", "instructions is required"];
        assert_eq!(created(json!({})).unwrap_err(), nothing);

        let all = json!({"title": "", "instructions": 5, "minutes_to_complete": 0});
        let sentences = [
            "title must not be blank",
            "instructions must be a string",
            "minutes_to_complete must be a whole number from 1 to 10000",
        ];
        assert_eq!(created(all.clone()).unwrap_err(), sentences);
        assert_eq!(changed(all).unwrap_err(), sentences);
    }

    #[test]
    fn minutes_come_as_numbers_and_as_forms_send_them() {
        let minutes = |value: Value| {
            let recipe =
                json!({"title": "Pasta", "instructions": STEPS, "minutes_to_complete": value});
            created(recipe).map(|recipe| recipe.minutes)
        };
        let forty_five = Some(Minutes::try_from(WholeNumber::from(45)).unwrap());
        for value in [json!(45), json!("45"), json!(45.0), json!(" 45 ")] {
            assert_eq!(minutes(value), Ok(forty_five));
        }
        for value in [json!(null), json!("")] {
            assert_eq!(minutes(value), Ok(None));
        }
        let unusable = [
            json!(0),
            json!(-5),
            json!(10_001),
            json!(1.5),
            json!(1e300),
            json!(u64::MAX),
            json!("x"),
            json!("+45"),
            json!("99999999999999999999"),
            json!(true),
            json!([45]),
            json!({"a": 1}),
        ];
        for value in unusable {
            assert_eq!(minutes(value.clone()).unwrap_err().len(), 1, "{value}");
        }
    }

    #[test]
    fn left_out_keeps_and_null_clears() {
        assert_eq!(changed(json!({})), Ok(Changes::default()));
        let cleared = changed(json!({"minutes_to_complete": null})).unwrap();
        assert_eq!(cleared.minutes, Change::To(None));
        assert_eq!(cleared.title, Change::Keep);
        assert_eq!(
            changed(json!({"title": null})).unwrap_err(),
            ["title must be a string"]
        );
    }
}
