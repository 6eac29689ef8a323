import { useState } from "react";
import { Button } from "@/ui/button";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { PASSWORD_HINT } from "@/ui/form/password-hint";
import { USERNAME_HINT } from "@/ui/form/profile-hints";
import { TextField } from "@/ui/form/text-field";
import { useSignUp } from "../api/use-sign-up";
import { MoreAboutYou } from "./more-about-you";

const LABELS = {
  username: "Username",
  password: "Password",
  password_confirmation: "Password once more",
  first_name: "First name",
  last_name: "Last name",
  email: "Email",
  image_url: "Picture",
  bio: "About you",
};

const EMPTY = {
  username: "",
  password: "",
  password_confirmation: "",
  first_name: "",
  last_name: "",
  email: "",
  image_url: "",
  bio: "",
};

/** The sign-up form: a name and a password first. */
export function SignupForm() {
  const signUp = useSignUp();
  const [values, setValues] = useState(EMPTY);
  const field = (name: keyof typeof EMPTY) => ({
    name,
    label: LABELS[name],
    value: values[name],
    onChange: (value: string) => setValues({ ...values, [name]: value }),
  });

  function submit() {
    // Empty fields are left out.
    const given = Object.entries(values).filter(([, value]) => value !== "");
    const { username, password, password_confirmation } = values;
    signUp.mutate({ ...Object.fromEntries(given), username, password, password_confirmation });
  }

  return (
    <Form
      labels={LABELS}
      error={signUp.error}
      busy={signUp.isPending}
      onSubmit={submit}
      label="Sign up"
    >
      <TextField
        {...field("username")}
        autoComplete="username"
        hint={USERNAME_HINT}
        exact
        required
      />
      <TextField
        {...field("password")}
        type="password"
        autoComplete="new-password"
        hint={PASSWORD_HINT}
        required
      />
      <TextField
        {...field("password_confirmation")}
        type="password"
        autoComplete="new-password"
        required
      />
      <MoreAboutYou field={field} />
      <FormActions>
        <Button type="submit" kind="primary" busy={signUp.isPending}>
          Sign up
        </Button>
      </FormActions>
    </Form>
  );
}
