/** What a back end checks of a token, in this order (docs/verifying-tokens.md). */
export const RULES = [
  "length",
  "form",
  "alg",
  "typ",
  "crit",
  "kid",
  "signature",
  "iss",
  "aud",
  "sub",
  "exp",
  "iat",
  "nbf",
  "type",
  "cnf",
  "status",
  "scope",
] as const;

export type Rule = (typeof RULES)[number];

/** `unknown`: this could not be checked. */
export type Outcome = "passed" | "failed" | "unknown";

/** The outcome of one rule, and why. */
export interface Check {
  rule: Rule;
  outcome: Outcome;
  /** Sentences to show. */
  reason: string;
}

/** What a back end expects of a token. */
export interface Expected {
  issuer: string;
  /** Where the keys are, if the issuer's metadata does not say so. */
  keySetUrl?: string | undefined;
  audience: string;
  algorithms: string[];
  /** The scope that the route needs, if any. */
  scope?: string | undefined;
}

/** `undecided`: nothing is wrong, but a rule could not be checked. */
export type Verdict = "accepted" | "refused" | "forbidden" | "undecided";

export function passed(rule: Rule, reason: string): Check {
  return { rule, outcome: "passed", reason };
}

export function failed(rule: Rule, reason: string): Check {
  return { rule, outcome: "failed", reason };
}

export function unknown(rule: Rule, reason: string): Check {
  return { rule, outcome: "unknown", reason };
}

/** What a back end decides. A missing scope is another answer than an invalid token. */
export function verdictOf(checks: Check[]): Verdict {
  const failures = checks.filter(({ outcome }) => outcome === "failed");
  if (failures.some(({ rule }) => rule !== "scope")) return "refused";
  if (checks.some(({ outcome }) => outcome === "unknown")) return "undecided";
  return failures.length > 0 ? "forbidden" : "accepted";
}
