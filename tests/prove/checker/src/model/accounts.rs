//! Accounts, by username and by id.

use std::collections::HashMap;

use super::{Op, OpIndex, Tokens};
use crate::history::{AccountId, Call, Facts, Password};

/// An operation that may have set a password.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PasswordSet {
    pub(crate) op: OpIndex,
    pub(crate) password: Password,
}

/// What was asked for under one username. Only operations that may have had an effect, but all logins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    pub(crate) ids: Vec<AccountId>,
    pub(crate) sign_ups: Vec<OpIndex>,
    pub(crate) passwords: Vec<PasswordSet>,
    pub(crate) logins: Vec<OpIndex>,
    /// Other requests that check the password.
    pub(crate) checks: Vec<OpIndex>,
}

/// What was asked for about one account. Only operations that may have had an effect.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    pub(crate) username: String,
    /// The sign-up that answered this id.
    pub(crate) sign_up: Option<OpIndex>,
    /// Disabling and enabling.
    pub(crate) switches: Vec<OpIndex>,
    pub(crate) deletions: Vec<OpIndex>,
    pub(crate) edits: Vec<OpIndex>,
}

/// All accounts that somebody got tokens of.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    pub(crate) by_name: HashMap<String, Name>,
    pub(crate) by_id: HashMap<AccountId, Account>,
}

impl Accounts {
    pub(super) fn of(ops: &[Op], tokens: &Tokens) -> Self {
        let mut accounts = Self::default();
        for (place, op) in ops.iter().enumerate() {
            accounts.add_login(place, op);
        }
        for (place, op) in ops.iter().enumerate() {
            let bearer = op.invocation.bearer.as_ref();
            let caller = bearer.and_then(|bearer| tokens.access.get(bearer));
            accounts.add_request(place, op, caller.map(|access| access.sub));
        }
        accounts
    }

    /// All accounts that ever had a username.
    pub(crate) fn ids_of(&self, username: &str) -> impl Iterator<Item = AccountId> {
        let name = self.by_name.get(username);
        name.into_iter().flat_map(|name| name.ids.iter().copied())
    }

    fn add_login(&mut self, place: OpIndex, op: &Op) {
        let (Call::SignUp { username, password }
        | Call::LogIn {
            username, password, ..
        }) = op.call()
        else {
            return;
        };
        let name = self.by_name.entry(username.clone()).or_default();
        if matches!(op.call(), Call::LogIn { .. }) {
            name.logins.push(place);
        } else if op.may_have_effect() {
            name.sign_ups.push(place);
            name.passwords.push(PasswordSet {
                op: place,
                password: *password,
            });
        }
        if let Some(Facts::LoggedIn { account, .. }) = op.success() {
            if !name.ids.contains(account) {
                name.ids.push(*account);
            }
            let by_id = self.by_id.entry(*account).or_default();
            by_id.username.clone_from(username);
            if matches!(op.call(), Call::SignUp { .. }) {
                by_id.sign_up.get_or_insert(place);
            }
        }
    }

    fn add_request(&mut self, place: OpIndex, op: &Op, caller: Option<AccountId>) {
        let about = match op.call() {
            Call::Disable { account } | Call::Enable { account } => Some(*account),
            _ => caller,
        };
        let Some(account) = about.and_then(|account| self.by_id.get_mut(&account)) else {
            return;
        };
        let name = self.by_name.get_mut(&account.username);
        if let (Some(name), Call::ChangePassword { .. } | Call::DeleteAccount { .. }) =
            (name, op.call())
        {
            name.checks.push(place);
            if let Call::ChangePassword { to, .. } = op.call()
                && op.may_have_effect()
            {
                let password = *to;
                name.passwords.push(PasswordSet {
                    op: place,
                    password,
                });
            }
        }
        if !op.may_have_effect() {
            return;
        }
        match op.call() {
            Call::Disable { .. } | Call::Enable { .. } => account.switches.push(place),
            Call::DeleteAccount { .. } => account.deletions.push(place),
            Call::EditMe { .. } => account.edits.push(place),
            _ => {}
        }
    }
}
