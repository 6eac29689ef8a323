//! Only the right password of an enabled account gets in, and it does.
//!
//! Nobody gets in who should not: with a password that was changed, or to an account that is disabled or gone.
//! Nobody is kept out who should get in.

use crate::{
    history::{AccountId, Call, Facts, Password},
    model::{Account, Name, Op, OpIndex},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    for (username, name) in &model.accounts.by_name {
        for &place in &name.logins {
            let op = &model.ops[place];
            let Call::LogIn { password, .. } = op.call() else {
                continue;
            };
            match op.success() {
                Some(Facts::LoggedIn { account, .. }) => {
                    let is_theirs = name.ids.contains(account);
                    let rule = "a login is to the account of its username";
                    findings.expect(is_theirs, rule, username, &[place]);
                    got_in(findings, name, place, *password, *account);
                }
                _ if op.status == Some(401) => {
                    let ids = name.ids.iter();
                    let mut accounts = ids.filter_map(|id| model.accounts.by_id.get(id));
                    let may_be_closed = accounts.any(|account| model.may_be_closed(account, op));
                    let is_right = is_surely_right(findings, name, *password, op);
                    findings.expect(
                        !is_right || may_be_closed,
                        "the right password gets in",
                        username,
                        &[place],
                    );
                }
                _ => {}
            }
        }
    }
}

fn got_in(
    findings: &mut Findings<'_>,
    name: &Name,
    place: OpIndex,
    password: Password,
    account: AccountId,
) {
    let model = findings.model;
    let op = &model.ops[place];
    let sets = name.passwords.iter();
    let mut same =
        sets.filter(|set| set.password == password && model.ops[set.op].span.from <= op.span.to);
    let may_be_right = same.any(|set| {
        !name.passwords.iter().any(|other| {
            let other_op = &model.ops[other.op];
            let is_later = model.ops[set.op].span.precedes(other_op.span);
            other.password != password && is_later && other_op.surely_before(op)
        })
    });
    let about = format!("account {account}");
    findings.expect(
        may_be_right,
        "a wrong password does not get in",
        &about,
        &[place],
    );
    if let Some(account) = model.accounts.by_id.get(&account) {
        is_open(findings, account, place, &about);
    }
}

/// Whether an account was neither surely disabled nor surely deleted.
fn is_open(findings: &mut Findings<'_>, account: &Account, place: OpIndex, about: &str) {
    let model = findings.model;
    let op = &model.ops[place];
    let disabled = model.surely_disabled(account, op);
    let ops: Vec<_> = disabled.into_iter().chain([place]).collect();
    findings.expect(
        disabled.is_none(),
        "nobody logs in to a disabled account",
        about,
        &ops,
    );
    let deleted = model.surely_deleted(account, op);
    let ops: Vec<_> = deleted.into_iter().chain([place]).collect();
    findings.expect(
        deleted.is_none(),
        "nobody logs in to a deleted account",
        about,
        &ops,
    );
}

/// Whether a password was surely set before a login, and surely not changed until after it.
fn is_surely_right(findings: &Findings<'_>, name: &Name, password: Password, op: &Op) -> bool {
    let model = findings.model;
    name.passwords.iter().any(|set| {
        let set_op = &model.ops[set.op];
        set.password == password
            && set_op.surely_before(op)
            && !name.passwords.iter().any(|other| {
                let other_op = &model.ops[other.op];
                let may_be_later = !other_op.span.precedes(set_op.span);
                other.password != password && may_be_later && other_op.span.from <= op.span.to
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Invariant, tiny::Tiny};

    fn change(tiny: &mut Tiny, status: Option<u16>) {
        let call = Call::ChangePassword {
            from: Password(1),
            to: Password(2),
        };
        match status {
            Some(status) => tiny.answered(call, status, None),
            None => tiny.unknown(call),
        }
    }

    #[test]
    fn the_right_password_gets_in_and_no_other() {
        for (password, session, holds) in [
            (1, Some("s2"), true),
            (1, None, false),
            (2, None, true),
            (2, Some("s2"), false),
        ] {
            let mut tiny = Tiny::with_cook();
            tiny.log_in("cook", password, session);
            assert_eq!(tiny.finish().holds(), holds, "{password} {session:?}");
        }
    }

    #[test]
    fn a_changed_password_counts_at_once() {
        for (password, session, holds) in [
            (1, None, true),
            (1, Some("s2"), false),
            (2, Some("s2"), true),
            (2, None, false),
        ] {
            let mut tiny = Tiny::with_cook();
            change(&mut tiny, Some(204));
            tiny.log_in("cook", password, session);
            assert_eq!(tiny.finish().holds(), holds, "{password} {session:?}");
        }
    }

    #[test]
    fn a_change_without_an_answer_allows_both() {
        for (password, session) in [(1, None), (1, Some("s2")), (2, Some("s2")), (2, None)] {
            let mut tiny = Tiny::with_cook();
            change(&mut tiny, None);
            tiny.log_in("cook", password, session);
            tiny.holds();
        }
    }

    #[test]
    fn a_refused_change_changes_nothing() {
        let mut tiny = Tiny::with_cook();
        change(&mut tiny, Some(403));
        tiny.log_in("cook", 2, Some("s2"));
        tiny.fails(Invariant::Logins, "a wrong password does not get in");
    }

    #[test]
    fn nobody_logs_in_to_a_disabled_account() {
        let account = AccountId(1);
        let mut tiny = Tiny::with_cook();
        tiny.answered(Call::Disable { account }, 200, None);
        tiny.gone_session("s1");
        tiny.log_in("cook", 1, None);
        let mut enabled = tiny.clone();
        tiny.disabled_at_the_end(1);
        tiny.clone().holds();
        tiny.log_in("cook", 1, Some("s2"));
        tiny.fails(Invariant::Logins, "nobody logs in to a disabled account");
        enabled.answered(Call::Enable { account }, 200, None);
        enabled.log_in("cook", 1, Some("s2"));
        enabled.clone().holds();
        enabled.log_in("cook", 1, None);
        enabled.fails(Invariant::Logins, "the right password gets in");
    }

    #[test]
    fn nobody_logs_in_to_a_deleted_account() {
        let mut tiny = Tiny::with_cook();
        let password = Password(1);
        tiny.answered(Call::DeleteAccount { password }, 204, None);
        tiny.gone_account(1);
        tiny.clone().holds();
        tiny.log_in("cook", 1, Some("s2"));
        tiny.fails(Invariant::Logins, "nobody logs in to a deleted account");
    }
}
