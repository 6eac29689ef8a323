use end_to_end::{Actor, actor::PASSWORD, launcher::Installation};
use reqwest::Method;
use serde_json::json;

use super::attempt::{Attempt, Proof};

const OTHER_PASSWORD: &str = "rye and caraway";

/// One of every write at identity-service, each by its own account.
pub(super) async fn all(place: &Installation, round: usize) -> Vec<Attempt> {
    let anonymous = place.anonymous();
    let mut all = entrances(&anonymous, round).await;
    all.extend(changes(&anonymous, round).await);
    all.extend(endings(&anonymous, round).await);
    all
}

/// Writes that begin a session, or try to.
async fn entrances(anonymous: &Actor, round: usize) -> Vec<Attempt> {
    let [new, login, token, refresh, slip] =
        ["new", "login", "token", "refresh", "slip"].map(|name| format!("{name}-{round}"));
    let login_actor = anonymous.sign_up(&login).await;
    let token_actor = anonymous.sign_up(&token).await;
    let refresh_token = anonymous.sign_up(&refresh).await.refresh_token.unwrap();
    anonymous.sign_up(&slip).await;
    let password = |name: &str, password: &str| json!({"username": name, "password": password});
    let post = |path, body| anonymous.request(Method::POST, path).json(&body);
    vec![
        Attempt {
            name: "sign up",
            request: post("/signup", password(&new, PASSWORD)),
            success: 201,
            proof: Proof::Login(new, PASSWORD.to_owned()),
        },
        Attempt {
            name: "log in",
            request: post("/login", password(&login, PASSWORD)),
            success: 200,
            proof: Proof::Sessions(login_actor, 2),
        },
        Attempt {
            name: "fail to log in",
            request: post("/login", password(&slip, OTHER_PASSWORD)),
            success: 401,
            proof: Proof::Nothing,
        },
        Attempt {
            name: "get a token",
            request: post("/api/token", password(&token, PASSWORD)),
            success: 200,
            proof: Proof::Sessions(token_actor, 2),
        },
        Attempt {
            name: "refresh",
            request: post(
                "/api/token/refresh",
                json!({"refresh_token": refresh_token}),
            ),
            success: 200,
            proof: Proof::Rotated(refresh_token),
        },
    ]
}

/// Writes that change an account.
async fn changes(anonymous: &Actor, round: usize) -> Vec<Attempt> {
    let [profile, password, deleted] =
        ["profile", "password", "deleted"].map(|name| format!("{name}-{round}"));
    let profile = anonymous.sign_up(&profile).await;
    let owner = anonymous.sign_up(&password).await;
    let leaver = anonymous.sign_up(&deleted).await;
    let change = json!({"current_password": PASSWORD, "new_password": OTHER_PASSWORD});
    vec![
        Attempt {
            name: "change the profile",
            request: profile
                .request(Method::PATCH, "/me")
                .json(&json!({"bio": "Bakes."})),
            success: 200,
            proof: Proof::Shown(profile, "/me".to_owned(), "Bakes.".to_owned()),
        },
        Attempt {
            name: "change the password",
            request: owner.request(Method::PUT, "/me/password").json(&change),
            success: 204,
            proof: Proof::Login(password, OTHER_PASSWORD.to_owned()),
        },
        Attempt {
            name: "delete the account",
            request: leaver
                .request(Method::DELETE, "/me")
                .json(&json!({"password": PASSWORD})),
            success: 204,
            proof: Proof::NoLogin(deleted, PASSWORD.to_owned()),
        },
    ]
}

/// Writes that end sessions.
async fn endings(anonymous: &Actor, round: usize) -> Vec<Attempt> {
    let [one, others, revoked] = ["one", "others", "revoked"].map(|name| format!("{name}-{round}"));
    let ended = anonymous.sign_up(&one).await;
    let first = ended.get("/me/sessions").await.expect_status(200);
    let path = format!("/me/sessions/{}", first.body[0]["id"]);
    let one = anonymous.log_in(&one).await;
    let elsewhere = anonymous.sign_up(&others).await;
    let others = anonymous.log_in(&others).await;
    let revoked = anonymous.sign_up(&revoked).await.refresh_token.unwrap();
    vec![
        Attempt {
            name: "end a session",
            request: one.request(Method::DELETE, &path),
            success: 204,
            proof: Proof::Ended(ended.refresh_token.unwrap()),
        },
        Attempt {
            name: "end the other sessions",
            request: others.request(Method::DELETE, "/me/sessions"),
            success: 204,
            proof: Proof::Ended(elsewhere.refresh_token.unwrap()),
        },
        Attempt {
            name: "revoke a token",
            request: anonymous
                .request(Method::POST, "/oauth/revoke")
                .form(&[("token", &revoked)]),
            success: 200,
            proof: Proof::Ended(revoked),
        },
    ]
}
