//! What an actor draws for each step. A step always draws the same number of values, whatever
//! the state is: so the same seed gives the same steps.

/// One step of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub kind: Kind,
    /// The number of a replica.
    pub replica: u32,
    /// The number of one of its tabs.
    pub tab: u32,
    /// Which thing, if there is a choice.
    pub choice: u64,
    /// How, if there is a choice.
    pub manner: u64,
}

/// What an actor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    LogIn,
    WrongPassword,
    Refresh,
    RefreshInTabs,
    ReplayStolenToken,
    LogOut,
    Revoke,
    EndSession,
    EndOtherSessions,
    ListSessions,
    ReadMe,
    EditMe,
    ChangePassword,
    DeleteAccount,
    Introspect,
    CreateRecipe,
    CreatePost,
    CreateStory,
    Comment,
    Like,
    Bookmark,
    Follow,
    EditRow,
    WriteOverState,
    DeleteRow,
    ReadRow,
    Walk,
    MeetPeople,
    EraseProfile,
    ProbeDeadToken,
}

/// How often each kind is drawn, relative to the others.
const WEIGHTS: [(Kind, u32); 30] = [
    (Kind::LogIn, 40),
    (Kind::WrongPassword, 20),
    (Kind::Refresh, 90),
    (Kind::RefreshInTabs, 50),
    (Kind::ReplayStolenToken, 30),
    (Kind::LogOut, 15),
    (Kind::Revoke, 8),
    (Kind::EndSession, 5),
    (Kind::EndOtherSessions, 4),
    (Kind::ListSessions, 20),
    (Kind::ReadMe, 60),
    (Kind::EditMe, 15),
    (Kind::ChangePassword, 6),
    (Kind::DeleteAccount, 2),
    (Kind::Introspect, 15),
    (Kind::CreateRecipe, 90),
    (Kind::CreatePost, 50),
    (Kind::CreateStory, 20),
    (Kind::Comment, 40),
    (Kind::Like, 40),
    (Kind::Bookmark, 25),
    (Kind::Follow, 20),
    (Kind::EditRow, 40),
    (Kind::WriteOverState, 60),
    (Kind::DeleteRow, 30),
    (Kind::ReadRow, 60),
    (Kind::Walk, 80),
    (Kind::MeetPeople, 50),
    (Kind::EraseProfile, 1),
    (Kind::ProbeDeadToken, 60),
];

impl Step {
    /// Draws the next one.
    pub fn draw(random: &mut fastrand::Rng) -> Self {
        let all = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut drawn = random.u32(0..all);
        let found = WEIGHTS.iter().find(|(_, weight)| {
            let is_it = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            is_it
        });
        Self {
            kind: found.map_or(Kind::ReadMe, |(kind, _)| *kind),
            replica: random.u32(..),
            tab: random.u32(..),
            choice: random.u64(..),
            manner: random.u64(..),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::actors::stream;

    fn steps(seed: u64, actor: u32) -> Vec<Step> {
        let mut random = stream(seed, actor);
        (0..20_000).map(|_| Step::draw(&mut random)).collect()
    }

    #[test]
    fn the_same_seed_and_actor_give_the_same_steps() {
        assert_eq!(steps(1, 2), steps(1, 2));
        assert_ne!(steps(1, 2), steps(1, 3));
        assert_ne!(steps(1, 2), steps(2, 2));
    }

    #[test]
    fn every_kind_is_drawn() {
        let kinds: HashSet<_> = steps(1, 1).iter().map(|step| step.kind).collect();
        assert_eq!(kinds.len(), WEIGHTS.len());
    }
}
