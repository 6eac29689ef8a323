// The same service with Express, as a middleware for any route.
//
// It accepts tokens of ISSUER for AUDIENCE and listens on PORT.

import express from "express";
import { Guard, Refusal } from "./guard.js";
import { isOfMachine } from "./token-verifier.js";

const { env } = process;
const guard = Guard.of(env);

/** Requires a token that the route accepts, and puts its claims into `request.claims`. */
function admit(route) {
  return async (request, _response, next) => {
    request.claims = await guard.admit(request, route);
    next();
  };
}

const app = express();

// Programs that act for themselves may read recipes too. By default only people may call.
app.get("/recipes", admit({ scope: "recipes", admitsMachines: true }), (request, response) => {
  const { claims } = request;
  response.json({ recipes_of: isOfMachine(claims) ? "everybody" : claims.sub });
});

app.get("/recipes/mine", admit({ scope: "recipes" }), (request, response) => {
  response.json({ recipes_of: request.claims.sub });
});

app.use((error, _request, response, next) => {
  if (!(error instanceof Refusal)) return next(error);
  response.status(error.status).set(error.headers).json({ error: error.message });
});

app.listen(Number(env.PORT ?? 3000), "127.0.0.1");
