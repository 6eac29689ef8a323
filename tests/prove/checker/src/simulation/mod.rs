//! Random histories of a service that keeps the documented rules, or all but one.
//!
//! The service here is a few maps, and takes each operation at one instant between its invocation and its
//! answer, or later if it was not answered. So its histories are right by construction: the checker must accept
//! all of them. With a [`Bug`] it breaks one rule, and the checker must notice.

mod actors;
mod clocks;
mod copy;
mod edits;
mod identity;
mod keys;
mod recipes;
mod record;
mod tests;
mod world;

/// What is wrong with the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bug {
    None,
    /// Each presentation of a token within the grace makes another successor.
    ForgottenCondition,
    /// The grace is ten minutes.
    LongGrace,
    /// A replay is refused, but its session lives on.
    ReplayEndsNothing,
    /// A replay ends all sessions of the account.
    ReplayEndsAll,
    /// A logout is answered, but not done.
    LostLogout,
    /// Resource servers never hear of the end of a session.
    DeafResourceServer,
    /// A change of the password leaves other sessions.
    ChangeLeavesSessions,
    /// The former password works too.
    FormerPassword,
    /// A disabled account can log in.
    DisabledLogsIn,
    /// Each replica counts failures for itself.
    CountsApart,
    /// Failures from elsewhere count as well.
    CountsAllAddresses,
    /// A key is published only when it signs.
    PublishesLate,
    /// A key is withdrawn when the next one signs.
    RetiresEarly,
    /// One replica signs with its first key for good.
    ReplicaKeepsItsKey,
    /// A compromised key is published and signs as before.
    CompromiseWithdrawsNothing,
    /// One token in two hundred is refused.
    RandomRefusal,
    /// One creation in twenty is answered and not stored.
    MissingCommit,
    /// A refused creation is stored.
    RefusedIsStored,
    /// A repeated request creates again.
    RepeatCreates,
    /// Anybody may edit and delete.
    LostOwner,
    /// The feed shows everybody's posts.
    LostFollow,
    /// Pages begin at an offset.
    Offset,
    /// Reads show the text before the last edit.
    StaleRead,
    /// A deleted id is given again.
    ReusedId,
    /// An edit is lost if another is running.
    LostEdit,
    /// Whatever state a write names, it is accepted.
    IfMatchIsIgnored,
    /// One write in ten over the present state is refused.
    GroundlessRefusal,
}

const BUGS: [Bug; 27] = [
    Bug::ForgottenCondition,
    Bug::LongGrace,
    Bug::ReplayEndsNothing,
    Bug::ReplayEndsAll,
    Bug::LostLogout,
    Bug::DeafResourceServer,
    Bug::ChangeLeavesSessions,
    Bug::FormerPassword,
    Bug::DisabledLogsIn,
    Bug::CountsApart,
    Bug::CountsAllAddresses,
    Bug::PublishesLate,
    Bug::RetiresEarly,
    Bug::ReplicaKeepsItsKey,
    Bug::CompromiseWithdrawsNothing,
    Bug::RandomRefusal,
    Bug::MissingCommit,
    Bug::RefusedIsStored,
    Bug::RepeatCreates,
    Bug::LostOwner,
    Bug::LostFollow,
    Bug::Offset,
    Bug::StaleRead,
    Bug::ReusedId,
    Bug::LostEdit,
    Bug::IfMatchIsIgnored,
    Bug::GroundlessRefusal,
];
