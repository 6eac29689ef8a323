const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  422: "Unprocessable Entity",
  500: "Internal Server Error",
};

/** Answers with RFC 9457 problem details. */
export function problem(request, reply, status, detail) {
  const body = {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    detail,
    errors: [detail],
    request_id: request.id,
  };
  // As text, because fastify does not know this type as JSON.
  return reply.code(status).type("application/problem+json").send(JSON.stringify(body));
}

/** An error of the caller, which the error handler turns into a problem. */
export class Refusal extends Error {
  constructor(statusCode, message) {
    super(message);
    this.statusCode = statusCode;
  }
}
