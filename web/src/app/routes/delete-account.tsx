import { DeleteAccountForm } from "@/features/account/components/delete-account-form";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Delete account" intro="Everything you made, and the account itself.">
      <DeleteAccountForm />
    </AccountPage>
  );
}
