/** Scrolls the focused element out from under a new notice (WCAG 2.2, 2.4.11). */
export function uncoverFocus(): void {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return;
  const { top, bottom } = focused.getBoundingClientRect();
  if (bottom > 0 && top < window.innerHeight) focused.scrollIntoView({ block: "nearest" });
}
