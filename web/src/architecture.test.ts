import { expect, it } from "vitest";

const sources = import.meta.glob<string>("./**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const imports = Object.entries(sources).flatMap(([file, text]) =>
  [...text.matchAll(/from "(@\/[^"]+)"/g)].map(([, target = ""]) => ({ file, target })),
);

it("keeps features apart", () => {
  const strays = imports.filter(({ file, target }) => {
    const own = /^\.\/features\/([^/]+)/.exec(file)?.[1];
    const other = /^@\/features\/([^/]+)/.exec(target)?.[1];
    return own !== undefined && other !== undefined && own !== other;
  });
  expect(strays).toEqual([]);
});

it("lets what is shared know no feature, and nothing but the app know the app", () => {
  const strays = imports.filter(({ file, target }) => {
    if (file.startsWith("./test/")) return false;
    const isShared = /^\.\/(ui|api|session)\//.test(file);
    const usesFeature = target.startsWith("@/features/");
    const usesApp = target.startsWith("@/app/") && !file.startsWith("./app/");
    return usesApp || (isShared && usesFeature);
  });
  expect(strays).toEqual([]);
});
