//! No access token is refused while it should be good.
//!
//! People would be thrown out, or sent to log in again and again. A token is good from its issue until it
//! expires or its session ends, at every replica: all of them know the key before it signs.

use crate::{
    history::{Call, Facts, Kid, Micros, Seen, Service},
    model::{Access, Op},
    report::Findings,
};

pub(super) fn check(findings: &mut Findings<'_>) {
    let known = first_seen(findings);
    for (place, op) in findings.model.ops.iter().enumerate() {
        let model = findings.model;
        let (access, is_refused) = match op.call() {
            Call::Introspect { token } => {
                let is_refused =
                    matches!(op.success(), Some(Facts::Introspected { active: false }));
                (model.tokens.access.get(token), is_refused)
            }
            call if may_ask_for_more(call) => continue,
            _ => (model.access_of(op), op.status == Some(401)),
        };
        let Some(access) = access else {
            continue;
        };
        let may_refuse = !is_refused
            || !model.times_are_surely_good(op, access.iat, access.exp)
            || model.may_have_ended(access.session, op.span)
            || may_not_know_key(findings, op, access, &known)
            || model.may_be_distrusted(access);
        findings.expect(
            may_refuse,
            "a token that is good is accepted",
            format_args!("session {}", model.tokens.sessions[access.session].id),
            &[access.from, place],
        );
    }
}

/// These answer 401 also for a wrong password or a login that is not recent, or never.
fn may_ask_for_more(call: &Call) -> bool {
    matches!(
        call,
        Call::LogOut
            | Call::Revoke { .. }
            | Call::EndSession { .. }
            | Call::EndOtherSessions
            | Call::ChangePassword { .. }
            | Call::DeleteAccount { .. }
            | Call::EraseProfile
    )
}

type FirstSeen<'a> = std::collections::HashMap<&'a Kid, Micros>;

/// By when each key was surely published.
fn first_seen<'a>(findings: &Findings<'a>) -> FirstSeen<'a> {
    let mut first = FirstSeen::new();
    for observation in &findings.model.observations {
        if let Seen::Jwks { kids } = &observation.seen {
            for kid in kids {
                let at = first.entry(kid).or_insert(observation.answered);
                *at = (*at).min(observation.answered);
            }
        }
    }
    first
}

/// Whether a resource server may not have fetched a key yet, because it could not reach the issuer since the
/// key was published.
fn may_not_know_key(
    findings: &Findings<'_>,
    op: &Op,
    access: &Access,
    known: &FirstSeen<'_>,
) -> bool {
    let model = findings.model;
    if op.invocation.replica.service == Service::Identity {
        return false;
    }
    if model.may_be_signed_by_a_sudden_key(access) {
        return true;
    }
    // A key is published before it signs, whether anybody looked or not.
    let notice = model.header.promises.keys.notice;
    let signed = model.ops[access.from].span.to.minus(notice);
    let published = known.get(&access.kid).copied().unwrap_or(signed);
    let within = model.header.promises.keys.max_age.micros();
    let (replica, faults) = (op.invocation.replica, &model.faults);
    !faults.heard(replica, published, within, op.span)
        && faults.was_unreachable(replica, published, op.span.to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Invariant, history::AccountId, tiny::Tiny};

    const RULE: &str = "a token that is good is accepted";

    #[test]
    fn a_good_token_is_accepted_everywhere() {
        for (at_recipe, status, holds) in [
            (true, 200, true),
            (true, 401, false),
            (true, 503, true),
            (false, 401, false),
            (false, 200, true),
        ] {
            let mut tiny = Tiny::with_cook();
            if at_recipe {
                tiny.recipes("a0", status);
            } else {
                tiny.me("a0", status);
            }
            assert_eq!(tiny.finish().holds(), holds, "{at_recipe} {status}");
        }
    }

    #[test]
    fn an_expired_token_may_be_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.wait(890);
        let mut early = tiny.clone();
        early.me("a0", 401);
        early.fails(Invariant::EarlyRefusal, RULE);
        tiny.recipe_clock(0, 25, |tiny| tiny.recipes("a0", 401));
        tiny.wait(11);
        tiny.recipes("a0", 401);
        tiny.holds();
    }

    #[test]
    fn a_token_of_a_session_that_may_have_ended_may_be_refused() {
        let mut tiny = Tiny::with_cook();
        tiny.unknown(Call::Disable {
            account: AccountId(1),
        });
        tiny.me("a0", 401);
        tiny.clone().holds();
        let mut other = Tiny::with_cook();
        other.unknown(Call::Disable {
            account: AccountId(2),
        });
        other.me("a0", 401);
        other.fails(Invariant::EarlyRefusal, RULE);
    }

    #[test]
    fn introspection_knows_a_good_token() {
        let mut tiny = Tiny::with_cook();
        let call = Call::Introspect { token: "a0".into() };
        tiny.answered(call, 200, Some(Facts::Introspected { active: false }));
        tiny.fails(Invariant::EarlyRefusal, RULE);
    }
}
