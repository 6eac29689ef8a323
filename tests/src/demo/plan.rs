//! Plans who does what, and when. The plan is not random, so that a second run recognizes
//! what the first one created.

use time::Duration;

use super::content::{Content, Picture, Recipe};

/// Each person follows those at these distances in the list.
const STRIDES: [usize; 7] = [1, 2, 3, 5, 8, 13, 21];

const POSTS_EACH: usize = 2;

/// The position of a thing among all of its kind, which decides its age.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub(super) number: usize,
    pub(super) of: usize,
}

impl Turn {
    /// The age, if the first is as old as `span`. Later things follow each other faster, so
    /// that some are minutes old and others weeks.
    pub(super) fn age(self, span: Duration) -> Duration {
        let Self { number, of } = self;
        let [left, of] = [of - number, of].map(|count| i64::try_from(count).expect("a small plan"));
        Duration::seconds(span.whole_seconds() * left * left / (of * of))
    }
}

/// A picture that a person posts. People are indexes into the content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Post<'a> {
    pub(super) author: usize,
    pub(super) picture: &'a Picture,
    pub(super) caption: &'a str,
    pub(super) turn: Turn,
}

/// How a follower reacts to a post.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reaction<'a> {
    pub(super) follower: usize,
    pub(super) likes: bool,
    pub(super) bookmarks: bool,
    pub(super) comment: Option<&'a str>,
    /// The turn of the comment, before that of the next post.
    pub(super) turn: Turn,
}

impl Content {
    /// The number of things to create. All reactions of one person to one post count as
    /// one.
    pub(super) fn planned_things(&self) -> usize {
        let people = self.people.len();
        let each = 2 + POSTS_EACH * (1 + STRIDES.len()) + STRIDES.len();
        people * each + self.recipes.len()
    }

    /// Each recipe with its author.
    pub(super) fn planned_recipes(&self) -> impl Iterator<Item = (usize, &Recipe)> {
        let authors = (0..self.people.len()).cycle();
        authors.zip(&self.recipes)
    }

    /// All posts, oldest first. No two are the same.
    pub(super) fn planned_posts(&self) -> Vec<Post<'_>> {
        let (people, pictures) = (self.people.len(), self.pictures.len());
        let posts = people * POSTS_EACH;
        let post = |number: usize| {
            let picture: &Picture = &self.pictures[number % pictures];
            Post {
                author: number % people,
                picture,
                caption: picture.captions[number / pictures].as_str(),
                turn: Turn { number, of: posts },
            }
        };
        (0..posts).map(post).collect()
    }

    /// The people that a person follows.
    pub(super) fn planned_follows(&self, follower: usize) -> impl Iterator<Item = usize> {
        let people = self.people.len();
        STRIDES
            .map(|stride| (follower + stride) % people)
            .into_iter()
    }

    /// The reactions of the author's followers to the post with this number.
    pub(super) fn planned_reactions<'a>(
        &self,
        number: usize,
        post: &Post<'a>,
    ) -> impl Iterator<Item = Reaction<'a>> {
        let (
            people,
            Post {
                author,
                picture,
                turn,
                ..
            },
        ) = (self.people.len(), *post);
        let comments = &picture.comments;
        let steps = STRIDES.len() + 1;
        STRIDES
            .iter()
            .enumerate()
            .map(move |(rank, stride)| Reaction {
                follower: (author + people - stride) % people,
                likes: !(number + rank * rank).is_multiple_of(4),
                bookmarks: (number + rank * 3).is_multiple_of(7),
                // Followers of one post have different ranks, so their comments differ.
                comment: (number + rank)
                    .is_multiple_of(3)
                    .then(|| comments[(number + rank) % comments.len()].as_str()),
                turn: Turn {
                    number: turn.number * steps + rank + 1,
                    of: turn.of * steps,
                },
            })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn everybody_does_everything() {
        let content = Content::read();
        let everybody: HashSet<_> = (0..content.people.len()).collect();
        let posts = content.planned_posts();
        let reactions: Vec<_> = posts
            .iter()
            .enumerate()
            .flat_map(|(number, post)| content.planned_reactions(number, post))
            .collect();
        let doing = |does: fn(&Reaction<'_>) -> bool| -> HashSet<usize> {
            let of = reactions.iter().filter(|reaction| does(reaction));
            of.map(|reaction| reaction.follower).collect()
        };
        let authors: HashSet<_> = content
            .planned_recipes()
            .map(|(author, _)| author)
            .collect();
        let posters: HashSet<_> = posts.iter().map(|post| post.author).collect();
        for who in [
            authors,
            posters,
            doing(|reaction| reaction.likes),
            doing(|reaction| reaction.bookmarks),
            doing(|reaction| reaction.comment.is_some()),
        ] {
            assert_eq!(who, everybody);
        }
    }

    #[test]
    fn nobody_follows_anyone_twice_or_themselves() {
        let content = Content::read();
        for person in 0..content.people.len() {
            let followed: HashSet<_> = content.planned_follows(person).collect();
            assert_eq!(followed.len(), STRIDES.len());
            assert!(!followed.contains(&person));
        }
    }

    #[test]
    fn only_followers_react_and_each_says_something_else() {
        let content = Content::read();
        for (number, post) in content.planned_posts().iter().enumerate() {
            let mut said = HashSet::new();
            for reaction in content.planned_reactions(number, post) {
                let mut follows = content.planned_follows(reaction.follower);
                assert!(follows.any(|followed| followed == post.author));
                assert!(
                    reaction.comment.is_none_or(|text| said.insert(text)),
                    "{post:?}"
                );
            }
        }
    }
}
