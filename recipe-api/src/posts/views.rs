use axum::extract::FromRef;
use service_kit::{paging::Slice, problem::Problem};
use time::OffsetDateTime;

use super::{Error, PostResponse, SeenPost, store};
use crate::{
    comments::{self, CommentsOn},
    ids::{BookmarkId, LikeId, PostId, UserId},
    likes::{self, LikesOf},
    people::People,
    state::AppState,
};

/// Shows posts with everything that belongs to them.
#[derive(Clone, Debug)]
pub(crate) struct PostViews(AppState);

impl FromRef<AppState> for PostViews {
    fn from_ref(state: &AppState) -> Self {
        Self(state.clone())
    }
}

impl PostViews {
    /// Shows posts, each with the id of its place in the list. Takes the same number of
    /// queries however many posts there are.
    pub(crate) async fn show_all(
        &self,
        seen: Slice<(i64, SeenPost)>,
    ) -> Result<Slice<(i64, PostResponse)>, Problem> {
        let mut extras = self.extras(seen.items.iter().map(|(_, post)| post)).await?;
        Ok(seen.map(|(place, post)| (place, extras.show(post))))
    }

    /// One post as `viewer` sees it.
    pub(crate) async fn show(&self, viewer: UserId, id: PostId) -> Result<PostResponse, Problem> {
        let post = store::find(&self.0.database, viewer, id).await?;
        let post = post.ok_or(Error::NotFound)?;
        let mut extras = self.extras([&post].into_iter()).await?;
        Ok(extras.show(post))
    }

    async fn extras(
        &self,
        posts: impl Iterator<Item = &SeenPost> + Clone + Send,
    ) -> Result<PostExtras<'_>, Problem> {
        let liked = posts.clone().filter(|seen| seen.likes_count > 0);
        let liked: Vec<_> = liked.map(|seen| seen.post.id).collect();
        let commented = posts.filter(|seen| seen.comments_count > 0);
        let commented: Vec<_> = commented.map(|seen| seen.post.id).collect();
        Ok(PostExtras {
            likes: likes::of_posts(&self.0.database, &liked).await?,
            comments: comments::on_posts(&self.0.database, &commented).await?,
            people: &self.0.people,
            now: self.0.clock.now(),
        })
    }
}

/// What several posts are shown with.
struct PostExtras<'a> {
    likes: LikesOf,
    comments: CommentsOn,
    people: &'a People,
    now: OffsetDateTime,
}

impl PostExtras<'_> {
    fn show(&mut self, seen: SeenPost) -> PostResponse {
        let id = seen.post.id;
        let likes = self.likes.take(id).into_iter().map(Into::into);
        let comments = self
            .comments
            .take(id)
            .into_iter()
            .map(|(comment, profile)| {
                let author = self.people.person(comment.author(), profile);
                comment.shown(author, self.now)
            });
        let author = self.people.person(seen.post.author, seen.profile);
        PostResponse {
            likes: likes.collect(),
            comments: comments.collect(),
            likes_count: seen.likes_count,
            comments_count: seen.comments_count,
            current_user_like_id: seen.own_like.map(LikeId::get),
            current_user_bookmark_id: seen.own_bookmark.map(BookmarkId::get),
            ..PostResponse::new(seen.post, author, self.now)
        }
    }
}
