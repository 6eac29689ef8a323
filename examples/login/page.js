/** A button that logs the visitor out. */
export const LOG_OUT = '<form method="post" action="/logout"><button>Log out</button></form>';

/** A page with a heading, facts as JSON, and a link or a form. */
export function page(title, facts, link = "") {
  const text = JSON.stringify(facts, null, 2).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!doctype html><title>${title}</title><h1>${title}</h1><pre>${text}</pre>${link}`;
}
