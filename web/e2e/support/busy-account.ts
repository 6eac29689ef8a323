import { Friend } from "./friend.ts";
import type { Stack } from "./stack.ts";
import { soup, WORD } from "./tours.ts";

const SENTENCE = "Mix flour, water, salt and starter; wait, fold, shape, and bake it hot. ";
const STORIES = 12;

/** Fills every list that `viewer` sees with ordinary and with very long words. Returns all pages. */
export async function fillLists(stack: Stack, viewer: Friend): Promise<string[]> {
  const friends = [
    await Friend.join(stack, { username: "mia", first_name: "Mia" }),
    await Friend.join(stack, { username: "maximilian-of-the-lower-valley", first_name: WORD }),
  ];
  const [mia, wordy] = friends as [Friend, Friend];
  for (const friend of friends) {
    await viewer.at("POST", "/api/following", { user_id: friend.id });
    await friend.at("POST", "/api/following", { user_id: viewer.id });
  }
  await mia.account("PATCH", "/me", { bio: SENTENCE.repeat(20) });
  await wordy.account("PATCH", "/me", { bio: `${WORD}${WORD}\n\n${SENTENCE}` });
  for (let number = 1; number <= 5; number += 1) {
    await Friend.join(stack, { username: `guest-${number}`, first_name: `${number}${WORD}` });
  }
  for (let number = 1; number <= STORIES; number += 1) {
    const teller = [viewer, mia, wordy][number % 3] as Friend;
    await teller.at("POST", "/api/stories", { text: number % 2 ? SENTENCE : WORD });
  }
  const table = `| ${"Column | ".repeat(12)}\n|${"---|".repeat(12)}\n| ${`${WORD} | `.repeat(12)}`;
  const code = `\`\`\`\n${"bake ".repeat(80)}\n\`\`\`\n\nUse \`${WORD.repeat(3)}\`.`;
  const instructions = `${soup(stack.gallery.url)}\n\n${table}\n\n${code}\n\n${SENTENCE.repeat(20)}`;
  const pictures = `![Bread](${stack.gallery.url}/bread.svg)\n\n${SENTENCE.repeat(9)}`;
  const recipes = [
    await viewer.at("POST", "/recipes", { title: "Soup", instructions: pictures }),
    await viewer.at("POST", "/recipes", { title: "Bread", instructions, minutes_to_complete: 90 }),
    await wordy.at("POST", "/recipes", { title: `On ${WORD}${WORD}`, instructions }),
  ];
  const posts = await Promise.all([
    share(stack, mia, SENTENCE.repeat(8), viewer),
    share(stack, wordy, `${WORD}${WORD}`, viewer),
    share(stack, viewer, SENTENCE, wordy),
  ]);
  return [
    "/app/feed",
    "/app/recipes",
    `/app/recipes?by=${viewer.id}`,
    `/app/recipes?by=${wordy.id}`,
    ...recipes.map(({ id }) => `/app/recipes/${id}`),
    `/app/recipes/${recipes[0].id}/edit`,
    ...posts.map((id) => `/app/posts/${id}`),
    `/app/posts/${posts[2]}/edit`,
    "/app/recipes/new",
    "/app/posts/new",
    "/app/stories",
    "/app/bookmarks",
    "/app/people",
    "/app/people/following",
    "/app/people/followers",
    ...[viewer, mia, wordy].flatMap(({ id }) => [`/app/people/${id}`, `/app/people/${id}/posts`]),
    "/app/people/999999",
    "/app/account",
    "/app/account/password",
    "/app/account/devices",
    "/app/account/apps",
    "/app/account/delete",
    "/app/nowhere",
  ];
}

/** A post with comments, which the commenter saves. Returns its id. */
async function share(stack: Stack, author: Friend, caption: string, commenter: Friend) {
  const image_url = `${stack.gallery.url}/${author === commenter ? "gone" : "soup"}.svg`;
  const { id } = await author.at("POST", "/api/posts", { image_url, caption });
  for (const text of [SENTENCE, WORD, SENTENCE.repeat(9)]) {
    await commenter.at("POST", "/api/comments", { post_id: id, text });
  }
  await commenter.at("POST", "/api/bookmarks", { post_id: id });
  return id;
}
