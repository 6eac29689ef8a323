// Logs people in and out with Passport. passport-openidconnect knows neither PKCE nor refresh.

import { randomBytes } from "node:crypto";
import express from "express";
import session from "express-session";
import passport from "passport";
import { Strategy } from "passport-openidconnect";
import { LOG_OUT, page } from "../page.js";

const { ISSUER = "http://localhost:8080", RECIPE_API = "http://localhost:8081" } = process.env;
const { CLIENT_ID = "passport-app", CLIENT_SECRET, PORT = "3002" } = process.env;
const APP_URL = process.env.APP_URL ?? `http://127.0.0.1:${PORT}`;

const settings = {
  issuer: ISSUER,
  authorizationURL: `${ISSUER}/oauth/authorize`,
  tokenURL: `${ISSUER}/oauth/token`,
  userInfoURL: `${ISSUER}/oauth/userinfo`,
  clientID: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  callbackURL: `${APP_URL}/callback`,
  // The library adds openid.
  scope: "profile email recipes",
  nonce: true,
};

// With these nine parameters the library reads the user info and passes on the tokens.
function verify(_issuer, profile, _claims, _context, idToken, accessToken, _refresh, _all, done) {
  done(null, { claims: profile._json, idToken, accessToken });
}

passport.use(new Strategy(settings, verify));
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
const cookie = { sameSite: "lax", secure: APP_URL.startsWith("https:") };
const secret = randomBytes(32).toString("hex");
app.use(session({ name: "passport-app", secret, cookie, resave: false, saveUninitialized: false }));
app.use(passport.session());

app.get("/login", passport.authenticate("openidconnect"));

app.get(
  "/callback",
  passport.authenticate("openidconnect", { failureMessage: true, failureRedirect: "/" }),
  (_request, response) => response.redirect("/"),
);

// Forgets the login here, and sends the browser on to log out there. The library knows no
// such request.
app.post("/logout", (request, response, next) => {
  const hint = request.user?.idToken;
  request.logout((error) => {
    if (error || !hint) return error ? next(error) : response.redirect("/");
    const parameters = { id_token_hint: hint, post_logout_redirect_uri: `${APP_URL}/` };
    response.redirect(`${ISSUER}/oauth/end-session?${new URLSearchParams(parameters)}`);
  });
});

app.get("/", async ({ user, session }, response) => {
  const { messages } = session;
  if (!user) {
    return response.send(page("Nobody is logged in", { messages }, '<a href="/login">Log in</a>'));
  }
  const headers = { Authorization: `Bearer ${user.accessToken}` };
  const { status } = await fetch(`${RECIPE_API}/recipes`, { headers });
  const facts = { claims: user.claims, recipe_api: status, messages };
  response.send(page("You are logged in", facts, LOG_OUT));
});

app.use((error, _request, response, _next) => {
  response.status(400).send(page("The login failed", { message: error.message, code: error.code }));
});

app.listen(Number(PORT), "127.0.0.1", () => console.log(`Open ${APP_URL}`));
