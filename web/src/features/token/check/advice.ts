import type { Rule } from "./rules";

const COPY_AGAIN = "Copy the whole token again, without spaces or line breaks.";
const LOG_IN_AGAIN = "Log in again to get a new token.";
const NOT_OURS = "Do not trust it. A valid token comes from the issuer’s login or refresh.";

/** What to do when a rule fails. */
export const ADVICE: Readonly<Record<Rule, string>> = {
  length: COPY_AGAIN,
  form: COPY_AGAIN,
  alg: "If your issuer signs with this algorithm on purpose, choose it above. Never accept none.",
  typ: "Send the access token. The refresh token is for the issuer’s refresh route only.",
  crit: NOT_OURS,
  kid: "If the issuer changed its keys long ago, get a new token. Otherwise the token is of another issuer.",
  signature: NOT_OURS,
  iss: "Compare the issuer’s name with your setting: https or http, port, final slash.",
  aud: "Add your audience to the issuer’s setting IDENTITY_AUDIENCES, or ask for it when you log in. Then log in again.",
  sub: NOT_OURS,
  exp: "Refresh it: POST /api/token/refresh gives a new token.",
  iat: "Compare the clocks of the issuer and of this machine.",
  nbf: "Wait, or compare the clocks of the issuer and of this machine.",
  cnf: "Send a DPoP proof of the key with each request, to a back end that checks proofs.",
  type: "Send the access token, not another one.",
  status: LOG_IN_AGAIN,
  scope: "Ask for the scope when you log in. The user may lack it on purpose.",
};
