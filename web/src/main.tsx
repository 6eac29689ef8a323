import "@fontsource-variable/figtree/index.css";
import "@fontsource-variable/fraunces/index.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/print.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { start } from "./app/start";
import { StartFailed } from "./app/start-failed";

const element = document.getElementById("root");
if (!element) throw new Error("the page has no place for the app");
const root = createRoot(element);

start(window.location.origin).then(
  (started) =>
    root.render(
      <StrictMode>
        <App {...started} />
      </StrictMode>,
    ),
  () => root.render(<StartFailed />),
);
