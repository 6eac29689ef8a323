/** Says on whose behalf requests go out, or how to log in. */
export function showNote(note: HTMLElement, login: string | undefined): void {
  if (login === undefined) {
    note.textContent = "Requests go out as you: you are logged in, and each can be tried at once.";
    return;
  }
  const link = document.createElement("a");
  link.href = login;
  link.textContent = "Log in";
  note.replaceChildren("Anybody can read this. ", link, " to try the requests.");
}
