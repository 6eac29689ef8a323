//! No token is accepted later than promised after its session ended, its key was compromised or its account was
//! disabled.
//!
//! People log out on a lost phone's behalf, and operators disable thieves. The issuer looks at the session for
//! each request, so it refuses at once. Resource servers hear of it by a status list: within its lifetime
//! and the stated lag, counted only while they can reach the issuer.

use crate::{
    history::{Call, Facts, Kid, Service},
    model::{Access, Op, OpIndex},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let compromised: Vec<(OpIndex, &Kid)> = findings
        .model
        .ops_where(|call| matches!(call, Call::CompromiseKey { .. }))
        .filter_map(|(place, op)| match op.call() {
            Call::CompromiseKey { kid } if op.is_sure() => Some((place, kid)),
            _ => None,
        })
        .collect();
    for (place, op) in findings.model.ops.iter().enumerate() {
        match op.call() {
            // They succeed whatever the token.
            Call::LogOut | Call::Revoke { .. } => {}
            Call::Refresh { token } => refreshed(findings, place, op, token),
            Call::Introspect { token } => {
                let is_active = matches!(op.success(), Some(Facts::Introspected { active: true }));
                if let Some(access) = findings.model.tokens.access.get(token)
                    && is_active
                {
                    at_issuer(findings, place, op, access.session);
                }
            }
            _ => {
                if let Some(access) = findings.model.access_of(op)
                    && op.is_sure()
                {
                    accepted(findings, place, op, access, &compromised);
                }
            }
        }
    }
}

fn refreshed(findings: &mut Findings<'_>, place: OpIndex, op: &Op, token: &crate::history::Jti) {
    let model = findings.model;
    let Some(node) = model
        .tokens
        .node(token)
        .map(|node| &model.tokens.refresh[node])
    else {
        return;
    };
    if op.is_sure() {
        at_issuer(findings, place, op, node.session);
        let has_expired = model.has_surely_expired(op, node.exp);
        let rule = "an expired token is refused";
        findings.expect(!has_expired, rule, format_args!("token {token}"), &[place]);
    }
}

fn at_issuer(findings: &mut Findings<'_>, place: OpIndex, op: &Op, session: usize) {
    let model = findings.model;
    let ended = model.tokens.sessions[session].ended;
    let ended = ended.filter(|_| model.ended_before(session, op.span).is_some());
    let ops: Vec<_> = ended.into_iter().chain([place]).collect();
    findings.expect(
        ended.is_none(),
        "the issuer accepts nothing of an ended session",
        format_args!("session {}", model.tokens.sessions[session].id),
        &ops,
    );
}

fn accepted(
    findings: &mut Findings<'_>,
    place: OpIndex,
    op: &Op,
    access: &Access,
    compromised: &[(OpIndex, &Kid)],
) {
    let model = findings.model;
    let has_expired = model.has_surely_expired(op, access.exp);
    let about = format!("session {}", model.tokens.sessions[access.session].id);
    let ops = [access.from, place];
    findings.expect(!has_expired, "an expired token is refused", &about, &ops);
    if op.invocation.replica.service == Service::Identity {
        at_issuer(findings, place, op, access.session);
        return;
    }
    let promises = &model.header.promises;
    let within = promises.revocation.micros() + promises.revocation_lag.micros();
    if let Some(ended) = model.ended_before(access.session, op.span) {
        let since = ended.span.to;
        let is_late = model
            .faults
            .heard(op.invocation.replica, since, within, op.span);
        let ended = model.tokens.sessions[access.session].ended;
        let ops: Vec<_> = ended.into_iter().chain([place]).collect();
        let rule = "a resource server accepts nothing of an ended session for longer than promised";
        findings.expect(!is_late, rule, &about, &ops);
    }
    let within = promises.keys.compromise.micros();
    for (command, kid) in compromised.iter().filter(|(_, kid)| **kid == access.kid) {
        let since = model.ops[*command].span.to;
        let is_late = model
            .faults
            .heard(op.invocation.replica, since, within, op.span);
        let rule = "a resource server trusts a compromised key no longer than promised";
        findings.expect(
            !is_late,
            rule,
            format_args!("key {kid}"),
            &[*command, place],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Invariant,
        history::{AccountId, Fault, Link, Node, Replica},
        tiny::Tiny,
    };

    const LATE: &str =
        "a resource server accepts nothing of an ended session for longer than promised";
    const ISSUER: &str = "the issuer accepts nothing of an ended session";

    fn logged_out() -> Tiny {
        let mut tiny = Tiny::with_cook();
        tiny.answered(Call::LogOut, 204, None);
        tiny.gone_session("s1");
        tiny
    }

    #[test]
    fn the_issuer_refuses_at_once() {
        let mut tiny = logged_out();
        tiny.me("a0", 401);
        tiny.clone().holds();
        tiny.me("a0", 200);
        tiny.fails(Invariant::LateAcceptance, ISSUER);
    }

    #[test]
    fn introspection_tells_at_once() {
        for (active, holds) in [(false, true), (true, false)] {
            let mut tiny = logged_out();
            let call = Call::Introspect { token: "a0".into() };
            tiny.answered(call, 200, Some(Facts::Introspected { active }));
            assert_eq!(tiny.finish().holds(), holds);
        }
    }

    #[test]
    fn a_resource_server_has_fifteen_seconds() {
        let mut tiny = logged_out();
        tiny.wait(14);
        tiny.recipes("a0", 200);
        tiny.clone().holds();
        tiny.wait(2);
        tiny.recipes("a0", 200);
        tiny.fails(Invariant::LateAcceptance, LATE);
    }

    #[test]
    fn what_an_operator_ended_counts_too() {
        let mut tiny = Tiny::with_cook();
        tiny.answered(
            Call::Disable {
                account: AccountId(1),
            },
            200,
            None,
        );
        tiny.gone_session("s1");
        tiny.disabled_at_the_end(1);
        tiny.wait(20);
        tiny.clone().holds();
        tiny.recipes("a0", 200);
        tiny.fails(Invariant::LateAcceptance, LATE);
    }

    #[test]
    fn only_time_with_the_issuer_counts() {
        let cut = |replica| {
            let from = Node::Replica(Replica {
                service: Service::Recipe,
                index: replica,
            });
            Fault::Cut(Link {
                from,
                to: Node::Issuer,
            })
        };
        let mut tiny = logged_out();
        tiny.during(cut(0), |tiny| tiny.wait(60));
        tiny.recipes("a0", 200);
        tiny.clone().holds();
        tiny.wait(16);
        tiny.recipes("a0", 200);
        tiny.fails(Invariant::LateAcceptance, LATE);
        let mut tiny = logged_out();
        tiny.during(cut(1), |tiny| tiny.wait(60));
        tiny.recipes("a0", 200);
        tiny.fails(Invariant::LateAcceptance, LATE);
    }

    #[test]
    fn an_expired_token_is_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.wait(929);
        tiny.recipes("a0", 200);
        tiny.clone().holds();
        tiny.wait(3);
        let mut stepped = tiny.clone();
        tiny.recipes("a0", 200);
        tiny.fails(Invariant::LateAcceptance, "an expired token is refused");
        stepped.recipe_clock(0, -25, |tiny| tiny.recipes("a0", 200));
        stepped.holds();
    }

    #[test]
    fn a_compromised_key_is_dropped() {
        let mut tiny = Tiny::with_cook();
        tiny.answered(Call::CompromiseKey { kid: "k1".into() }, 200, None);
        tiny.gone_session("s1");
        tiny.wait(14);
        tiny.recipes("a0", 200);
        tiny.clone().holds();
        tiny.wait(8);
        tiny.recipes("a0", 200);
        tiny.fails(
            Invariant::LateAcceptance,
            "a resource server trusts a compromised key no longer than promised",
        );
    }

    #[test]
    fn a_repeated_compromise_ends_no_session_that_began_since() {
        let compromise = || Call::CompromiseKey { kid: "k1".into() };
        let mut tiny = Tiny::with_cook();
        tiny.refused_for_now(compromise(), 1);
        tiny.sign_with("k2");
        // It counts only if nothing was broken.
        tiny.clock(0, 25, |_| {});
        tiny.log_in("cook", 1, Some("s2"));
        tiny.answered(compromise(), 200, None);
        tiny.gone_session("s1");
        tiny.clone().holds();
        tiny.there_session("s1", 1);
        tiny.fails(Invariant::Acknowledged, "an ended session is gone");
    }
}
