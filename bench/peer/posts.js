import { moment } from "./databases.js";
import { learner, nullable, PROFILE, person, personSchema } from "./people.js";
import { Refusal } from "./problem.js";
import { requireToken } from "./tokens.js";

const LIKES = 100;
const COMMENTS = 20;
const HOUR = 3_600_000;

const id = { type: "integer" };
const text = { type: "string" };

const likeSchema = { type: "object", properties: { id, user_id: id, post_id: id } };

const commentSchema = {
  type: "object",
  properties: { id, text, post_id: id, user: personSchema, display_time: text, pub_date: text },
};

const postSchema = {
  type: "object",
  properties: {
    id,
    image_url: text,
    user: personSchema,
    caption: nullable,
    alt_text: nullable,
    display_time: text,
    pub_date: text,
    likes: { type: "array", items: likeSchema },
    comments: { type: "array", items: commentSchema },
    likes_count: id,
    comments_count: id,
    current_user_like_id: id,
    current_user_bookmark_id: id,
  },
};

/** The feed. It uses small statements per post, which are faster than large ones in one process. */
export async function postRoutes(app, { databases, tokens }) {
  const database = databases.recipes;
  const feed = database.prepare(
    `SELECT o.*, ${PROFILE} FROM posts o LEFT JOIN profiles p ON p.user_id = o.user_id
     WHERE (o.user_id = @viewer OR o.user_id IN (SELECT following_id FROM following WHERE user_id = @viewer))
     ORDER BY o.id DESC LIMIT @limit`,
  );
  const likes = database.prepare(
    `SELECT id, user_id, post_id FROM likes_posts WHERE post_id = ? ORDER BY id DESC LIMIT ${LIKES}`,
  );
  const likesCount = count(database, "likes_posts");
  const ownLike = database.prepare("SELECT id FROM likes_posts WHERE post_id = ? AND user_id = ?");
  const comments = database.prepare(
    `SELECT c.*, ${PROFILE} FROM comments c LEFT JOIN profiles p ON p.user_id = c.user_id
     WHERE c.post_id = ? ORDER BY c.id DESC LIMIT ${COMMENTS}`,
  );
  const commentsCount = count(database, "comments");
  const ownBookmark = database.prepare("SELECT id FROM bookmarks WHERE user_id = ? AND post_id = ?");

  /** Counts and looks for the viewer's own reactions only if the newest ones are not all of them. */
  function shown(post, viewer, now) {
    const newestLikes = likes.all(post.id);
    const newestComments = comments.all(post.id);
    const isWhole = newestLikes.length < LIKES;
    const like = isWhole
      ? newestLikes.find((like) => like.user_id === viewer)
      : ownLike.get(post.id, viewer);
    return {
      id: post.id,
      image_url: post.image_url,
      user: person(post),
      caption: post.caption,
      alt_text: post.alt_text,
      display_time: displayTime(post.pub_date, now),
      pub_date: moment(post.pub_date),
      likes: newestLikes,
      comments: newestComments.reverse().map((comment) => ({
        id: comment.id,
        text: comment.text,
        post_id: comment.post_id,
        user: person(comment),
        display_time: displayTime(comment.pub_date, now),
        pub_date: moment(comment.pub_date),
      })),
      likes_count: isWhole ? newestLikes.length : likesCount(post.id),
      comments_count: newestComments.length < COMMENTS ? newestComments.length : commentsCount(post.id),
      // Undefined members are left out.
      current_user_like_id: like?.id,
      current_user_bookmark_id: ownBookmark.get(viewer, post.id)?.id,
    };
  }

  const onRequest = [requireToken(tokens, "recipe-api", "posts"), learner(database)];
  const schema = { response: { 200: { type: "array", items: postSchema } } };
  app.get("/api/posts", { onRequest, schema }, async (request, reply) => {
    const limit = Number(request.query.limit ?? 20);
    if (!Number.isInteger(limit) || limit < 1 || limit > 50) {
      throw new Refusal(400, "limit must be a number from 1 to 50");
    }
    const viewer = Number(request.claims.sub);
    const posts = feed.all({ viewer, limit: limit + 1 });
    if (posts.length > limit) {
      posts.pop();
      const cursor = Buffer.from(`posts:${posts.at(-1).id}`).toString("base64url");
      reply.header("link", `</api/posts?limit=${limit}&cursor=${cursor}>; rel="next"`);
    }
    const now = Date.now();
    return posts.map((post) => shown(post, viewer, now));
  });
}

function count(database, table) {
  const statement = database.prepare(`SELECT count(*) FROM ${table} WHERE post_id = ?`).pluck();
  return (post) => statement.get(post);
}

function displayTime(published, now) {
  const hours = Math.floor((now - Date.parse(moment(published))) / HOUR);
  if (hours < 1) return "Just now";
  return hours < 24 ? ago(hours, "hour") : ago(Math.floor(hours / 24), "day");
}

function ago(count, unit) {
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}
