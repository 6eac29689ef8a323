import { type Cook, PASSWORD } from "./cook.ts";

/** A page in one of its states, and how to come to it from the one before. */
export interface Tour {
  name: string;
  go: (cook: Cook) => Promise<void>;
}

const SOUP = `Roast the **bones** until they are brown, then:

## The broth

1. Cover them with cold water and bring it to a simmer.
2. Skim. Add onions, a carrot and a bay leaf.
3. Wait four hours; do not let it boil.

> Salt comes last, in the bowl.`;

/** Every page of the app. The first ones are for strangers. */
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
      await cook.fill({ Minutes: "270", Instructions: SOUP });
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
  { name: "account", go: (cook) => cook.open("/app/account") },
  { name: "password", go: (cook) => cook.open("/app/account/password") },
  { name: "devices", go: (cook) => cook.open("/app/account/devices") },
  { name: "not-found", go: (cook) => cook.open("/app/nowhere") },
];
