/**
 * What begins with a Hebrew letter, and yet is not written from right to left. Runs in the page.
 */
export function writtenBackwards(): string[] {
  const hebrew = /^[^\p{L}]*\p{Script=Hebrew}/u;
  const found: string[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!element?.checkVisibility() || !hebrew.test(texts.currentNode.textContent ?? "")) continue;
    if (element.closest(".visually-hidden, [aria-hidden]")) continue;
    const judge = element.closest("[dir], bdi, .visually-hidden, li, p, th, td") ?? element;
    const { direction, unicodeBidi } = getComputedStyle(judge);
    if (direction !== "rtl" && unicodeBidi !== "plaintext") found.push(judge.outerHTML);
  }
  for (const field of document.querySelectorAll("input, textarea")) {
    const { value } = field as HTMLInputElement;
    if (hebrew.test(value) && getComputedStyle(field).direction !== "rtl") {
      found.push(field.outerHTML);
    }
  }
  return found;
}
