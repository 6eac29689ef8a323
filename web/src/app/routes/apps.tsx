import { AppList } from "@/features/account/components/app-list";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Apps with access" intro="You let these act for you.">
      <AppList />
    </AccountPage>
  );
}
