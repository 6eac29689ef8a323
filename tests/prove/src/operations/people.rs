use prove_checker::history::{AccountId, Facts, RowId, Shared};
use serde_json::Value;

/// What an answer says of somebody.
pub(super) fn person(body: &Value) -> Option<Facts> {
    Some(Facts::Person {
        id: id_of(body)?,
        username: body["username"].as_str()?.to_owned(),
        shared: shared(body),
    })
}

/// What an answer says of an account.
pub(super) fn user(body: &Value) -> Option<Facts> {
    Some(Facts::User { id: id_of(body)? })
}

/// The people in an answer.
pub(super) fn people(body: &Value) -> Option<Facts> {
    let people = body.as_array()?.iter().map(id_of);
    Some(Facts::People {
        people: people.collect::<Option<_>>()?,
    })
}

fn id_of(person: &Value) -> Option<AccountId> {
    person["id"].as_i64().map(AccountId)
}

fn shared(body: &Value) -> Option<Shared> {
    Some(Shared {
        recipes: body["recipes_count"].as_u64()?,
        posts: body["posts_count"].as_u64()?,
        follow: body["current_user_following_id"].as_i64().map(RowId),
    })
}
