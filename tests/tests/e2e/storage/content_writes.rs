use end_to_end::Actor;
use reqwest::Method;
use serde_json::{Value, json};

use super::attempt::{Attempt, Proof};

const STEPS: &str = "Boil the water, add the pasta, wait, drain, serve, and eat it.";
const PICTURE: &str = "https://example.com/bread.jpg";

/// One of every write at recipe-api, all but two by `cook`.
pub(super) async fn all(anonymous: &Actor, cook: &Actor, round: usize) -> Vec<Attempt> {
    let mut all = recipes(cook, round).await;
    all.extend(posts(cook, round).await);
    all.extend(reactions(cook, round).await);
    all.extend(withdrawals(cook, round).await);
    all.extend(follows(anonymous, cook, round).await);
    all.extend(stories(cook, round).await);
    all.extend(people(anonymous, round).await);
    all
}

async fn recipes(cook: &Actor, round: usize) -> Vec<Attempt> {
    let [made, once_made, changed, old, doomed] =
        ["Made", "Once-made", "Changed", "Old", "Doomed"].map(|name| format!("{name}-{round}"));
    let recipe = |title: &str| json!({"title": title, "instructions": STEPS});
    let change = make(cook, "/recipes", recipe(&old)).await;
    let delete = make(cook, "/recipes", recipe(&doomed)).await;
    let write = cook.request(Method::POST, "/recipes").json(&recipe(&made));
    let once = cook
        .request(Method::POST, "/recipes")
        .json(&recipe(&once_made));
    let once = once.header("idempotency-key", &once_made);
    let list = "/recipes?limit=100";
    vec![
        shown(cook, "write a recipe once", once, 201, list, &once_made),
        shown(cook, "write a recipe", write, 201, list, &made),
        shown(
            cook,
            "change a recipe",
            cook.request(Method::PATCH, &change)
                .json(&json!({"title": changed})),
            200,
            &change,
            &changed,
        ),
        hidden(cook, "delete a recipe", &delete, 204, &delete, &doomed),
    ]
}

async fn posts(cook: &Actor, round: usize) -> Vec<Attempt> {
    let [made, changed, old, doomed] =
        ["Made", "Changed", "Old", "Doomed"].map(|name| format!("{name} {round}"));
    let post = |caption: &str| json!({"image_url": PICTURE, "caption": caption});
    let change = make(cook, "/api/posts", post(&old)).await;
    let delete = make(cook, "/api/posts", post(&doomed)).await;
    let share = cook.request(Method::POST, "/api/posts").json(&post(&made));
    let list = "/api/posts?limit=50";
    vec![
        shown(cook, "share a post", share, 201, list, &made),
        shown(
            cook,
            "change a post",
            cook.request(Method::PATCH, &change)
                .json(&json!({"caption": changed})),
            200,
            &change,
            &changed,
        ),
        hidden(cook, "delete a post", &delete, 200, &delete, &doomed),
    ]
}

/// Comments, likes and bookmarks.
async fn reactions(cook: &Actor, round: usize) -> Vec<Attempt> {
    let (post, id) = a_post(cook).await;
    let comment = format!("Yum {round}!");
    let likes = format!("{post}/likes");
    let post_to = |path: &str, body: Value| cook.request(Method::POST, path).json(&body);
    let like = post_to(&likes, json!({}));
    let bookmark = post_to("/api/bookmarks", json!({"post_id": id}));
    let say = post_to("/api/comments", json!({"post_id": id, "text": comment}));
    vec![
        shown(cook, "like", like, 201, &post, LIKED),
        shown(cook, "bookmark", bookmark, 201, &post, BOOKMARKED),
        shown(cook, "comment", say, 201, &post, &comment),
    ]
}

const LIKED: &str = "current_user_like_id";
const BOOKMARKED: &str = "current_user_bookmark_id";

/// The deletions of the same.
async fn withdrawals(cook: &Actor, round: usize) -> Vec<Attempt> {
    let (post, id) = a_post(cook).await;
    let text = format!("Hm {round}.");
    let like = make(cook, &format!("{post}/likes"), json!({})).await;
    let bookmark = make(cook, "/api/bookmarks", json!({"post_id": id})).await;
    let body = json!({"post_id": id, "text": text});
    let comment = make(cook, "/api/comments", body).await;
    vec![
        hidden(cook, "unlike", &like, 200, &post, LIKED),
        hidden(cook, "remove a bookmark", &bookmark, 200, &post, BOOKMARKED),
        hidden(cook, "delete a comment", &comment, 200, &post, &text),
    ]
}

async fn follows(anonymous: &Actor, cook: &Actor, round: usize) -> Vec<Attempt> {
    let [next, former] = ["next", "former"].map(|name| format!("{name}-{round}"));
    let id = member(anonymous, &next).await.id();
    let follow = cook.request(Method::POST, "/api/following");
    let follow = follow.json(&json!({"user_id": id}));
    let id = member(anonymous, &former).await.id();
    let unfollow = make(cook, "/api/following", json!({"user_id": id})).await;
    let list = "/api/following";
    vec![
        shown(cook, "follow", follow, 201, list, &next),
        hidden(cook, "unfollow", &unfollow, 200, list, &former),
    ]
}

async fn stories(cook: &Actor, round: usize) -> Vec<Attempt> {
    let [made, doomed] = ["Made", "Doomed"].map(|name| format!("{name} {round}"));
    let delete = make(cook, "/api/stories", json!({"text": doomed})).await;
    let tell = cook.request(Method::POST, "/api/stories");
    let tell = tell.json(&json!({"text": made}));
    let list = "/api/stories";
    vec![
        shown(cook, "tell a story", tell, 201, list, &made),
        hidden(cook, "delete a story", &delete, 200, list, &doomed),
    ]
}

/// One user deletes their profile. Another one comes for the first time: either the profile
/// is stored, or the answer is 503.
async fn people(anonymous: &Actor, round: usize) -> Vec<Attempt> {
    let leaver = member(anonymous, &format!("leaver-{round}")).await;
    let title = format!("Left {round}");
    let recipe = json!({"title": title, "instructions": STEPS});
    let recipe = make(&leaver, "/recipes", recipe).await;
    let newcomer = anonymous.sign_up(&format!("newcomer-{round}")).await;
    vec![
        hidden(
            &leaver,
            "remove a profile",
            "/api/profile",
            204,
            &recipe,
            &title,
        ),
        Attempt {
            name: NEWCOMER,
            request: newcomer.request(Method::GET, "/api/profile"),
            success: 200,
            proof: Proof::Nothing,
        },
    ]
}

/// The only attempt that may succeed without a write.
pub(super) const NEWCOMER: &str = "come for the first time";

async fn member(anonymous: &Actor, name: &str) -> Actor {
    let member = anonymous.sign_up(name).await;
    member.get("/api/profile").await.expect_status(200);
    member
}

async fn a_post(cook: &Actor) -> (String, Value) {
    let created = cook.post("/api/posts", json!({"image_url": PICTURE})).await;
    let id = created.expect_status(201).body["id"].clone();
    (format!("/api/posts/{id}"), id)
}

/// Creates an item before the fault, and returns its path.
async fn make(maker: &Actor, path: &str, body: Value) -> String {
    let made = maker.post(path, body).await.expect_status(201);
    format!("{path}/{}", made.body["id"])
}

fn shown(
    reader: &Actor,
    name: &'static str,
    request: reqwest::RequestBuilder,
    success: u16,
    path: &str,
    text: &str,
) -> Attempt {
    Attempt {
        name,
        request,
        success,
        proof: Proof::Shown(reader.clone(), path.to_owned(), text.to_owned()),
    }
}

fn hidden(
    owner: &Actor,
    name: &'static str,
    delete: &str,
    success: u16,
    path: &str,
    text: &str,
) -> Attempt {
    Attempt {
        name,
        request: owner.request(Method::DELETE, delete),
        success,
        proof: Proof::Hidden(owner.clone(), path.to_owned(), text.to_owned()),
    }
}
