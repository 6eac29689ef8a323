import { SessionList } from "@/features/account/components/session-list";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Your devices" intro="You are logged in on these.">
      <SessionList />
    </AccountPage>
  );
}
