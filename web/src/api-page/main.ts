import "@fontsource-variable/figtree/index.css";
import "@fontsource-variable/fraunces/index.css";
import "@/styles/tokens.css";
import "@/styles/base.css";
import "swagger-ui-dist/swagger-ui.css";
import "./api-page.css";
import "./swagger-theme.css";
import { loadConfig } from "@/session/config";
import { openSession } from "@/session/open-session";
import { markCurrent } from "./mark-current";
import { patchAccessibility } from "./patch-accessibility";
import { showDocument } from "./show-document";
import { showNote } from "./show-note";

const root = document.getElementById("api");
const note = document.getElementById("note");
if (!root || !note) throw new Error("the page has no place for the documentation");
markCurrent();
patchAccessibility(root);
const { pathname, search, origin } = window.location;
const login = `/login?next=${encodeURIComponent(pathname + search)}`;
const config = await loadConfig(origin);
const { session } = openSession(config);
session.onEnded((reason) => {
  // Without the reason, the login page would send back whoever it takes to be logged in.
  const why = reason === "expired" ? "&ended=expired" : "";
  window.location.assign(`${login}${why}`);
});
const invitation = session.exists ? undefined : login;
showNote(note, invitation);
showDocument(root, config, session, invitation);
