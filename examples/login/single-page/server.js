// Serves the single-page app. Any static file server would do.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import express from "express";

const { ISSUER = "http://localhost:8080", RECIPE_API = "http://localhost:8081" } = process.env;
const { CLIENT_ID = "single-page-app", PORT = "3005" } = process.env;

const folder = import.meta.dirname;
const folderOf = (name) => dirname(fileURLToPath(import.meta.resolve(name)));

const app = express();
app.get("/settings.json", (_request, response) => {
  response.json({ issuer: ISSUER, clientId: CLIENT_ID, recipeApi: RECIPE_API });
});
app.get(["/", "/callback"], (_request, response) => {
  response.sendFile(`${folder}/index.html`);
});
app.get("/app.js", (_request, response) => {
  response.sendFile(`${folder}/app.js`);
});
app.use("/modules/oidc-client-ts", express.static(folderOf("oidc-client-ts")));
app.use("/modules/jwt-decode", express.static(folderOf("jwt-decode")));
app.listen(Number(PORT), "127.0.0.1", () => console.log(`Open http://127.0.0.1:${PORT}`));
