//! A refresh token that comes back after its successor was used ends exactly its session.
//!
//! Two hold the token then, and one of them stole it. The service cannot tell who, so it ends the session, and
//! says so in its audit trail. It ends no other session of the account: those were not stolen.
//!
//! That other sessions live on is checked with [`super::early_refusal`], [`super::refresh_refused`] and the
//! sessions at the end: a replay is no reason to refuse their tokens.

use crate::{history::Call, model::OpIndex, report::Findings};

pub(super) fn check(findings: &mut Findings<'_>) {
    let model = findings.model;
    for (place, op) in model.ops_where(|call| matches!(call, Call::Refresh { .. })) {
        let Call::Refresh { token } = op.call() else {
            continue;
        };
        let Some(node) = model
            .tokens
            .node(token)
            .map(|node| &model.tokens.refresh[node])
        else {
            continue;
        };
        if !model.is_surely_stolen(node, op) {
            continue;
        }
        let by = model.use_of_child_before(node, op);
        let ops: Vec<OpIndex> = by.into_iter().chain([place]).collect();
        findings.expect(
            !op.is_sure(),
            "a token whose successor was used is refused",
            format_args!(
                "session {}, token {token}",
                model.tokens.sessions[node.session].id
            ),
            &ops,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{Invariant, tiny::Tiny};

    fn replayed(answer: Option<&str>) -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.refresh("r1", Some("r2"));
        tiny.refresh("r0", answer);
        tiny
    }

    #[test]
    fn a_replayed_token_is_refused() {
        let mut refused = replayed(None);
        refused.gone_session("s1");
        refused.holds();
        let rule = "a token whose successor was used is refused";
        replayed(Some("x1")).fails(Invariant::Replay, rule);
    }

    #[test]
    fn a_replay_ends_its_session() {
        let mut tiny = replayed(None);
        tiny.refresh("r2", None);
        tiny.me("a1", 401);
        tiny.gone_session("s1");
        tiny.clone().holds();
        tiny.refresh("r2", Some("r3"));
        tiny.fails(
            Invariant::LateAcceptance,
            "the issuer accepts nothing of an ended session",
        );
        replayed(None).fails(Invariant::Acknowledged, "an ended session is gone");
    }

    #[test]
    fn a_replay_ends_no_other_session() {
        let mut tiny = Tiny::with_cook();
        tiny.log_in("cook", 1, Some("s2"));
        tiny.refresh("r0", Some("r1"));
        tiny.refresh("r1", Some("r2"));
        tiny.refresh("r0", None);
        tiny.gone_session("s1");
        tiny.clone().holds();
        tiny.gone_session("s2");
        tiny.fails(
            Invariant::Acknowledged,
            "a session that nobody ended is there",
        );
    }

    #[test]
    fn a_token_that_was_replaced_unused_is_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.wait(62);
        tiny.refresh("r0", Some("x1"));
        tiny.refresh("r1", Some("r2"));
        tiny.fails(
            Invariant::Replay,
            "a token whose successor was used is refused",
        );
    }
}
