import { Entrance } from "@/features/login/components/entrance";
import { LoginForm } from "@/features/login/components/login-form";

const INSTEAD = { question: "New here?", answer: "Sign up", to: "/signup" };

export function Component() {
  return (
    <Entrance title="Log in" instead={INSTEAD}>
      <LoginForm />
    </Entrance>
  );
}
