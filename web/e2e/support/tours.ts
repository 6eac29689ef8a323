import { type Cook, PASSWORD } from "./cook.ts";
import { Friend } from "./friend.ts";
import { accessTokenOf } from "./tokens.ts";

/** A page in one state, and how to reach it from the previous one. */
export interface Tour {
  name: string;
  go: (cook: Cook) => Promise<void>;
}

/** A very long word without a place to break. */
export const WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz";

/** A recipe with everything that may be wider than a phone. */
export const soup = (gallery: string) => `Roast the **bones** until they are brown, then:

## The broth

1. Cover them with cold water and bring it to a simmer.
2. Skim. Add onions, a carrot and a bay leaf.
3. Wait four hours; do not let it boil.

> Salt comes last, in the bowl. More at
> https://example.com/soups/${WORD}

| Person | Bones | Water | Onions | Leaves of bay | Carrots |
|---|---:|---:|---:|---:|---:|
| one | 250 g | 0.5 l | 1 | 1 | 1 |
| four | 1 kg | 2 l | 3 | 2 | 4 |

\`\`\`
bones 1 kg ---> roast, 220 °C, 40 min ---> simmer, 4 h ---> strain ---> season ---> serve
\`\`\`

![Broth, from one end of the table to the other](${gallery}/wide.svg)

![A bowl that nobody can see](${gallery}/gone.svg)`;

const FRIEND = "Ada";

/** Creates a user who follows the viewer, with posts and a story. */
async function company(cook: Cook): Promise<void> {
  const { stack, name } = cook;
  const username = `friend-of-${name}`;
  const friend = await Friend.join(stack, { username, first_name: `${FRIEND} ${name}` });
  const viewer = await Friend.logIn(stack, name);
  await friend.at("POST", "/api/following", { user_id: viewer.id });
  await friend.at("POST", "/api/stories", { text: "First figs at the market!" });
  await friend.at("POST", "/api/posts", {
    image_url: `${stack.gallery.url}/soup.svg`,
    alt_text: "A bowl of tomato soup with basil",
    caption: "Tomatoes from the balcony, all of them.",
  });
  await friend.at("POST", "/api/posts", {
    image_url: `${stack.gallery.url}/bread.svg`,
    alt_text: "A round loaf on a board",
    caption: "Sunday’s bread. 75 % hydration, and patience.",
  });
}

/** Creates a user with very long words everywhere, who follows the viewer. */
async function longWords(cook: Cook): Promise<void> {
  const { stack, name } = cook;
  const friend = await Friend.join(stack, { username: `wordy-${name}`, first_name: WORD });
  const viewer = await Friend.logIn(stack, name);
  await friend.at("POST", "/api/following", { user_id: viewer.id });
  await viewer.at("POST", "/api/following", { user_id: friend.id });
  await friend.at("POST", "/api/stories", { text: WORD });
  const image_url = `${stack.gallery.url}/gone.svg`;
  const alt_text = `Picture of ${WORD}`;
  const post = await friend.at("POST", "/api/posts", { image_url, alt_text, caption: WORD });
  await friend.at("POST", "/api/comments", { post_id: post.id, text: WORD });
  await friend.at("POST", "/recipes", {
    title: `On ${WORD}`,
    instructions: `# ${WORD}\n\n- ${WORD}`,
  });
}

/** Every page of the app. The first ones need no login. */
export const TOURS: Tour[] = [
  { name: "login", go: (cook) => cook.open("/login") },
  {
    name: "login-failed",
    go: async (cook) => {
      await cook.logIn("not the password");
      await cook.page.getByRole("alert").waitFor();
    },
  },
  { name: "signup", go: (cook) => cook.open("/signup") },
  {
    name: "signup-failed",
    go: async (cook) => {
      await cook.sees("Sign up");
      await cook.unfold("More about you");
      await cook.fill({
        Username: cook.name,
        Password: PASSWORD,
        "Password once more": "sour dough 8",
        Picture: "ftp://example.com/me.png",
      });
      await cook.press("Sign up");
      await cook.page.getByRole("alert").waitFor();
    },
  },
  { name: "recipes-first", go: (cook) => cook.signUp() },
  { name: "recipe-new", go: (cook) => cook.open("/app/recipes/new") },
  {
    name: "recipe-refused",
    go: async (cook) => {
      await cook.fill({ Title: "Broth of the patient", Minutes: "ninety", Instructions: "Wait." });
      await cook.press("Publish recipe");
      await cook.page.getByRole("alert").waitFor();
    },
  },
  {
    name: "recipe-written",
    go: async (cook) => {
      await cook.fill({ Minutes: "270", Instructions: soup(cook.stack.gallery.url) });
      await cook.page.getByRole("heading", { name: "The broth" }).waitFor();
    },
  },
  {
    name: "recipe",
    go: async (cook) => {
      await cook.press("Publish recipe");
      await cook.sees("Broth of the patient");
    },
  },
  {
    name: "recipe-delete",
    go: async (cook) => {
      await cook.press("Delete");
      await cook.page.getByRole("dialog").waitFor();
    },
  },
  { name: "recipes", go: (cook) => cook.open("/app/recipes") },
  { name: "recipe-unknown", go: (cook) => cook.open("/app/recipes/999999") },
  { name: "feed-first", go: (cook) => cook.open("/app/feed") },
  { name: "bookmarks-first", go: (cook) => cook.open("/app/bookmarks") },
  { name: "stories-first", go: (cook) => cook.open("/app/stories") },
  { name: "following-first", go: (cook) => cook.open("/app/people/following") },
  {
    name: "people",
    go: async (cook) => {
      await company(cook);
      await cook.open("/app/people");
    },
  },
  {
    name: "following",
    go: async (cook) => {
      await cook.press(`Follow ${FRIEND} ${cook.name}`);
      await cook.hears("You now follow");
      await cook.open("/app/people/following");
    },
  },
  { name: "followers", go: (cook) => cook.open("/app/people/followers") },
  {
    name: "stories",
    go: async (cook) => {
      await cook.open("/app/stories");
      await cook.fill({ "Your story": "The sourdough has a name now." });
      await cook.press("Tell it");
      await cook.page.getByText("Your story is told.").waitFor();
    },
  },
  { name: "post-new", go: (cook) => cook.open("/app/posts/new") },
  {
    name: "post-refused",
    go: async (cook) => {
      await cook.fill({ Picture: "soup.svg" });
      await cook.press("Share picture");
      await cook.page.getByRole("alert").waitFor();
    },
  },
  {
    name: "post-picture-missing",
    go: async (cook) => {
      await cook.fill({
        Picture: `${cook.stack.gallery.url}/gone.svg`,
        "What the picture shows": "A pot of broth that nobody can see",
        Caption: "Four hours in.",
      });
      await cook.hears("This picture cannot be loaded.");
    },
  },
  {
    name: "post-broken",
    go: async (cook) => {
      await cook.press("Share picture");
      await cook.sees("Your post");
      await cook.page.getByText("A pot of broth that nobody can see").waitFor();
    },
  },
  { name: "post-edit", go: (cook) => cook.page.getByRole("link", { name: "Edit" }).click() },
  {
    name: "feed",
    go: async (cook) => {
      await cook.open("/app/feed");
      const post = cook.page.getByRole("article").filter({ hasText: "Sunday" });
      await post.getByRole("button", { name: "Like" }).click();
      await post.getByRole("button", { name: "Save" }).click();
      await post.getByLabel("Your comment").fill("What a crust!");
      await post.getByRole("button", { name: "Post" }).click();
      await post.getByText("What a crust!", { exact: true }).waitFor();
    },
  },
  {
    name: "post",
    go: async (cook) => {
      await cook.page.getByRole("link", { name: "A round loaf on a board" }).click();
      await cook.sees(`Post by ${FRIEND} ${cook.name}`);
    },
  },
  { name: "post-unknown", go: (cook) => cook.open("/app/posts/999999") },
  { name: "bookmarks", go: (cook) => cook.open("/app/bookmarks") },
  {
    name: "feed-long-words",
    go: async (cook) => {
      await longWords(cook);
      await cook.open("/app/feed");
      await cook.page.getByRole("article", { name: `Post by wordy-${cook.name}` }).waitFor();
    },
  },
  {
    name: "post-long-words",
    go: async (cook) => {
      await cook.follow(`Picture of ${WORD}`);
      await cook.sees(`Post by ${WORD}`);
    },
  },
  { name: "stories-long-words", go: (cook) => cook.open("/app/stories") },
  {
    name: "person-long-words",
    go: async (cook) => {
      await cook.open("/app/recipes");
      await cook.follow(WORD);
      await cook.sees(WORD);
    },
  },
  {
    name: "person-posts-long-words",
    go: async (cook) => {
      await cook.page.getByRole("link", { name: /^Pictures/ }).click();
      await cook.page.getByRole("article").first().waitFor();
    },
  },
  { name: "followers-long-words", go: (cook) => cook.open("/app/people/followers") },
  { name: "recipes-long-words", go: (cook) => cook.open("/app/recipes") },
  {
    name: "recipe-long-words",
    go: async (cook) => {
      await cook.follow(`On ${WORD}`);
      await cook.sees(`On ${WORD}`);
    },
  },
  { name: "account", go: (cook) => cook.open("/app/account") },
  { name: "password", go: (cook) => cook.open("/app/account/password") },
  { name: "devices", go: (cook) => cook.open("/app/account/devices") },
  { name: "apps", go: (cook) => cook.open("/app/account/apps") },
  { name: "delete-account", go: (cook) => cook.open("/app/account/delete") },
  {
    name: "token",
    go: async (cook) => {
      await cook.open("/app/token");
      await cook.fill({ Token: await accessTokenOf(cook) });
      await cook.press("Check");
      await cook.page.getByRole("heading", { name: "Accept this token" }).waitFor();
      await cook.page.getByText("Node", { exact: true }).click();
    },
  },
  { name: "not-found", go: (cook) => cook.open("/app/nowhere") },
];
