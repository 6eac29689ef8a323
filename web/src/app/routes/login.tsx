import { useLocation } from "react-router";
import { Entrance } from "@/features/login/components/entrance";
import { LoginForm } from "@/features/login/components/login-form";
import type { EndReason } from "@/session/tabs";

const INSTEAD = { question: "New here?", answer: "Sign up", to: "/signup" };

/** What nobody has asked for, or cannot see otherwise. */
const ENDINGS: Partial<Record<EndReason, string>> = {
  deleted: "Your account is deleted.",
  expired: "You have been logged out.",
};

export function Component() {
  const state: { ended?: EndReason } | null = useLocation().state;
  return (
    <Entrance title="Log in" intro={state?.ended && ENDINGS[state.ended]} instead={INSTEAD}>
      <LoginForm />
    </Entrance>
  );
}
