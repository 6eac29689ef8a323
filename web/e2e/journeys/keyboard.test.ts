import { describe, it } from "vitest";
import { PASSWORD } from "../support/cook.ts";
import { Keyboard } from "../support/keyboard.ts";
import { Kitchen } from "../support/kitchen.ts";
import { MODES } from "../support/stack.ts";

// Uses both services, on the database for several replicas.
describe.each(MODES)("with %s, on PostgreSQL", (mode) => {
  const kitchen = new Kitchen(mode, {}, "PostgreSQL");

  it("a user without a mouse signs up, shares a picture, and comments on it", async () => {
    const ada = await kitchen.cook("ada");
    const keyboard = new Keyboard(ada);
    await ada.open("/");
    await ada.sees("Log in");
    await keyboard.press("link", "Sign up");
    await ada.sees("Sign up");
    await keyboard.fill("Username", "ada");
    await keyboard.fill("Password", PASSWORD);
    await keyboard.fill("Password once more", PASSWORD);
    await keyboard.press("button", "Sign up");

    await ada.sees("Recipes");
    await keyboard.press("link", "Feed");
    await ada.sees("Feed");
    await keyboard.press("link", "New post");
    await ada.sees("New post");
    await keyboard.fill("Picture", "soup.svg");
    await keyboard.press("button", "Share picture");
    await ada.isTold("Picture must be");
    await keyboard.fill("Picture", `${kitchen.stack.gallery.url}/soup.svg`);
    await keyboard.fill("What the picture shows", "A bowl of soup");
    await keyboard.press("button", "Share picture");

    await ada.sees("Your post");
    await keyboard.press("button", "Like, 0");
    await ada.page.getByRole("button", { name: "Like, 1" }).waitFor();
    await keyboard.fill("Your comment", "Needs salt.");
    await ada.page.keyboard.press("Enter");
    await ada.reads("Your comment is posted.");
    await ada.page.getByRole("listitem").filter({ hasText: "Needs salt." }).waitFor();

    await keyboard.press("button", "Delete");
    await ada.page.getByRole("dialog").waitFor();
    await ada.page.keyboard.press("Escape");
    await ada.page.getByRole("dialog").waitFor({ state: "detached" });
    await keyboard.isAt("button", "Delete");
    await ada.page.keyboard.press("Enter");
    await keyboard.press("button", "Cancel");
    await ada.page.getByRole("dialog").waitFor({ state: "detached" });
    await keyboard.isAt("button", "Delete");

    await keyboard.press("button", "Delete your comment “Needs salt.”");
    await ada.reads("Nobody has said anything yet.");
    await keyboard.isAt("heading", "Comments");

    await keyboard.press("link", "Feed");
    await ada.sees("Feed");
    await keyboard.press("link", "Tell a story");
    await ada.sees("Stories");
    for (const story of ["Figs!", "And plums."]) {
      await keyboard.fill("Your story", story);
      await keyboard.press("button", "Tell it");
      await ada.page.getByRole("listitem").filter({ hasText: story }).waitFor();
    }
    await keyboard.press("button", "Delete your story “And plums.”");
    await keyboard.isAt("listitem", /Figs!/);
    await keyboard.press("button", "Delete your story “Figs!”");
    await ada.reads("No stories yet");
    await keyboard.isAt("heading", "Stories");
  });
});
