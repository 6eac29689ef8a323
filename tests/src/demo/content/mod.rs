//! The texts and pictures of the demo, from the files beside this one.

use serde::{Deserialize, de::DeserializeOwned};

const RECIPES: [&str; 4] = [
    include_str!("breads_and_breakfasts.md"),
    include_str!("soups_and_salads.md"),
    include_str!("mains.md"),
    include_str!("sweets.md"),
];

/// The content of all files.
#[derive(Debug)]
pub(super) struct Content {
    /// The people.
    pub(super) people: Vec<Somebody>,
    /// The index of a recipe decides its author.
    pub(super) recipes: Vec<Recipe>,
    /// The pictures of the posts.
    pub(super) pictures: Vec<Picture>,
    /// One for each person, in the same order.
    pub(super) stories: Vec<String>,
}

/// A person with an account.
#[derive(Debug, Deserialize)]
pub(super) struct Somebody {
    pub(super) username: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) bio: String,
    /// The number of a portrait.
    pub(super) picture: u8,
}

/// A recipe. Its instructions are Markdown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    pub(super) title: String,
    pub(super) minutes_to_complete: u16,
    pub(super) instructions: String,
}

/// A picture of food with its texts.
#[derive(Debug, Deserialize)]
pub(super) struct Picture {
    /// The name of the file, without the extension.
    pub(super) name: String,
    /// The description for screen readers.
    pub(super) alt_text: String,
    /// Captions for the author to choose from.
    pub(super) captions: Vec<String>,
    /// Comments for others to choose from.
    pub(super) comments: Vec<String>,
}

impl Content {
    /// Parses the files, which are compiled into the program.
    ///
    /// # Panics
    /// If a file is invalid; a test finds that first.
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

/// Each recipe is a heading, a line with the minutes, and the instructions.
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
