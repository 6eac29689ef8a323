import { useState } from "react";
import { Problem } from "@/api/problem";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import { useLogIn } from "../api/use-log-in";

const LABELS = { username: "Username", password: "Password" };

/** The login form. */
export function LoginForm() {
  const logIn = useLogIn();
  const [values, setValues] = useState({ username: "", password: "" });
  return (
    <Form
      labels={LABELS}
      error={logIn.error}
      busy={logIn.isPending}
      onSubmit={() => logIn.mutate(values)}
      label="Log in"
      // The service does not say which of the two is wrong.
      faultField={isRefused(logIn.error) ? "password" : undefined}
    >
      <TextField
        name="username"
        label={LABELS.username}
        autoComplete="username"
        exact
        value={values.username}
        onChange={(username) => setValues({ ...values, username })}
        required
      />
      <TextField
        name="password"
        label={LABELS.password}
        type="password"
        autoComplete="current-password"
        value={values.password}
        onChange={(password) => setValues({ ...values, password })}
        required
      />
      <FormActions>
        <Button type="submit" kind="primary" busy={logIn.isPending}>
          Log in
        </Button>
      </FormActions>
    </Form>
  );
}

function isRefused(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}
