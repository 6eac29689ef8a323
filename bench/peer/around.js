import compress from "@fastify/compress";
import cors from "@fastify/cors";
import helmet from "@fastify/helmet";
import { collectDefaultMetrics, Counter, Histogram, register } from "prom-client";

const OURS = ["'self'"];
const NOBODY = ["'none'"];

/**
 * The plugins around every route, as in a real deployment: CORS, safe headers, compression, and
 * request counts and times by route and status. All are fastify's own.
 */
export async function around(app, origins) {
  await app.register(cors, { origin: origins, exposedHeaders: ["Link", "Retry-After"] });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: NOBODY,
        styleSrc: OURS,
        fontSrc: OURS,
        scriptSrc: OURS,
        connectSrc: OURS,
        imgSrc: ["https:", "http:", "data:"],
        formAction: OURS,
        frameAncestors: NOBODY,
        baseUri: NOBODY,
      },
    },
    referrerPolicy: { policy: "same-origin" },
  });
  await app.register(compress, { global: true, threshold: 1024 });
  measured(app);
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
}

function measured(app) {
  collectDefaultMetrics();
  const requests = new Counter({
    name: "http_requests_total",
    help: "Requests answered, by method, route and status",
    labelNames: ["method", "route", "status"],
  });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer, by method and route",
    labelNames: ["method", "route"],
    buckets: Array.from({ length: 15 }, (_, doubled) => 0.001 * 2 ** doubled),
  });
  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "unmatched";
    requests.inc({ method, route, status: reply.statusCode });
    duration.observe({ method, route }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", async (_, reply) => reply.type(register.contentType).send(await register.metrics()));
}
