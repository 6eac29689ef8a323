type Patch = [selector: string, apply: (element: HTMLElement) => void];

/** What Swagger UI leaves out for those who do not see its page (WCAG 2.2, 1.3.1 and 4.1.2). */
const PATCHES: Patch[] = [
  ["h3:not([aria-level])", (heading) => heading.setAttribute("aria-level", "2")],
  ["h4:not([aria-level])", (heading) => heading.setAttribute("aria-level", "3")],
  ["h5:not([aria-level])", (heading) => heading.setAttribute("aria-level", "4")],
  // Long examples scroll.
  ["pre.microlight:not([tabindex])", (example) => example.setAttribute("tabindex", "0")],
  ["table[role=region]", (table) => table.removeAttribute("role")],
  [
    "textarea:not([aria-label])",
    (field) => field.setAttribute("aria-label", "Body of the request"),
  ],
  // Where an answer has several examples.
  [
    "select.examples-select-element:not([aria-label])",
    (choice) => choice.setAttribute("aria-label", "Example"),
  ],
];

/** Patches what is shown in `root`, now and whenever it changes. */
export function patchAccessibility(root: Element): void {
  const patchAll = () => {
    for (const [selector, apply] of PATCHES) {
      for (const element of root.querySelectorAll<HTMLElement>(selector)) apply(element);
    }
  };
  new MutationObserver(patchAll).observe(root, { childList: true, subtree: true });
}
