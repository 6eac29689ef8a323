import { ProfileForm } from "@/features/account/components/profile-form";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Your profile" intro="Your name and picture appear beside what you share.">
      <ProfileForm />
    </AccountPage>
  );
}
