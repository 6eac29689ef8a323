//! Every acknowledged write is there at the end.
//!
//! Whoever was told that something is saved, ended or deleted relies on it. A crash between the answer
//! and the commit, a failover to a copy that lags, or a rollback would lose it.

use crate::{
    history::{AccountId, Kind, RowId, RowKind},
    model::{Life, OpIndex, Span},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let Some(end) = findings.model.at_the_end() else {
        return;
    };
    for (&(kind, id), life) in &findings.model.rows.lives {
        if findings.model.finals.has_all(Kind::Rows(kind)) {
            row(findings, kind, id, life, end);
        }
    }
    if findings.model.finals.has_all(Kind::Accounts) {
        accounts(findings, end);
    }
    if findings.model.finals.has_all(Kind::Sessions) {
        sessions(findings, end);
    }
}

fn row(findings: &mut Findings<'_>, kind: RowKind, id: RowId, life: &Life, end: Span) {
    let model = findings.model;
    let about = format!("{kind:?} {id}");
    let found = model.finals.rows.get(&(kind, id));
    let Some(found) = found else {
        let may_be_gone = !life.is_sure(&model.ops) || life.may_be_removed(&model.ops, end.to);
        findings.expect(
            may_be_gone,
            "an acknowledged row is there",
            about,
            &life.origins,
        );
        return;
    };
    let removed = life.removed_before(&model.ops, end.from);
    findings.expect(
        removed.is_none(),
        "a deleted row is gone",
        &about,
        removed.as_slice(),
    );
    let is_same = found.owner == life.owner && found.on == life.on;
    findings.expect(
        is_same,
        "a row keeps its owner and place",
        &about,
        &life.origins,
    );
    if let Some(mark) = found.mark {
        let later = model.overwritten(mark, &life.edits, end);
        findings.expect(
            later.is_none(),
            "the last edit of a row is there",
            &about,
            later.as_slice(),
        );
    }
}

fn accounts(findings: &mut Findings<'_>, end: Span) {
    let model = findings.model;
    for (&id, account) in &model.accounts.by_id {
        let about = format!("account {id}");
        let Some(found) = model.finals.accounts.get(&id) else {
            let sign_up = account.sign_up.as_slice();
            let is_new = sign_up.iter().any(|place| !model.ops[*place].is_sure());
            let may_be_gone = is_new || !account.deletions.is_empty();
            findings.expect(may_be_gone, "an account is there", about, sign_up);
            continue;
        };
        let deleted = account
            .deletions
            .iter()
            .find(|place| model.ops[**place].is_sure());
        findings.expect(deleted.is_none(), "a deleted account is gone", &about, &[]);
        let is_same = found.username == account.username;
        findings.expect(is_same, "an account keeps its username", &about, &[]);
        enabled(findings, id, &account.switches, found.enabled);
        if let Some(mark) = found.mark {
            let later = model.overwritten(mark, &account.edits, end);
            let rule = "the last edit of an account is there";
            findings.expect(later.is_none(), rule, &about, later.as_slice());
        } else {
            let sure = account
                .edits
                .iter()
                .find(|place| model.ops[**place].is_sure());
            let edit = sure.copied();
            let rule = "an edit of an account is there";
            findings.expect(edit.is_none(), rule, &about, edit.as_slice());
        }
    }
}

/// Whether an account is enabled is what an operation said that no other surely followed.
fn enabled(findings: &mut Findings<'_>, id: AccountId, switches: &[OpIndex], is_enabled: bool) {
    let model = findings.model;
    let last = switches.iter().filter(|place| {
        let op = &model.ops[**place];
        !switches.iter().any(|other| {
            let other = &model.ops[*other];
            other.is_sure() && op.span.precedes(other.span)
        })
    });
    let mut last = last.map(|place| model.enables(*place)).peekable();
    let is_first = !switches.iter().any(|place| model.ops[*place].is_sure());
    let holds = last.any(|enables| enables == is_enabled) || is_first && is_enabled;
    findings.expect(
        holds,
        "an account is enabled or disabled as it was last set",
        format_args!("account {id}"),
        switches,
    );
}

fn sessions(findings: &mut Findings<'_>, end: Span) {
    let model = findings.model;
    for (place, session) in model.tokens.sessions.iter().enumerate() {
        let about = format!("session {}", session.id);
        let Some(found) = model.finals.sessions.get(&session.id) else {
            let may_be_gone = !model.ops[session.login].is_sure()
                || model.may_have_expired(session, end)
                || model.may_have_ended(place, end);
            let rule = "a session that nobody ended is there";
            findings.expect(may_be_gone, rule, about, &[session.login]);
            continue;
        };
        let ended = session.ended;
        findings.expect(
            ended.is_none(),
            "an ended session is gone",
            &about,
            ended.as_slice(),
        );
        let is_same = found.account == session.account;
        findings.expect(
            is_same,
            "a session keeps its account",
            &about,
            &[session.login],
        );
        let current = found
            .current
            .as_ref()
            .and_then(|jti| model.tokens.node(jti));
        if let Some(current) = current.map(|node| &model.tokens.refresh[node]) {
            let mut presented = current.presented.iter().copied();
            let used = presented.find(|place| model.ops[*place].is_sure());
            let rule = "a rotation is there";
            findings.expect(used.is_none(), rule, &about, used.as_slice());
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Invariant,
        history::{AccountId, Call, RowId, RowKind},
        tiny::{Tiny, row},
    };

    fn published() -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Recipe, None, Some(5), 7);
        tiny
    }

    fn delete(tiny: &mut Tiny, status: u16) {
        let (row, id) = (RowKind::Recipe, RowId(7));
        tiny.answered(Call::delete(row, id), status, None);
    }

    #[test]
    fn an_acknowledged_row_is_there() {
        let mut tiny = published();
        tiny.clone()
            .fails(Invariant::Acknowledged, "an acknowledged row is there");
        tiny.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        tiny.holds();
    }

    #[test]
    fn a_deletion_that_may_have_happened_explains_the_loss() {
        for (status, holds) in [(204, true), (404, false)] {
            let mut tiny = published();
            delete(&mut tiny, status);
            assert_eq!(tiny.finish().holds(), holds, "{status}");
        }
        let mut tiny = published();
        let (kind, id) = (RowKind::Recipe, RowId(7));
        tiny.unknown(Call::delete(kind, id));
        tiny.clone().holds();
        // It is seen when the deletion can have no effect any more.
        tiny.wait(40);
        let seen = crate::history::Facts::Row(row(kind, 7, 1, None, Some(5)));
        tiny.answered(Call::Read { row: kind, id }, 200, Some(seen));
        tiny.fails(Invariant::Acknowledged, "an acknowledged row is there");
    }

    #[test]
    fn a_deleted_row_is_gone() {
        let mut tiny = published();
        delete(&mut tiny, 204);
        tiny.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        tiny.fails(Invariant::Acknowledged, "a deleted row is gone");
    }

    #[test]
    fn what_hangs_on_a_deleted_post_goes_with_it() {
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Post, None, Some(5), 7);
        tiny.create(RowKind::Comment, Some(7), Some(6), 8);
        let (kind, id) = (RowKind::Post, RowId(7));
        tiny.answered(Call::delete(kind, id), 200, None);
        tiny.clone().holds();
        tiny.there(row(RowKind::Comment, 8, 1, Some(7), Some(6)));
        tiny.fails(Invariant::Acknowledged, "a deleted row is gone");
    }

    #[test]
    fn an_account_is_there_until_it_is_deleted() {
        let mut tiny = Tiny::with_cook();
        tiny.gone_account(1);
        tiny.fails(Invariant::Acknowledged, "an account is there");
    }

    #[test]
    fn an_account_is_enabled_or_disabled_as_it_was_last_set() {
        let account = AccountId(1);
        let mut tiny = Tiny::with_cook();
        tiny.answered(Call::Disable { account }, 200, None);
        tiny.gone_session("s1");
        let rule = "an account is enabled or disabled as it was last set";
        tiny.clone().fails(Invariant::Acknowledged, rule);
        tiny.disabled_at_the_end(1);
        tiny.clone().holds();
        tiny.unknown(Call::Enable { account });
        tiny.clone().holds();
        tiny.there_account(1, "cook", true);
        tiny.holds();
    }

    #[test]
    fn a_session_is_there_until_it_ends() {
        let rule = "a session that nobody ended is there";
        let mut tiny = Tiny::with_cook();
        tiny.gone_session("s1");
        tiny.clone().fails(Invariant::Acknowledged, rule);
        let mut ended = Tiny::with_cook();
        ended.unknown(Call::LogOut);
        ended.gone_session("s1");
        ended.clone().holds();
        // It is in use when the logout can have no effect any more.
        ended.wait(40);
        ended.me("a0", 200);
        ended.fails(Invariant::Acknowledged, rule);
    }

    /// A replica that has not heard of a compromise signs on with the key. Others do not trust these tokens, so they
    /// end no session that one names.
    #[test]
    fn a_logout_with_a_compromised_key_may_end_nothing() {
        for (late, holds) in [(2, true), (15, false)] {
            let mut tiny = Tiny::with_cook();
            tiny.answered(Call::CompromiseKey { kid: "k1".into() }, 200, None);
            tiny.gone_session("s1");
            tiny.wait(late);
            tiny.sign_with(if holds { "k1" } else { "k2" });
            tiny.log_in("cook", 1, Some("s2"));
            tiny.by("a-s2-2", |tiny| tiny.answered(Call::LogOut, 204, None));
            let mut gone = tiny.clone();
            gone.gone_session("s2");
            gone.holds();
            assert_eq!(tiny.finish().holds(), holds, "{late}");
        }
    }

    #[test]
    fn a_session_may_expire() {
        let mut tiny = Tiny::with_cook();
        tiny.wait(2_591_990);
        tiny.gone_session("s1");
        let rule = "a session that nobody ended is there";
        tiny.clone().fails(Invariant::Acknowledged, rule);
        tiny.wait(20);
        tiny.holds();
    }

    #[test]
    fn a_clock_that_is_behind_may_let_a_session_expire() {
        let mut tiny = Tiny::with_cook();
        tiny.wait(100);
        tiny.clock(0, -7_200, |tiny| tiny.refresh("r0", Some("r1")));
        tiny.wait(2_592_000 - 7_200 - 10);
        let mut early = tiny.clone();
        tiny.wait(20);
        tiny.refresh("r0", None);
        tiny.gone_session("s1");
        tiny.holds();
        early.refresh("r0", None);
        early.fails(
            Invariant::RefreshRefused,
            "a refresh token that is good by the table is accepted",
        );
    }
}
