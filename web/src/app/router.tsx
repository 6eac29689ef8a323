import { createBrowserRouter, type RouteObject, replace } from "react-router";
import type { AppConfig } from "@/session/config";
import { Loading } from "@/ui/states/loading";
import { page } from "./load-page";
import { TOKEN_PAGE } from "./login-path";
import { NotFound } from "./not-found";
import { Outside } from "./outside";
import { PageFailed } from "./page-failed";
import { Component as Recipes } from "./routes/recipes";
import { OpenShell } from "./shell/open-shell";
import { Shell } from "./shell/shell";

/** The page to begin at. */
const home = () => replace("/app/recipes");

/** Pages for logged-in users. */
const inside: RouteObject = {
  element: <Shell />,
  errorElement: <PageFailed />,
  hydrateFallbackElement: <Loading what="the page" />,
  children: [
    {
      errorElement: <PageFailed />,
      children: [
        { path: "/", loader: home },
        { path: "/app", loader: home },
        // The first page of most visits comes with the app, without another request.
        { path: "/app/recipes", Component: Recipes },
        { path: "/app/recipes/new", lazy: page(() => import("./routes/new-recipe")) },
        { path: "/app/recipes/:id", lazy: page(() => import("./routes/recipe")) },
        { path: "/app/recipes/:id/edit", lazy: page(() => import("./routes/edit-recipe")) },
        { path: "/app/feed", lazy: page(() => import("./routes/feed")) },
        { path: "/app/posts/new", lazy: page(() => import("./routes/new-post")) },
        { path: "/app/posts/:id", lazy: page(() => import("./routes/post")) },
        { path: "/app/posts/:id/edit", lazy: page(() => import("./routes/edit-post")) },
        { path: "/app/stories", lazy: page(() => import("./routes/stories")) },
        { path: "/app/stories/:id", lazy: page(() => import("./routes/stories")) },
        { path: "/app/bookmarks", lazy: page(() => import("./routes/bookmarks")) },
        { path: "/app/people", lazy: page(() => import("./routes/people")) },
        { path: "/app/people/following", lazy: page(() => import("./routes/following")) },
        { path: "/app/people/followers", lazy: page(() => import("./routes/followers")) },
        { path: "/app/people/:id", lazy: page(() => import("./routes/person")) },
        { path: "/app/people/:id/posts", lazy: page(() => import("./routes/person-posts")) },
        { path: "/app/account", lazy: page(() => import("./routes/account")) },
        { path: "/app/account/password", lazy: page(() => import("./routes/password")) },
        { path: "/app/account/devices", lazy: page(() => import("./routes/devices")) },
        { path: "/app/account/apps", lazy: page(() => import("./routes/apps")) },
        { path: "/app/account/delete", lazy: page(() => import("./routes/delete-account")) },
        { path: "*", element: <NotFound /> },
      ],
    },
  ],
};

/** Pages for others. With cookies, these belong to identity-service. */
const outside: RouteObject[] = [
  {
    element: <Outside />,
    errorElement: <PageFailed />,
    hydrateFallbackElement: <Loading what="the page" />,
    children: [
      { path: "/login", lazy: page(() => import("./routes/login")) },
      { path: "/signup", lazy: page(() => import("./routes/signup")) },
    ],
  },
];

/** Pages for everybody, with and without a login. */
const open: RouteObject = {
  element: <OpenShell />,
  errorElement: <PageFailed />,
  hydrateFallbackElement: <Loading what="the page" />,
  children: [{ path: TOKEN_PAGE, lazy: page(() => import("./routes/token")) }],
};

export function createRouter(mode: AppConfig["mode"]) {
  return createBrowserRouter(mode === "bearer" ? [...outside, open, inside] : [open, inside]);
}
