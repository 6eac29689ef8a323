import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import type { AppConfig } from "@/session/config";
import { Loading } from "@/ui/states/loading";
import { NotFound } from "./not-found";
import { PageFailed } from "./page-failed";
import { Shell } from "./shell/shell";

/** Pages that are for whoever is logged in. */
const inside: RouteObject = {
  element: <Shell />,
  errorElement: <PageFailed />,
  hydrateFallbackElement: <Loading what="the page" />,
  children: [
    {
      errorElement: <PageFailed />,
      children: [
        { path: "/", element: <Navigate to="/app/recipes" replace /> },
        { path: "/app", element: <Navigate to="/app/recipes" replace /> },
        { path: "/app/recipes", lazy: () => import("./routes/recipes") },
        { path: "/app/recipes/new", lazy: () => import("./routes/new-recipe") },
        { path: "/app/recipes/:id", lazy: () => import("./routes/recipe") },
        { path: "/app/recipes/:id/edit", lazy: () => import("./routes/edit-recipe") },
        { path: "/app/feed", lazy: () => import("./routes/feed") },
        { path: "/app/posts/new", lazy: () => import("./routes/new-post") },
        { path: "/app/posts/:id", lazy: () => import("./routes/post") },
        { path: "/app/posts/:id/edit", lazy: () => import("./routes/edit-post") },
        { path: "/app/stories", lazy: () => import("./routes/stories") },
        { path: "/app/bookmarks", lazy: () => import("./routes/bookmarks") },
        { path: "/app/people", lazy: () => import("./routes/people") },
        { path: "/app/people/following", lazy: () => import("./routes/following") },
        { path: "/app/people/followers", lazy: () => import("./routes/followers") },
        { path: "/app/account", lazy: () => import("./routes/account") },
        { path: "/app/account/password", lazy: () => import("./routes/password") },
        { path: "/app/account/devices", lazy: () => import("./routes/devices") },
        { path: "/app/account/delete", lazy: () => import("./routes/delete-account") },
        { path: "*", element: <NotFound /> },
      ],
    },
  ],
};

/** Pages for everybody else. Where there are cookies, they are the identity service's. */
const outside: RouteObject[] = [
  {
    errorElement: <PageFailed />,
    hydrateFallbackElement: <Loading what="the page" />,
    children: [
      { path: "/login", lazy: () => import("./routes/login") },
      { path: "/signup", lazy: () => import("./routes/signup") },
    ],
  },
];

export function createRouter(mode: AppConfig["mode"]) {
  return createBrowserRouter(mode === "bearer" ? [...outside, inside] : [inside]);
}
