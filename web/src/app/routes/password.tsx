import { PasswordForm } from "@/features/account/components/password-form";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Change password" intro="Your other devices will be logged out.">
      <PasswordForm />
    </AccountPage>
  );
}
