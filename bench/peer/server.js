// Both of our services in one Node process, as far as `make bench` measures them.
//
// The settings come from the environment: PORT, ISSUER, IDENTITY_DATABASE and
// RECIPES_DATABASE (copies of our SQLite files), INTROSPECTION_CLIENT (`id:secret`) and
// REMEMBER_TOKENS (`yes` or empty).

import { randomUUID } from "node:crypto";
import formbody from "@fastify/formbody";
import fastify from "fastify";

import { around } from "./around.js";
import { openDatabases } from "./databases.js";
import { identityRoutes } from "./identity.js";
import { postRoutes } from "./posts.js";
import { problem } from "./problem.js";
import { recipeRoutes } from "./recipes.js";
import { Tokens } from "./tokens.js";

const { env } = process;
const app = fastify({
  logger: false,
  genReqId: () => randomUUID(),
  requestTimeout: 30_000,
  bodyLimit: 64 * 1024,
});
const context = {
  databases: openDatabases(env.IDENTITY_DATABASE, env.RECIPES_DATABASE),
  tokens: await Tokens.create(env.ISSUER, env.REMEMBER_TOKENS === "yes"),
  issuer: env.ISSUER,
  introspectionClient: env.INTROSPECTION_CLIENT,
};

app.setErrorHandler((error, request, reply) => {
  const status = error.statusCode ?? 500;
  if (status >= 500) console.error(error);
  return problem(request, reply, status, error.message);
});
await around(app, ["http://localhost:5173"]);
await app.register(formbody);
app.get("/healthz", async () => ({ status: "ok" }));
await app.register(identityRoutes, context);
await app.register(recipeRoutes, context);
await app.register(postRoutes, context);
await app.listen({ host: "127.0.0.1", port: Number(env.PORT) });
