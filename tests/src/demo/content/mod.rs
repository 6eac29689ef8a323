//! What the people of the demo say and show, from files beside this one.

use serde::{Deserialize, de::DeserializeOwned};

const RECIPES: [&str; 4] = [
    include_str!("breads_and_breakfasts.md"),
    include_str!("soups_and_salads.md"),
    include_str!("mains.md"),
    include_str!("sweets.md"),
];

/// All of it.
#[derive(Debug)]
pub(super) struct Content {
    /// Who there is.
    pub(super) people: Vec<Somebody>,
    /// A recipe's place decides whose it is.
    pub(super) recipes: Vec<Recipe>,
    /// What posts show.
    pub(super) pictures: Vec<Picture>,
    /// One for each of the people, in their order.
    pub(super) stories: Vec<String>,
}

/// Somebody with an account.
#[derive(Debug, Deserialize)]
pub(super) struct Somebody {
    pub(super) username: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) bio: String,
    /// The number of a portrait.
    pub(super) picture: u8,
}

/// A recipe, its instructions in Markdown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    pub(super) title: String,
    pub(super) minutes_to_complete: u16,
    pub(super) instructions: String,
}

/// A picture of food, and what may be said about it.
#[derive(Debug, Deserialize)]
pub(super) struct Picture {
    /// Of its file, without the ending.
    pub(super) name: String,
    /// For who does not see it.
    pub(super) alt_text: String,
    /// By those who post it.
    pub(super) captions: Vec<String>,
    /// By others.
    pub(super) comments: Vec<String>,
}

impl Content {
    /// Reads the files, which are part of the program.
    ///
    /// # Panics
    /// When one of them is not as it should be, which a test finds first.
    #[must_use]
    pub(super) fn read() -> Self {
        let recipes = RECIPES.iter().flat_map(|file| recipes(file));
        Self {
            people: json(include_str!("people.json")),
            recipes: recipes.collect(),
            pictures: json(include_str!("pictures.json")),
            stories: json(include_str!("stories.json")),
        }
    }
}

fn json<T: DeserializeOwned>(file: &str) -> T {
    serde_json::from_str(file).expect("the file is as its type says")
}

/// A headline each, then how long it takes, then what to do.
fn recipes(file: &str) -> impl Iterator<Item = Recipe> {
    let chapters = file.split("\n# ");
    chapters.map(|chapter| {
        let mut lines = chapter.trim_start_matches("# ").splitn(3, '\n');
        let mut line = || lines.next().expect("three parts").trim().to_owned();
        let (title, time, instructions) = (line(), line(), line());
        let minutes = time
            .split(' ')
            .next()
            .and_then(|number| number.parse().ok());
        Recipe {
            title,
            minutes_to_complete: minutes.expect("minutes are a number"),
            instructions,
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_files_can_be_read_and_repeat_nothing() {
        let content = Content::read();
        let titles: HashSet<_> = content.recipes.iter().map(|recipe| &recipe.title).collect();
        let names: HashSet<_> = content.people.iter().map(|who| &who.username).collect();
        let captions = content.pictures.iter().flat_map(|shown| &shown.captions);
        assert_eq!((titles.len(), content.recipes.len()), (40, 40));
        assert_eq!((names.len(), content.people.len()), (30, 30));
        assert_eq!(content.stories.len(), content.people.len());
        assert_eq!(captions.collect::<HashSet<_>>().len(), 64);
    }

    #[test]
    fn a_recipe_is_a_headline_a_time_and_the_rest() {
        let found: Vec<_> =
            recipes("# Tea\n5 minutes\n\nBoil.\n\n1. Pour.\n\n# Ice\n60 minutes\nWait.\n")
                .collect();
        let expected = [("Tea", 5, "Boil.\n\n1. Pour."), ("Ice", 60, "Wait.")].map(
            |(title, minutes_to_complete, instructions)| Recipe {
                title: title.to_owned(),
                minutes_to_complete,
                instructions: instructions.to_owned(),
            },
        );
        assert_eq!(found, expected);
    }

    #[test]
    fn every_picture_is_drawn() {
        let content = Content::read();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../web/public/assets/demo");
        let portraits = content
            .people
            .iter()
            .map(|who| format!("person-{}", who.picture));
        let pictures = content.pictures.iter().map(|picture| picture.name.clone());
        for name in portraits.chain(pictures) {
            let file = format!("{folder}/{name}.svg");
            let size = std::fs::metadata(&file).map(|file| file.len());
            assert!(size.is_ok_and(|size| size < 3_000), "{file}");
        }
    }
}
