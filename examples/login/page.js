/** A page with a heading, facts as JSON, and a link. */
export function page(title, facts, link = "") {
  const text = JSON.stringify(facts, null, 2).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!doctype html><title>${title}</title><h1>${title}</h1><pre>${text}</pre>${link}`;
}
