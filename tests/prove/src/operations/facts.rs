use prove_checker::history::{AccountId, Call, Facts, SessionId};
use serde_json::Value;

use super::{HeldTokens, answer::Complete, mark_in, people, rows};

/// What a successful answer says. Also the tokens in it.
pub(super) fn facts_of(
    call: &Call,
    answer: &Complete,
    caller: AccountId,
) -> (Option<Facts>, Option<HeldTokens>) {
    if !(200..300).contains(&answer.status) {
        return (None, None);
    }
    let body = &answer.body;
    match call {
        Call::SignUp { .. } | Call::LogIn { .. } => logged_in(body),
        Call::Refresh { .. } => refreshed(body),
        Call::ListSessions => (sessions(body), None),
        Call::ReadMe | Call::EditMe { .. } => (account(body), None),
        Call::ReadPerson { .. } | Call::ReadProfile => (people::person(body), None),
        Call::ReadUser { .. } => (people::user(body), None),
        Call::Suggestions => (people::people(body), None),
        Call::Introspect { .. } => {
            let active = body["active"].as_bool();
            (active.map(|active| Facts::Introspected { active }), None)
        }
        Call::Create { row, .. } | Call::Edit { row, .. } | Call::Read { row, .. } => {
            (rows::row_of(*row, body, caller).map(Facts::Row), None)
        }
        Call::List { list, .. } => {
            let more = answer.next_page.is_some();
            let rows = rows::rows_of(list, body, caller);
            (rows.map(|rows| Facts::Rows { rows, more }), None)
        }
        _ => (None, None),
    }
}

fn logged_in(body: &Value) -> (Option<Facts>, Option<HeldTokens>) {
    let tokens = tokens(body, "token");
    let account = body["user"]["id"].as_i64().map(AccountId);
    let facts = tokens
        .as_ref()
        .zip(account)
        .map(|(tokens, account)| Facts::LoggedIn {
            account,
            tokens: tokens.claims(),
        });
    (facts, tokens)
}

fn refreshed(body: &Value) -> (Option<Facts>, Option<HeldTokens>) {
    let tokens = tokens(body, "access_token");
    let facts = tokens.as_ref().map(|tokens| Facts::Refreshed {
        tokens: tokens.claims(),
    });
    (facts, tokens)
}

fn tokens(body: &Value, access: &str) -> Option<HeldTokens> {
    HeldTokens::read(body[access].as_str()?, body["refresh_token"].as_str()?)
}

fn sessions(body: &Value) -> Option<Facts> {
    let ids = body.as_array()?.iter();
    let sessions = ids.map(|session| Some(SessionId::from(session["id"].as_i64()?.to_string())));
    Some(Facts::Sessions {
        sessions: sessions.collect::<Option<_>>()?,
    })
}

fn account(body: &Value) -> Option<Facts> {
    Some(Facts::Account {
        id: AccountId(body["id"].as_i64()?),
        username: body["username"].as_str()?.to_owned(),
        mark: body["first_name"].as_str().and_then(mark_in),
    })
}
