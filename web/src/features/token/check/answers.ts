import type { Verdict } from "./rules";

interface Answer {
  title: string;
  /** What the back end answers, and why. */
  text: string;
}

/** What a back end does with a token (RFC 6750 §3). `scope` is the one that it needs. */
export function answerFor(verdict: Verdict, scope: string | undefined): Answer {
  switch (verdict) {
    case "accepted":
      return { title: "Accept this token", text: "Every check passed. Answer the request." };
    case "refused":
      return {
        title: "Refuse this token",
        text: 'Answer 401 with WWW-Authenticate: Bearer error="invalid_token".',
      };
    case "forbidden":
      return {
        title: "The token is valid, but does not permit this",
        text: `Answer 403 with WWW-Authenticate: Bearer error="insufficient_scope", scope="${scope ?? ""}".`,
      };
    case "undecided":
      return {
        title: "The token cannot be decided on",
        text: "Something could not be checked. Without keys, answer 503 with Retry-After. Without a status list, accept it or answer 503, as you prefer.",
      };
  }
}
