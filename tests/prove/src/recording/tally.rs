use std::collections::BTreeMap;

use prove_checker::history::{Answer, Call, Fault, RowKind, Service, UnknownReason};

/// How much of what a history contains.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Operations by kind.
    pub operations: BTreeMap<&'static str, u64>,
    /// Faults by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Answers by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests without a definite answer, by the reason.
    pub unknown: BTreeMap<String, u64>,
    /// Commands of the administrator that failed. They do so also when the account that they name
    /// was just deleted.
    pub failed_commands: u64,
}

impl Tally {
    pub(super) fn invoked(&mut self, call: &Call) {
        *self.operations.entry(call_name(call)).or_default() += 1;
    }

    pub(super) fn ended(&mut self, answer: &Answer) {
        match answer {
            Answer::Status { status, .. } => *self.statuses.entry(*status).or_default() += 1,
            Answer::Unknown(UnknownReason::ServerError(..500)) => self.failed_commands += 1,
            Answer::Unknown(reason) => {
                *self.unknown.entry(reason_name(*reason)).or_default() += 1;
            }
        }
    }

    pub(super) fn injected(&mut self, fault: &Fault) {
        // The databases of both services are in one server, or on one disk. The history names each.
        if let Fault::DatabaseStopped(Service::Recipe)
        | Fault::BackendsTerminated(Service::Recipe)
        | Fault::ReadOnly(Service::Recipe)
        | Fault::DiskFull(Service::Recipe) = fault
        {
            return;
        }
        *self.faults.entry(fault_name(fault)).or_default() += 1;
    }
}

fn reason_name(reason: UnknownReason) -> String {
    match reason {
        UnknownReason::NoAnswer => "no answer".to_owned(),
        UnknownReason::ServerError(status) => status.to_string(),
    }
}

/// The name of a kind of operation.
#[must_use]
pub fn call_name(call: &Call) -> &'static str {
    match call {
        Call::SignUp { .. } => "sign up",
        Call::LogIn { .. } => "log in",
        Call::Refresh { .. } => "refresh",
        Call::LogOut => "log out",
        Call::Revoke { .. } => "revoke a token",
        Call::EndSession { .. } => "end a session",
        Call::EndOtherSessions => "end other sessions",
        Call::ListSessions => "list sessions",
        Call::ReadMe => "read the account",
        Call::EditMe { if_mark: None, .. } => "edit the account",
        Call::EditMe { .. } => "edit the account over a state",
        Call::ChangePassword { .. } => "change the password",
        Call::DeleteAccount { .. } => "delete the account",
        Call::Disable { .. } => "disable an account",
        Call::Enable { .. } => "enable an account",
        Call::RotateKeys => "rotate keys",
        Call::CompromiseKey { .. } => "compromise a key",
        Call::Introspect { .. } => "introspect a token",
        Call::Create { row, .. } => created(*row),
        Call::Edit { if_mark: None, .. } => "edit a row",
        Call::Edit { .. } => "edit a row over a state",
        Call::Delete { if_mark: None, .. } => "delete a row",
        Call::Delete { .. } => "delete a row over a state",
        Call::Read { .. } => "read a row",
        Call::List { .. } => "read a page",
        Call::ReadPerson { .. } => "read a person",
        Call::ReadProfile => "read the profile",
        Call::ReadUser { .. } => "read a user",
        Call::Suggestions => "ask for suggestions",
        Call::EraseProfile => "erase the profile",
    }
}

fn created(row: RowKind) -> &'static str {
    match row {
        RowKind::Recipe => "create a recipe",
        RowKind::Post => "create a post",
        RowKind::Story => "create a story",
        RowKind::Comment => "comment",
        RowKind::Like => "like",
        RowKind::Bookmark => "bookmark",
        RowKind::Follow => "follow",
    }
}

/// The name of a kind of fault.
#[must_use]
pub fn fault_name(fault: &Fault) -> &'static str {
    match fault {
        Fault::Kill(_) => "kill -9",
        Fault::Stop(_) => "SIGSTOP",
        Fault::Cut(_) => "connections cut",
        Fault::Stall(_) => "connections stalled",
        Fault::Slow(_) => "connections slow",
        Fault::Drop(_) => "data dropped",
        Fault::DatabaseStopped(_) => "PostgreSQL stopped",
        Fault::BackendsTerminated(_) => "backends terminated",
        Fault::ReadOnly(_) => "database read-only",
        Fault::DiskFull(_) => "disk full",
        Fault::Locked(_) => "database locked",
        Fault::Clock { .. } => "clock wrong",
        Fault::Garbage(_) => "garbage from the issuer",
    }
}
