/** Characters that may be marks, and where they wait meanwhile when they are none. */
const MARKS = /[!-/:-@[-`{-~]/g;
const AWAY = 0xe000;
const WAITING = /[\ue021-\ue07e]/g;

/** Marks stand inside each other, but not deeper than this where somebody means it. */
const DEEPEST = 4;

const CODE = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/gs;
const ESCAPE = /\\([!-/:-@[-`{-~])/g;
const ADDRESS = /<((?:https?:|mailto:)[^\s<>]*)>/gi;
/** Its words may hold brackets, and its address may hold pairs of them. */
const LINK =
  /!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\(\s*(?:<[^<>\n]*>|(?:[^\s()]|\((?:[^\s()]|\([^\s()]*\))*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g;
/** Pairs of stars around words, and of underscores around whole ones. */
const STARS = /(\*{1,3})(?![\s*])(.*?[^\s*])\1(?!\*)/gs;
const UNDERSCORES = /(?<![\p{L}\p{N}_])(_{1,3})(?![\s_])(.*?[^\s_])\1(?![\p{L}\p{N}_])/gsu;

/** What stands in a paragraph, without the marks that come in pairs. */
export function plainInline(text: string): string {
  const isolated = text
    .replace(CODE, (_, _marks, code: string) => isolate(code))
    .replace(ESCAPE, (_, mark: string) => isolate(mark))
    .replace(ADDRESS, (_, address: string) => isolate(address))
    .replace(/\\\n/g, "\n");
  let plain = isolated;
  for (let depth = 0; depth < DEEPEST; depth++) {
    plain = plain.replace(LINK, "$1").replace(STARS, "$2").replace(UNDERSCORES, "$2");
  }
  return plain.replace(WAITING, (mark) => String.fromCharCode(mark.charCodeAt(0) - AWAY));
}

/** Keeps what is no mark, though it looks like one, from being taken for one. */
export function isolate(text: string): string {
  return text.replace(MARKS, (mark) => String.fromCharCode(mark.charCodeAt(0) + AWAY));
}
