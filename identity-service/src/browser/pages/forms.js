"use strict";

// What the forms can do with a script: show a password while it is typed, keep it when the
// form is refused, say so when cookies are blocked, and send what nobody has to fill in. They
// work without it.

const BLOCKED =
  "Your browser blocks cookies, so you cannot be logged in. Allow them for this site, then try again.";
const UNREACHABLE = "The service cannot be reached. Try again.";
const FAILED = "Something went wrong on our side. Try again in a moment.";

const main = document.querySelector("main");
let isSending = false;

const passwords = () => [...main.querySelectorAll(".password input")];

function improve() {
  for (const input of passwords()) addToggle(input);
  const form = passwords()[0]?.form;
  form?.addEventListener("submit", send);
  form?.addEventListener("invalid", unfold, { capture: true });
}

/** The browser says what is wrong with a field, but only where the field can be seen. */
function unfold(event) {
  event.target.closest("details")?.setAttribute("open", "");
}

function addToggle(input) {
  const label = main.querySelector(`label[for="${input.id}"]`).textContent;
  const toggle = document.createElement("button");
  const show = (isShown) => {
    const action = isShown ? "Hide" : "Show";
    input.type = isShown ? "text" : "password";
    toggle.textContent = action;
    toggle.setAttribute("aria-label", `${action}: ${label}`);
  };
  toggle.type = "button";
  toggle.addEventListener("click", () => show(input.type === "password"));
  // Password managers look for fields of this type.
  input.form.addEventListener("submit", () => show(false));
  show(false);
  input.after(toggle);
}

/** Sends the form without leaving the page: a page from the service never contains a password. */
async function send(event) {
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  const form = event.target;
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    await follow(answer, form);
  } catch {
    tell(UNREACHABLE);
  } finally {
    isSending = false;
  }
}

async function follow(answer, form) {
  if (answer.type === "opaqueredirect") {
    // A login sets a cookie that scripts may read.
    if (!document.cookie.includes("csrf_access_token=")) tell(BLOCKED);
    else location.assign(form.elements.next?.value ?? "/");
  } else if (answer.headers.get("content-type")?.startsWith("text/html")) {
    replaceBy(await answer.text());
  } else {
    tell(FAILED);
  }
}

/** Shows the page that was sent, with the passwords of this one. */
function replaceBy(html) {
  const typed = new Map(passwords().map(({ name, value }) => [name, value]));
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  main.replaceChildren(...page.querySelector("main").childNodes);
  for (const input of passwords()) input.value = typed.get(input.name) ?? "";
  improve();
  const focused = main.querySelector("[autofocus]");
  focused?.focus();
  focused?.select();
}

function tell(sentence) {
  main.querySelector("#faults")?.remove();
  const summary = document.createElement("div");
  summary.id = "faults";
  summary.className = "faults";
  summary.setAttribute("role", "alert");
  summary.textContent = sentence;
  main.querySelector("form").before(summary);
}

improve();
main.querySelector("form[data-at-once]")?.requestSubmit();
