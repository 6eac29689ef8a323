// Logs people in and out with oidc-client-ts, and calls an API for them.

import { UserManager } from "oidc-client-ts";

const { issuer, clientId, recipeApi } = await (await fetch("/settings.json")).json();

const manager = new UserManager({
  authority: issuer,
  client_id: clientId,
  redirect_uri: `${location.origin}/callback`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: "openid profile email offline_access recipes",
  // Names and pictures come from the user info endpoint, not in the ID token.
  loadUserInfo: true,
  // What offline_access gave would go on after the logout (RFC 7009).
  revokeTokensOnSignout: true,
  revokeTokenTypes: ["refresh_token"],
});

const logIn = document.querySelector("#log-in");
const refresh = document.querySelector("#refresh");
const logOut = document.querySelector("#log-out");

logIn.addEventListener("click", () => manager.signinRedirect());
refresh.addEventListener("click", () => manager.signinSilent().then(show, fail));
logOut.addEventListener("click", () => manager.signoutRedirect());

async function start() {
  if (location.pathname === "/callback") {
    const user = await manager.signinCallback();
    history.replaceState(null, "", "/");
    return user;
  }
  return manager.getUser();
}

async function show(user) {
  logIn.hidden = user !== null;
  refresh.hidden = user === null;
  logOut.hidden = user === null;
  if (user === null) return write("Nobody is logged in", {});
  const headers = { Authorization: `Bearer ${user.access_token}` };
  const { status } = await fetch(`${recipeApi}/recipes`, { headers });
  const access_token = user.access_token.slice(-8);
  write("You are logged in", { claims: user.profile, recipe_api: status, access_token });
}

function fail({ message, error, error_description }) {
  history.replaceState(null, "", "/");
  write("The login failed", { message, error, error_description });
}

function write(title, facts) {
  document.querySelector("h1").textContent = title;
  document.querySelector("pre").textContent = JSON.stringify(facts, null, 2);
}

start().then(show).catch(fail);
