//! No refresh that the table allows is refused.
//!
//! A client whose answer was lost retries; two tabs refresh at once; a laptop wakes up after a night. Each of
//! them holds a token that is good by the table, and a refusal would log its owner out.

use crate::{history::Call, report::Findings};

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
        let is_refused = matches!(op.status, Some(400..=499)) && op.status != Some(429);
        let may_refuse = !is_refused
            || !model.times_are_surely_good(op, node.iat, node.exp)
            || model.may_have_ended(node.session, op.span)
            || model.may_count_as_stolen(node, op)
            || model.may_be_distrusted_for_refresh(node);
        findings.expect(
            may_refuse,
            "a refresh token that is good by the table is accepted",
            format_args!(
                "session {}, token {token}",
                model.tokens.sessions[node.session].id
            ),
            &[node.given[0], place],
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Invariant,
        history::{AccountId, Call},
        tiny::Tiny,
    };

    const RULE: &str = "a refresh token that is good by the table is accepted";

    #[test]
    fn the_current_token_is_accepted() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", None);
        tiny.fails(Invariant::RefreshRefused, RULE);
    }

    #[test]
    fn the_previous_token_is_accepted_until_its_successor_is_used() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        tiny.wait(3_600);
        tiny.refresh("r0", None);
        tiny.fails(Invariant::RefreshRefused, RULE);
    }

    #[test]
    fn a_lost_rotation_costs_nobody_the_session() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown_refresh("r0");
        tiny.refresh("r0", None);
        tiny.fails(Invariant::RefreshRefused, RULE);
    }

    #[test]
    fn a_session_that_may_have_ended_may_be_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown(Call::Disable {
            account: AccountId(1),
        });
        tiny.refresh("r0", None);
        tiny.gone_session("s1");
        tiny.holds();
    }

    #[test]
    fn a_successor_that_may_be_replaced_may_be_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        let mut soon = tiny.clone();
        tiny.wait(61);
        for tiny in [&mut tiny, &mut soon] {
            tiny.unknown_refresh("r0");
            tiny.refresh("r1", None);
            tiny.gone_session("s1");
        }
        tiny.holds();
        soon.fails(Invariant::RefreshRefused, RULE);
    }

    #[test]
    fn a_token_from_the_future_may_be_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.clock(0, -7_200, |tiny| tiny.refresh("r0", None));
        tiny.holds();
    }

    #[test]
    fn a_token_counts_with_the_latest_date_that_a_replica_gave_it() {
        let mut tiny = Tiny::with_cook();
        tiny.refresh("r0", Some("r1"));
        let mut same = tiny.clone();
        tiny.clock(0, 25, |tiny| tiny.refresh("r0", Some("r1")));
        for tiny in [&mut tiny, &mut same] {
            tiny.clock(0, -25, |tiny| tiny.refresh("r1", None));
        }
        tiny.holds();
        same.fails(Invariant::RefreshRefused, RULE);
    }
}
