import type { Rule } from "./rules";

/** How the page calls each rule. */
export const RULE_NAMES: Readonly<Record<Rule, string>> = {
  length: "Length",
  form: "Form",
  alg: "Algorithm (alg)",
  typ: "Kind of token (typ)",
  crit: "Extensions (crit)",
  kid: "Key (kid)",
  signature: "Signature",
  iss: "Issuer (iss)",
  aud: "Audience (aud)",
  sub: "Subject (sub)",
  exp: "Expiry (exp)",
  iat: "Time of issue (iat)",
  nbf: "Start (nbf)",
  cnf: "Bearer token (cnf)",
  type: "Type and texts (type, scope, jti)",
  status: "Session (status)",
  scope: "Scope (scope)",
};
