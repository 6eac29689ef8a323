import type { Plugin } from "vite";

const STYLESHEETS = /\s*<link rel="stylesheet"[^>]*>/g;

/**
 * Moves the stylesheets of the app below its shell: the shell has its own style, and nothing is
 * painted before a stylesheet that is above it.
 */
export function shellFirst(): Plugin {
  return {
    name: "shell-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { path }) {
        if (path !== "/index.html") return html;
        const links = html.match(STYLESHEETS)?.join("") ?? "";
        return html.replace(STYLESHEETS, "").replace(/\s*<\/body>/, `${links}$&`);
      },
    },
  };
}
