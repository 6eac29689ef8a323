/** The first element that reaches out of the window sideways, or "". Runs in the page. */
export function widerThanWindow(): string {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) return `scrolls sideways by ${scrollWidth - clientWidth}`;
  /** Whether something around it scrolls by itself, or cuts it off. */
  const isContained = (element: Element) => {
    for (let around: Element | null = element; around; around = around.parentElement) {
      const { overflowX, clipPath } = getComputedStyle(around);
      if (clipPath !== "none" || overflowX !== "visible") return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].find((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (right > clientWidth + 1 || left < -1) && !isContained(element);
  });
  return wide ? `is left by ${wide.outerHTML.slice(0, 120)}` : "";
}
