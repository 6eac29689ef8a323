/** The words that would not be dark ink on white paper. Runs in the page. */
export function paleOnPaper(): string[] {
  /** From 0 for black to 255 for white; transparent colours are as white as the paper. */
  const brightness = (color: string) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return alpha === 0 ? 255 : (red + green + blue) / 3;
  };
  const isPale = (element: Element) => {
    const { color, backgroundColor } = getComputedStyle(element);
    return brightness(color) > 100 || brightness(backgroundColor) < 240;
  };
  const shown = [...document.body.querySelectorAll("*")].filter(
    (element) => element.checkVisibility() && (element as HTMLElement).innerText?.trim(),
  );
  return [document.body, ...shown].filter(isPale).map((element) => element.outerHTML.slice(0, 120));
}
