import "swagger-ui-dist/swagger-ui.css";
import { loadConfig } from "@/session/config";
import { openSession } from "@/session/open-session";
import { showDocument } from "./show-document";

const config = await loadConfig(window.location.origin);
showDocument(config, openSession(config).session);
