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
        { path: "/app/account", lazy: () => import("./routes/account") },
        { path: "/app/account/password", lazy: () => import("./routes/password") },
        { path: "/app/account/devices", lazy: () => import("./routes/devices") },
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
