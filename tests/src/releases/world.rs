use std::collections::BTreeMap;

use identity_service::clients::Draft;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::{
    actor::{Actor, Answer, PASSWORD},
    launcher::Stack,
};

const CALLBACK: &str = "https://shop.example/callback";
const SECRET: &str = "a-secret-that-the-clients-of-this-world-have";

// RFC 7636, Appendix B
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const RECIPE_KEY: &str = "the-only-soup";

const INSTRUCTIONS: &str = "Boil water, add salt, and taste it. Do that until somebody likes it.";

/// What everybody can read again later, as the first user.
const READS: [&str; 9] = [
    "/me",
    "/recipes/1",
    "/recipes",
    "/api/posts/1",
    "/api/posts/1/comments",
    "/api/posts",
    "/api/bookmarks",
    "/api/following",
    "/me/apps",
];

/// What users and clients of a release remember of it.
#[derive(Debug, Deserialize, Serialize)]
pub struct World {
    /// In seconds since 1970.
    pub stopped_at: i64,
    /// Of the first user, in use.
    refresh_token: String,
    /// Of a session that was logged out.
    ended: String,
    /// Two of one session. The first was used, its successor too; the second is in use.
    stolen: [String; 2],
    /// Of a session that a client has.
    of_client: String,
    /// The ids of the published keys.
    keys: Vec<String>,
    /// Each of [`READS`], with its answer.
    reads: BTreeMap<String, Value>,
}

impl World {
    /// Makes users do what users do, and remembers it.
    pub async fn new(stack: &Stack) -> Self {
        let anonymous = stack.anonymous();
        let cook = named(&anonymous.sign_up("cook").await).await;
        let guest = anonymous.sign_up("guest").await;
        anonymous.sign_up("gone").await;
        stack.users(&["disable", "gone"], "").await.expect_success();
        live(&cook, &guest).await;
        register(stack).await;
        let leaving = anonymous.log_in("cook").await;
        leaving.get("/logout").await.expect_status(200);
        let careless = anonymous.log_in("guest").await;
        let mut stolen = vec![careless.refresh_token().to_owned()];
        for _ in 0..2 {
            let last = stolen.last().map(String::as_str).unwrap_or_default();
            let answer = anonymous.refresh(last).await.expect_status(200);
            stolen.push(text(&answer.body, "refresh_token"));
        }
        let of_client = let_in(stack).await;
        let mut reads = BTreeMap::new();
        for path in READS {
            let answer = cook.get(path).await.expect_status(200);
            reads.insert(path.to_owned(), answer.body);
        }
        Self {
            refresh_token: cook.refresh_token().to_owned(),
            ended: leaving.refresh_token().to_owned(),
            stolen: [stolen[0].clone(), stolen[2].clone()],
            of_client,
            keys: keys(&anonymous).await,
            reads,
            stopped_at: stack.clock.clock().now().unix_timestamp(),
        }
    }

    /// Checks that all of it still holds.
    ///
    /// # Panics
    /// When something does not.
    pub async fn check(&self, stack: &Stack) {
        let anonymous = stack.anonymous();
        let kept = keys(&anonymous).await;
        for key in &self.keys {
            assert!(
                kept.contains(key),
                "the key {key} is not published any more"
            );
        }
        let refreshed = anonymous.refresh(&self.refresh_token).await;
        let cook = anonymous.with_token(text(&refreshed.expect_status(200).body, "access_token"));
        for (path, before) in &self.reads {
            let now = cook.get(path).await.expect_status(200).body;
            assert!(holds(&now, before), "{path}: {before} became {now}");
        }
        let again = create_recipe(&cook).await;
        assert_eq!(again.body["id"], 1, "the Idempotency-Key is forgotten");
        self.check_sessions(stack).await;
        for (name, password, expected) in [
            ("guest", PASSWORD, 200),
            ("guest", "another password", 401),
            ("gone", PASSWORD, 401),
        ] {
            let answer = anonymous.try_password(name, password).await;
            assert_eq!(answer.status, expected, "{name}: {}", answer.text);
        }
        let new = anonymous.sign_up("newcomer").await;
        assert!(new.id() > 3, "an id was given twice");
    }

    async fn check_sessions(&self, stack: &Stack) {
        let anonymous = stack.anonymous();
        anonymous.refresh(&self.ended).await.expect_status(401);
        stack.advance(std::time::Duration::from_mins(2));
        let [used, living] = &self.stolen;
        anonymous.refresh(used).await.expect_status(401);
        anonymous.refresh(living).await.expect_status(401);
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", &self.of_client),
        ];
        token(&anonymous, "shop", &form).await.expect_status(200);
        let form = [("grant_type", "client_credentials")];
        token(&anonymous, "robot", &form).await.expect_status(200);
    }
}

/// What people do most at recipe-api.
async fn live(cook: &Actor, guest: &Actor) {
    create_recipe(cook).await;
    let post = json!({"image_url": "https://images.example/soup.jpg", "caption": "Soup"});
    guest.post("/api/posts", post).await.expect_status(201);
    for (path, body) in [
        ("/api/following", json!({"user_id": guest.id()})),
        ("/api/posts/1/likes", json!({})),
        ("/api/comments", json!({"post_id": 1, "text": "Is it hot?"})),
        ("/api/bookmarks", json!({"post_id": 1})),
    ] {
        cook.post(path, body).await.expect_status(201);
    }
}

/// The user under a name, which only later tokens tell recipe-api.
async fn named(cook: &Actor) -> Actor {
    let about = json!({"first_name": "Carla", "bio": "I cook."});
    cook.patch("/me", about).await.expect_status(200);
    cook.without_token().log_in("cook").await
}

async fn create_recipe(cook: &Actor) -> Answer {
    let request = cook.request(Method::POST, "/recipes");
    let request = request.header("idempotency-key", RECIPE_KEY);
    let body = json!({"title": "Soup", "instructions": INSTRUCTIONS});
    cook.send(request.json(&body)).await.expect_status(201)
}

/// A client of ours that people log in to, and one that acts for itself.
async fn register(stack: &Stack) {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let client = |id: &str, kind: &str| Draft {
        id: Some(id.to_owned()),
        name: Some(id.to_owned()),
        kind: Some(kind.to_owned()),
        secret: Some(SECRET.to_owned().into()),
        audiences: words("recipe-api"),
        ..Draft::default()
    };
    let shop = Draft {
        redirect_uris: words(CALLBACK),
        grant_types: Some(words("authorization_code refresh_token")),
        scopes: Some(words("openid offline_access recipes")),
        first_party: true,
        ..client("shop", "confidential")
    };
    let robot = Draft {
        scopes: Some(words("recipes")),
        ..client("robot", "machine")
    };
    for draft in [shop, robot] {
        let now = stack.clock.clock().now();
        let client = draft.check(stack.identity_config.audiences.names(), now);
        let added = stack
            .identity
            .state
            .clients
            .add(client.expect("it is valid"));
        added.await.expect("a client can be added");
    }
}

/// Logs the first user in to the client. Returns the client's refresh token.
async fn let_in(stack: &Stack) -> String {
    let mut browser = stack.browser();
    browser.log_in("cook").await;
    let parameters = [
        ("client_id", "shop"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid offline_access recipes"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params("http://id.example/oauth/authorize", parameters);
    let url = url.expect("this is a URL");
    let path = &url[url::Position::BeforePath..];
    let answer = browser.get(path).await.expect_status(303);
    let back = Url::parse(answer.header("location")).expect("an answer goes to a URL");
    let code = back.query_pairs().find(|(name, _)| name == "code");
    let (_, code) = code.expect("the client gets a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let answer = token(&stack.anonymous(), "shop", &form).await;
    text(&answer.expect_status(200).body, "refresh_token")
}

async fn token(at: &Actor, client: &str, form: &[(&str, &str)]) -> Answer {
    let request = at.request(Method::POST, "/oauth/token").form(form);
    at.send(request.basic_auth(client, Some(SECRET))).await
}

async fn keys(at: &Actor) -> Vec<String> {
    let answer = at.get("/.well-known/jwks.json").await.expect_status(200);
    let keys = answer.body["keys"].as_array().cloned().unwrap_or_default();
    keys.iter().map(|key| text(key, "kid")).collect()
}

fn text(body: &Value, name: &str) -> String {
    let value = body[name].as_str();
    value
        .unwrap_or_else(|| panic!("there is no {name} in {body}"))
        .to_owned()
}

/// How long ago something was, in words.
const CHANGES_WITH_TIME: &str = "display_time";

/// Whether a later answer says at least what an earlier one did. Objects may get members.
fn holds(now: &Value, before: &Value) -> bool {
    match (now, before) {
        (Value::Object(now), Value::Object(before)) => before
            .iter()
            .filter(|(name, _)| *name != CHANGES_WITH_TIME)
            .all(|(name, value)| now.get(name).is_some_and(|found| holds(found, value))),
        (Value::Array(now), Value::Array(before)) => {
            now.len() == before.len() && now.iter().zip(before).all(|(a, b)| holds(a, b))
        }
        _ => now == before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_answer_may_say_more_but_not_less() {
        let before = json!({"a": 1, "b": [{"c": 2}]});
        for (now, expected) in [
            (before.clone(), true),
            (json!({"a": 1, "b": [{"c": 2, "d": 3}], "e": 4}), true),
            (json!({"a": 1, "b": [{"c": 3}]}), false),
            (json!({"a": 1, "b": [{"c": 2}, {"c": 2}]}), false),
            (json!({"a": 1}), false),
            (
                json!({"a": 1, "b": [{"c": 2}], "display_time": "now"}),
                true,
            ),
        ] {
            assert_eq!(holds(&now, &before), expected, "{now}");
        }
    }
}
