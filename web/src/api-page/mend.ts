type Mending = [selector: string, mend: (element: HTMLElement) => void];

/** What Swagger UI leaves out for those who do not see its page (WCAG 2.2, 1.3.1 and 4.1.2). */
const MENDINGS: Mending[] = [
  ["h3:not([aria-level])", (heading) => heading.setAttribute("aria-level", "2")],
  ["h4:not([aria-level])", (heading) => heading.setAttribute("aria-level", "3")],
  ["h5:not([aria-level])", (heading) => heading.setAttribute("aria-level", "4")],
  ["table[role=region]", (table) => table.removeAttribute("role")],
  [
    "textarea:not([aria-label])",
    (field) => field.setAttribute("aria-label", "Body of the request"),
  ],
];

/** Mends what is shown in `root`, now and whenever it changes. */
export function keepMended(root: Element): void {
  const mendAll = () => {
    for (const [selector, mend] of MENDINGS) {
      for (const element of root.querySelectorAll<HTMLElement>(selector)) mend(element);
    }
  };
  new MutationObserver(mendAll).observe(root, { childList: true, subtree: true });
}
