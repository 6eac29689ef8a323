/** Pages that few people open first, and what only they need: forms, Markdown, the check of tokens. */
const LATER =
  /\/(app\/routes\/(account|delete-account|devices|edit-|login|new-|password|recipe\.|signup|token)|features\/(login\/|token\/|account\/components\/(?!log-out)|recipes\/components\/(delete-recipe|recipe-(form|loader|preview|view))|posts\/components\/(delete-post|picture-preview|post-form))|ui\/markdown\/)/;

const isFirst = (id: string) => /\/src\/(api|app|features|ui)\//.test(id) && !LATER.test(id);

/**
 * What the first page needs comes in few files: on a slow line a request costs more than code that
 * is not needed yet. The page at `/api` shares one of them, so it gets nothing else of the app.
 */
export const CHUNKS = [
  // The base style is here because it must come before the style of the pages.
  {
    name: "shared",
    test: /\/src\/(session\/|api\/problem|styles\/(base|tokens)\.css)|@fontsource/,
    priority: 2,
  },
  {
    name: "react",
    test: /\/node_modules\/(react|react-dom|scheduler|react-router|@tanstack|openapi-fetch|lucide-react)\//,
    priority: 1,
  },
  { name: "pages", test: isFirst },
];
