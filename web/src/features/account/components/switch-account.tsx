/** Leads to the login page, which otherwise sends back whoever is logged in. */
export function SwitchAccount() {
  return (
    <p>
      <a href="/login?prompt=select_account">Log in as somebody else</a>
    </p>
  );
}
