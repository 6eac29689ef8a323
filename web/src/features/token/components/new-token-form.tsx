import { useState } from "react";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import type { useNewToken } from "../api/use-new-token";

const LABELS = { username: "Username", password: "Password" };
const EMPTY = { username: "", password: "" };

interface NewTokenFormProps {
  made: ReturnType<typeof useNewToken>;
  onToken: (token: string) => void;
}

/** Asks the issuer of this app for a token. */
export function NewTokenForm({ made, onToken }: NewTokenFormProps) {
  const [values, setValues] = useState(EMPTY);
  const field = (name: keyof typeof LABELS) => ({
    name,
    label: LABELS[name],
    value: values[name],
    onChange: (value: string) => setValues({ ...values, [name]: value }),
    required: true,
  });

  function submit() {
    made.mutate(values, {
      onSuccess: ({ access_token }) => {
        setValues(EMPTY);
        onToken(access_token);
      },
    });
  }

  return (
    <Form
      labels={LABELS}
      error={made.error}
      busy={made.isPending}
      onSubmit={submit}
      label="Get a token"
    >
      <p>
        The issuer of this app makes the token. It starts a session for it, which you also see among
        your devices.
      </p>
      <TextField {...field("username")} autoComplete="username" exact />
      <TextField {...field("password")} type="password" autoComplete="current-password" />
      <FormActions>
        <Button type="submit" busy={made.isPending}>
          Get a token
        </Button>
      </FormActions>
    </Form>
  );
}
