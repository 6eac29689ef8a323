// A service with two protected routes, on Node's own HTTP server.
//
// It accepts tokens of ISSUER for AUDIENCE and listens on PORT.

import { createServer } from "node:http";
import { Guard, Refusal } from "./guard.js";
import { isOfMachine } from "./token-verifier.js";

const { env } = process;
const guard = Guard.of(env);

const routes = {
  // Programs that act for themselves may read recipes too. By default only people may call.
  async "/recipes"(request) {
    const claims = await guard.admit(request, { scope: "recipes", admitsMachines: true });
    return { recipes_of: isOfMachine(claims) ? "everybody" : claims.sub };
  },
  async "/recipes/mine"(request) {
    const claims = await guard.admit(request, { scope: "recipes" });
    return { recipes_of: claims.sub };
  },
};

async function answer(request) {
  const path = request.url.split("?")[0];
  if (!Object.hasOwn(routes, path)) throw new Refusal(404, "there is nothing here");
  return { status: 200, headers: {}, body: await routes[path](request) };
}

function refusal(error) {
  if (error instanceof Refusal) {
    const { status, headers, message } = error;
    return { status, headers, body: { error: message } };
  }
  console.error(error);
  return { status: 500, headers: {}, body: { error: "something went wrong" } };
}

const server = createServer(async (request, response) => {
  const { status, headers, body } = await answer(request).catch(refusal);
  response.writeHead(status, { ...headers, "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
});
server.listen(Number(env.PORT ?? 3000), "127.0.0.1");
