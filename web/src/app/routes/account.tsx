import { ProfileForm } from "@/features/account/components/profile-form";
import { AccountPage } from "./account-page";

export function Component() {
  return (
    <AccountPage title="Your profile" intro="How others see you.">
      <ProfileForm />
    </AccountPage>
  );
}
