use axum::extract::FromRef;
use service_kit::{clock::Clock, database::Database, problem::Problem};
use time::OffsetDateTime;

use super::{Post, PostResponse, display_time};
use crate::{
    bookmarks::{self, OwnBookmarks},
    comments::{self, CommentsOf},
    ids::{BookmarkId, LikeId},
    likes::{self, LikesOf},
    people::{KnownPeople, People, UserId},
    state::AppState,
};

/// Where posts are shown, with all that belongs to them.
#[derive(Clone, Debug)]
pub(crate) struct Gallery {
    database: Database,
    people: People,
    clock: Clock,
}

impl FromRef<AppState> for Gallery {
    fn from_ref(state: &AppState) -> Self {
        Self {
            database: state.database.clone(),
            people: state.people.clone(),
            clock: state.clock.clone(),
        }
    }
}

impl Gallery {
    /// The posts as `viewer` sees them. However many, that costs as many queries
    /// as for one.
    pub(crate) async fn show_all(
        &self,
        viewer: UserId,
        posts: Vec<Post>,
    ) -> Result<Vec<PostResponse>, Problem> {
        let ids: Vec<_> = posts.iter().map(Post::id).collect();
        let likes = likes::of_posts(&self.database, viewer, &ids).await?;
        let comments = comments::of_posts(&self.database, &ids).await?;
        let bookmarks = bookmarks::of_posts(&self.database, viewer, &ids).await?;
        let authors = posts.iter().map(|post| post.author);
        let people = self.people.find(authors.chain(comments.authors())).await?;
        let mut exhibition = Exhibition {
            likes,
            comments,
            bookmarks,
            people,
            now: self.clock.now(),
        };
        Ok(posts
            .into_iter()
            .map(|post| exhibition.show(post))
            .collect())
    }

    /// One post as `viewer` sees it.
    pub(crate) async fn show(&self, viewer: UserId, post: Post) -> Result<PostResponse, Problem> {
        let shown = self.show_all(viewer, vec![post]).await?;
        shown.into_iter().next().ok_or_else(Problem::not_found)
    }
}

/// What some posts are shown with.
struct Exhibition {
    likes: LikesOf,
    comments: CommentsOf,
    bookmarks: OwnBookmarks,
    people: KnownPeople,
    now: OffsetDateTime,
}

impl Exhibition {
    fn show(&mut self, post: Post) -> PostResponse {
        let likes = self.likes.take(post.id);
        let comments = self.comments.take(post.id);
        PostResponse {
            id: post.id.get(),
            image_url: post.image_url,
            user: self.people.person(post.author),
            caption: post.caption,
            alt_text: post.alt_text,
            display_time: display_time(post.published, self.now),
            pub_date: post.published,
            likes: likes.newest.into_iter().map(Into::into).collect(),
            comments: comments
                .newest
                .into_iter()
                .map(|comment| comment.shown(&self.people, self.now))
                .collect(),
            likes_count: likes.count,
            comments_count: comments.count,
            current_user_like_id: likes.own.map(LikeId::get),
            current_user_bookmark_id: self.bookmarks.get(post.id).map(BookmarkId::get),
        }
    }
}
