use std::time::Duration;

use super::Garbage;

/// What a link does to the bytes that it carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Everything passes.
    #[default]
    Open,
    /// Connections are reset, also new ones.
    Cut,
    /// Connections stay open, but nothing passes until the condition changes.
    Stalled,
    /// Each piece of data waits for this long.
    Slow(Duration),
    /// What is sent in this direction is lost. A connection that has lost data is reset when
    /// the condition changes.
    Drops(Direction),
    /// Requests are not passed on. The proxy answers them itself, with nonsense.
    Garbage(Garbage),
}

/// A direction of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the program that connected.
    Requests,
    /// To the program that connected.
    Answers,
}

impl Condition {
    /// Whether connections are reset at once.
    pub(super) fn resets(self) -> bool {
        matches!(self, Self::Cut | Self::Garbage(_))
    }

    /// Whether data in `direction` is lost.
    pub(super) fn loses(self, direction: Direction) -> bool {
        self == Self::Drops(direction)
    }
}
