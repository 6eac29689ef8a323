import { ProfileForm } from "@/features/account/components/profile-form";
import { SwitchAccount } from "@/features/account/components/switch-account";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Your profile" intro="Your name and picture appear beside what you share.">
      <ProfileForm />
      <SwitchAccount />
    </AccountPage>
  );
}
