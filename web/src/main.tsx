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
import { StorageRefused } from "./session/browser-storage";

const element = document.getElementById("root");
if (!element) throw new Error("the page has no place for the app");
const root = createRoot(element);

/** While the services cannot be reached, it is tried again this often. */
const RETRY_MS = 5_000;

async function begin(): Promise<void> {
  try {
    const started = await start(window.location.origin);
    root.render(
      <StrictMode>
        <App {...started} />
      </StrictMode>,
    );
  } catch (error) {
    const mayPass = !(error instanceof StorageRefused);
    const timer = mayPass ? setTimeout(begin, RETRY_MS) : undefined;
    const retry = () => {
      clearTimeout(timer);
      begin();
    };
    root.render(<StartFailed error={error} retry={retry} />);
  }
}

begin();
