//! No write refused with a 4xx is there, and nothing is there that nobody asked for.
//!
//! A refusal says that nothing happened. A program that hears one shows the old state, and may ask again.

use crate::{
    history::{Kind, Row},
    model::{Effect, OpIndex},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    for row in findings.model.finals.rows.values() {
        match row.mark {
            Some(_) if !row.kind.is_pair() => marked(findings, row),
            _ if row.kind.is_pair() => pair(findings, row),
            _ => {}
        }
    }
    accounts(findings);
    sessions(findings);
}

fn marked(findings: &mut Findings<'_>, row: &Row) {
    let writers = row
        .mark
        .map_or(&[][..], |mark| findings.model.writers(mark));
    explained(findings, writers, format_args!("{:?} {}", row.kind, row.id));
}

fn explained(findings: &mut Findings<'_>, writers: &[OpIndex], about: std::fmt::Arguments<'_>) {
    findings.expect(
        !writers.is_empty(),
        "what is there was asked for",
        about,
        &[],
    );
    let model = findings.model;
    let mut effects = writers.iter().map(|place| model.ops[*place].effect());
    let is_refused = !writers.is_empty() && effects.all(|effect| effect == Effect::Never);
    findings.expect(!is_refused, "a refused write is not there", about, writers);
}

fn pair(findings: &mut Findings<'_>, row: &Row) {
    let model = findings.model;
    let key = row.on.map(|on| (row.kind, row.owner, on));
    let creates = key.and_then(|key| model.rows.pairs.get(&key));
    let creates = creates.map_or(&[][..], Vec::as_slice);
    explained(findings, creates, format_args!("{:?} {}", row.kind, row.id));
    let is_told = model.rows.lives.get(&(row.kind, row.id));
    let is_told = is_told.is_some_and(|life| !life.origins.is_empty());
    let mut effects = creates.iter().map(|place| model.ops[*place].effect());
    let is_possible = creates.is_empty() || effects.any(|effect| effect == Effect::Possible);
    let all_refused = creates
        .iter()
        .all(|place| !model.ops[*place].may_have_effect());
    findings.expect(
        is_told || is_possible || all_refused,
        "a row has the id that its creation answered",
        format_args!("{:?} {}", row.kind, row.id),
        creates,
    );
}

fn accounts(findings: &mut Findings<'_>) {
    let model = findings.model;
    if !model.finals.has_all(Kind::Accounts) {
        return;
    }
    for (id, account) in &model.finals.accounts {
        let name = model.accounts.by_name.get(&account.username);
        let is_asked_for =
            name.is_some_and(|name| !name.sign_ups.is_empty() || !name.ids.is_empty());
        findings.expect(
            is_asked_for,
            "an account was signed up for, and not refused",
            format_args!("account {id}"),
            &[],
        );
        if let Some(mark) = account.mark {
            explained(findings, model.writers(mark), format_args!("account {id}"));
        }
    }
}

/// A session whose login was not answered may be there; one that nobody asked for may not.
fn sessions(findings: &mut Findings<'_>) {
    let model = findings.model;
    let mut unexplained = std::collections::HashMap::new();
    for (id, session) in &model.finals.sessions {
        if model.tokens.session(id).is_none() {
            let (count, example) = unexplained.entry(session.account).or_insert((0, id));
            (*count, *example) = (*count + 1, id);
        }
    }
    for (account, (count, example)) in unexplained {
        let username = model
            .finals
            .accounts
            .get(&account)
            .map(|account| &account.username);
        let name = username.and_then(|username| model.accounts.by_name.get(username));
        let logins = name
            .into_iter()
            .flat_map(|name| name.logins.iter().chain(&name.sign_ups));
        let possible = logins.filter(|place| model.ops[**place].effect() == Effect::Possible);
        let possible: Vec<OpIndex> = possible.copied().collect();
        findings.expect(
            count <= possible.len(),
            "a session was logged in to",
            format_args!("session {example} of account {account}, {count} without an answer"),
            &possible,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Invariant,
        history::RowKind,
        tiny::{Tiny, row},
    };

    #[test]
    fn a_refused_write_is_not_there() {
        let mut tiny = Tiny::with_cook();
        tiny.refused_create(RowKind::Recipe, None, Some(5), 422);
        tiny.clone().holds();
        tiny.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        tiny.fails(Invariant::Refused, "a refused write is not there");
    }

    #[test]
    fn a_refused_pair_is_not_there() {
        let mut tiny = Tiny::with_cook();
        tiny.refused_create(RowKind::Follow, Some(2), None, 404);
        tiny.there(row(RowKind::Follow, 7, 1, Some(2), None));
        tiny.fails(Invariant::Refused, "a refused write is not there");
    }

    #[test]
    fn a_write_without_an_answer_may_be_there() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown_create(RowKind::Recipe, None, Some(5));
        tiny.clone().holds();
        tiny.there(row(RowKind::Recipe, 7, 1, None, Some(5)));
        tiny.holds();
    }

    #[test]
    fn what_nobody_asked_for_is_not_there() {
        let mut tiny = Tiny::with_cook();
        tiny.there(row(RowKind::Post, 7, 1, None, Some(5)));
        tiny.fails(Invariant::Refused, "what is there was asked for");
    }

    #[test]
    fn a_session_that_nobody_asked_for_is_not_there() {
        let mut tiny = Tiny::with_cook();
        tiny.there_session("other", 1);
        tiny.fails(Invariant::Refused, "a session was logged in to");
    }
}
