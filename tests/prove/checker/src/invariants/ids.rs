//! No id is given twice.
//!
//! Tokens and rows elsewhere name accounts by id, clients name rows by id, and verifiers know tokens by `jti`. A
//! second thing with the id of the first would inherit all of that, also when the first was deleted.

use std::{collections::HashMap, hash::Hash};

use crate::{
    history::{Call, Facts, Mark},
    model::OpIndex,
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    accounts_and_tokens(findings);
    rows(findings);
}

struct Given<K>(HashMap<K, OpIndex>);

impl<K: Eq + Hash> Given<K> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn give(&mut self, findings: &mut Findings<'_>, rule: &'static str, id: &K, place: OpIndex)
    where
        K: std::fmt::Debug + Clone,
    {
        let former = *self.0.entry(id.clone()).or_insert(place);
        findings.expect(
            former == place,
            rule,
            format_args!("{id:?}"),
            &[former, place],
        );
    }
}

fn accounts_and_tokens(findings: &mut Findings<'_>) {
    let (mut accounts, mut sessions) = (Given::new(), Given::new());
    let mut access = Given::new();
    for (place, op) in findings.model.ops.iter().enumerate() {
        let Some(tokens) = op.tokens() else {
            continue;
        };
        if let Some(Facts::LoggedIn { account, .. }) = op.success() {
            let rule = "each login begins a session of its own";
            sessions.give(findings, rule, &tokens.access.sid, place);
            if matches!(op.call(), Call::SignUp { .. }) {
                let rule = "each account has an id of its own";
                accounts.give(findings, rule, account, place);
            }
        }
        let jti = &tokens.access.jti;
        let rule = "each access token has a jti of its own";
        access.give(findings, rule, jti, place);
        let is_other = findings.model.tokens.node(jti).is_none();
        findings.expect(
            is_other,
            "access and refresh tokens have other jtis",
            jti,
            &[place],
        );
    }
}

/// Two answers with the same id are about the same request.
fn rows(findings: &mut Findings<'_>) {
    let model = findings.model;
    for ((kind, id), life) in &model.rows.lives {
        let Some((first, others)) = life.origins.split_first() else {
            continue;
        };
        findings.checked();
        for place in others {
            let is_same = request(findings, *first) == request(findings, *place)
                && request(findings, *first) != (None, None);
            let about = format_args!("{kind:?} {id}");
            let rule = "each row has an id of its own";
            findings.expect(is_same, rule, about, &[*first, *place]);
        }
    }
}

fn request<'a>(findings: &Findings<'a>, place: OpIndex) -> (Option<&'a str>, Option<Mark>) {
    match findings.model.ops[place].call() {
        Call::Create {
            idempotency_key,
            mark,
            ..
        } => (idempotency_key.as_deref(), *mark),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Invariant, history::RowKind, tiny::Tiny};

    #[test]
    fn each_row_has_an_id_of_its_own() {
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Follow, Some(2), None, 7);
        tiny.create(RowKind::Follow, Some(3), None, 7);
        tiny.fails(Invariant::Ids, "each row has an id of its own");
        let mut tiny = Tiny::with_cook();
        tiny.create(RowKind::Recipe, None, Some(5), 7);
        tiny.create(RowKind::Recipe, None, Some(6), 7);
        tiny.fails(Invariant::Ids, "each row has an id of its own");
    }

    #[test]
    fn each_account_has_an_id_of_its_own() {
        let mut tiny = Tiny::with_cook();
        tiny.sign_up("baker", 2, 2, "s2");
        tiny.clone().holds();
        tiny.sign_up("guest", 3, 2, "s3");
        tiny.fails(Invariant::Ids, "each account has an id of its own");
    }

    #[test]
    fn each_login_begins_a_session_of_its_own() {
        let mut tiny = Tiny::with_cook();
        tiny.log_in("cook", 1, Some("s2"));
        tiny.clone().holds();
        tiny.log_in("cook", 1, Some("s2"));
        tiny.fails(Invariant::Ids, "each login begins a session of its own");
    }
}
