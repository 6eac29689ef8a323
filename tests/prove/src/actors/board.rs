use std::sync::{Mutex, MutexGuard, PoisonError};

use prove_checker::history::{AccountId, RowId};

/// How many things of a kind are remembered.
const REMEMBERED: usize = 300;

/// What actors know of each other: posts to like, people to follow.
#[derive(Debug, Default)]
pub struct Board {
    posts: Mutex<Vec<RowId>>,
    recipes: Mutex<Vec<RowId>>,
    people: Mutex<Vec<(AccountId, String)>>,
}

impl Board {
    /// Tells others of a post.
    pub fn add_post(&self, post: RowId) {
        add(&self.posts, post);
    }

    /// Tells others of a recipe.
    pub fn add_recipe(&self, recipe: RowId) {
        add(&self.recipes, recipe);
    }

    /// Tells others of a person.
    pub fn add_person(&self, person: AccountId, name: String) {
        add(&self.people, (person, name));
    }

    /// Tells others that a person is gone.
    pub fn remove_person(&self, person: AccountId) {
        lock(&self.people).retain(|(id, _)| *id != person);
    }

    /// One of the posts.
    #[must_use]
    pub fn post(&self, choice: u64) -> Option<RowId> {
        pick(&self.posts, choice)
    }

    /// One of the recipes.
    #[must_use]
    pub fn recipe(&self, choice: u64) -> Option<RowId> {
        pick(&self.recipes, choice)
    }

    /// One of the people.
    #[must_use]
    pub fn person(&self, choice: u64) -> Option<AccountId> {
        pick(&self.people, choice).map(|(id, _)| id)
    }

    /// The name of one of the people.
    #[must_use]
    pub fn name(&self, choice: u64) -> Option<String> {
        pick(&self.people, choice).map(|(_, name)| name)
    }

    /// The name of a person.
    #[must_use]
    pub fn name_of(&self, person: AccountId) -> Option<String> {
        let people = lock(&self.people);
        let found = people.iter().find(|(id, _)| *id == person);
        found.map(|(_, name)| name.clone())
    }
}

fn add<T>(things: &Mutex<Vec<T>>, thing: T) {
    let mut things = lock(things);
    if things.len() >= REMEMBERED {
        things.remove(0);
    }
    things.push(thing);
}

fn pick<T: Clone>(things: &Mutex<Vec<T>>, choice: u64) -> Option<T> {
    pick_of(&lock(things), choice).cloned()
}

fn lock<T>(things: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    things.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One of these, by a drawn number.
pub(super) fn pick_of<T>(things: &[T], choice: u64) -> Option<&T> {
    let count = u64::try_from(things.len()).unwrap_or(u64::MAX);
    let place = choice.checked_rem(count)?;
    things.get(usize::try_from(place).unwrap_or_default())
}
