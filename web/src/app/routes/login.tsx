import { useSearchParams } from "react-router";
import { Entrance } from "@/features/login/components/entrance";
import { LoginForm } from "@/features/login/components/login-form";

const INSTEAD = { question: "New here?", answer: "Sign up", to: "/signup" };

/** What identity-service says on its own login page. */
const ENDINGS = new Map([
  ["deleted", "Your account is deleted."],
  ["expired", "You have been logged out."],
]);

export function Component() {
  const [query] = useSearchParams();
  const ending = ENDINGS.get(query.get("ended") ?? "");
  return (
    <Entrance title="Log in" intro={ending} instead={INSTEAD}>
      <LoginForm />
    </Entrance>
  );
}
