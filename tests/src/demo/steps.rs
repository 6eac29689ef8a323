//! Creates each kind of thing, unless it already exists.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::json;

use super::{
    DemoError, Stage,
    content::Content,
    cook::{Cook, EntryRoute},
    history::{History, Kind},
    plan::{Post, Turn},
};

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
struct Person {
    id: i64,
}

#[derive(Deserialize)]
struct Said {
    text: String,
    user: Person,
}

#[derive(Deserialize)]
struct Follow {
    following: Person,
}

#[derive(Deserialize)]
struct Shown {
    id: i64,
    image_url: String,
    caption: Option<String>,
    alt_text: Option<String>,
    user: Person,
    current_user_like_id: Option<i64>,
    current_user_bookmark_id: Option<i64>,
}

/// Logs everybody in.
pub(super) async fn people<'a>(
    stage: &'a Stage,
    content: &Content,
) -> Result<Vec<Cook<'a>>, DemoError> {
    let (mut cooks, mut route) = (Vec::new(), EntryRoute::SignUp);
    for who in &content.people {
        let (cook, through) = Cook::enter(stage, who, route).await?;
        route = through;
        cooks.push(cook);
        stage.api.tick();
    }
    Ok(cooks)
}

pub(super) async fn recipes(
    stage: &Stage,
    content: &Content,
    cooks: &mut [Cook<'_>],
    history: &mut History,
) -> Result<(), DemoError> {
    let mut titles = Vec::new();
    for cook in &mut *cooks {
        let path = format!("/recipes?limit=100&user_id={}", cook.id);
        let there: Vec<Titled> = cook.list(&path).await?;
        titles.push(
            there
                .into_iter()
                .map(|recipe| recipe.title)
                .collect::<HashSet<_>>(),
        );
    }
    let of = content.recipes.len();
    for (number, (author, recipe)) in content.planned_recipes().enumerate() {
        if !titles[author].contains(&recipe.title) {
            let body = json!({
                "title": recipe.title, "instructions": recipe.instructions,
                "minutes_to_complete": recipe.minutes_to_complete,
            });
            let created = cooks[author].create("/recipes", &body).await?;
            history.add(Kind::Recipe, created, Turn { number, of });
        }
        stage.api.tick();
    }
    Ok(())
}

/// A post is identified by its caption, because its picture's URL changes with the
/// issuer's.
pub(super) async fn posts(
    stage: &Stage,
    posts: &[Post<'_>],
    cooks: &mut [Cook<'_>],
    history: &mut History,
) -> Result<(), DemoError> {
    let mut own = Vec::new();
    for cook in &mut *cooks {
        own.push(visible_posts(cook).await?);
    }
    for post in posts {
        let (cook, own) = (&mut cooks[post.author], &own[post.author]);
        let (image_url, alt_text) = (
            stage.picture_url(&post.picture.name),
            &post.picture.alt_text,
        );
        let body = json!({"image_url": image_url, "caption": post.caption, "alt_text": alt_text});
        match own.get(&(cook.id, post.caption.to_owned())) {
            None => {
                let created = cook.create("/api/posts", &body).await?;
                history.add(Kind::Post, created, post.turn);
            }
            Some(there)
                if there.image_url != image_url || there.alt_text.as_ref() != Some(alt_text) =>
            {
                cook.patch(&format!("/api/posts/{}", there.id), &body)
                    .await?;
            }
            Some(_) => {}
        }
        stage.api.tick();
    }
    Ok(())
}

pub(super) async fn stories(
    stage: &Stage,
    content: &Content,
    cooks: &mut [Cook<'_>],
    history: &mut History,
) -> Result<(), DemoError> {
    let of = content.stories.len();
    for (number, (cook, text)) in cooks.iter_mut().zip(&content.stories).enumerate() {
        let there: Vec<Said> = cook.list("/api/stories").await?;
        if !there
            .iter()
            .any(|story| story.user.id == cook.id && story.text == *text)
        {
            let body = json!({"text": text});
            let created = cook.create("/api/stories", &body).await?;
            history.add(Kind::Story, created, Turn { number, of });
        }
        stage.api.tick();
    }
    Ok(())
}

pub(super) async fn follows(
    stage: &Stage,
    content: &Content,
    cooks: &mut [Cook<'_>],
) -> Result<(), DemoError> {
    let ids: Vec<_> = cooks.iter().map(|cook| cook.id).collect();
    for (follower, cook) in cooks.iter_mut().enumerate() {
        let there: Vec<Follow> = cook.list("/api/following").await?;
        let there: HashSet<_> = there.iter().map(|follow| follow.following.id).collect();
        for followed in content.planned_follows(follower).map(|place| ids[place]) {
            if !there.contains(&followed) {
                cook.post("/api/following", &json!({"user_id": followed}))
                    .await?;
            }
            stage.api.tick();
        }
    }
    Ok(())
}

/// Creates likes, bookmarks and comments on the posts that the followers see.
pub(super) async fn reactions(
    stage: &Stage,
    content: &Content,
    posts: &[Post<'_>],
    cooks: &mut [Cook<'_>],
    history: &mut History,
) -> Result<(), DemoError> {
    let ids: Vec<_> = cooks.iter().map(|cook| cook.id).collect();
    let mut seen = Vec::new();
    for cook in &mut *cooks {
        seen.push(visible_posts(cook).await?);
    }
    for (number, post) in posts.iter().enumerate() {
        let known = (ids[post.author], post.caption.to_owned());
        let Some(post_id) = seen[post.author].get(&known).map(|shown| shown.id) else {
            continue;
        };
        let comments: Vec<Said> = cooks[post.author]
            .list(&format!("/api/posts/{post_id}/comments"))
            .await?;
        for reaction in content.planned_reactions(number, post) {
            let cook = &mut cooks[reaction.follower];
            let Some(shown) = seen[reaction.follower].get(&known) else {
                continue;
            };
            if reaction.likes && shown.current_user_like_id.is_none() {
                cook.post(&format!("/api/posts/{post_id}/likes"), &json!({}))
                    .await?;
            }
            if reaction.bookmarks && shown.current_user_bookmark_id.is_none() {
                cook.post("/api/bookmarks", &json!({"post_id": post_id}))
                    .await?;
            }
            if let Some(text) = reaction.comment
                && !comments
                    .iter()
                    .any(|said| said.user.id == cook.id && said.text == text)
            {
                let body = json!({"post_id": post_id, "text": text});
                let created = cook.create("/api/comments", &body).await?;
                history.add(Kind::Comment, created, reaction.turn);
            }
            stage.api.tick();
        }
    }
    Ok(())
}

/// The posts that a person sees, by author and caption.
async fn visible_posts(cook: &mut Cook<'_>) -> Result<HashMap<(i64, String), Shown>, DemoError> {
    let posts: Vec<Shown> = cook.list("/api/posts?limit=50").await?;
    let key = |post: &Shown| (post.user.id, post.caption.clone().unwrap_or_default());
    Ok(posts.into_iter().map(|post| (key(&post), post)).collect())
}
