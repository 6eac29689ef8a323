import { Entrance } from "@/features/login/components/entrance";
import { SignupForm } from "@/features/login/components/signup-form";

const INSTEAD = { question: "Have an account already?", answer: "Log in", to: "/login" };

export function Component() {
  return (
    <Entrance title="Sign up" instead={INSTEAD}>
      <SignupForm />
    </Entrance>
  );
}
