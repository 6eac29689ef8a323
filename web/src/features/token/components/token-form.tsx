import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Form } from "@/ui/form/form";
import { FormActions } from "@/ui/form/form-actions";
import { TextField } from "@/ui/form/text-field";
import { AlgorithmField } from "./algorithm-field";
import styles from "./token-form.module.css";

const LABELS = {
  token: "Token",
  issuer: "Issuer",
  audience: "Audience",
  scope: "Scope that the route needs",
  keySet: "Address of the key set",
};

/** What is typed. */
export interface Values {
  token: string;
  issuer: string;
  audience: string;
  algorithm: string;
  scope: string;
  keySet: string;
}

interface TokenFormProps {
  values: Values;
  onChange: (values: Values) => void;
  error: unknown;
  busy: boolean;
  onSubmit: () => void;
}

/** The token, and what a back end expects of it. */
export function TokenForm({ values, onChange, error, busy, onSubmit }: TokenFormProps) {
  const field = (name: keyof typeof LABELS) => ({
    name,
    label: LABELS[name],
    value: values[name],
    onChange: (value: string) => onChange({ ...values, [name]: value }),
    exact: true,
  });
  return (
    <Card>
      <Form labels={LABELS} error={error} busy={busy} onSubmit={onSubmit} label="Check a token">
        <TextField {...field("token")} rows={5} required />
        <fieldset className={styles.expected}>
          <legend>What your back end expects</legend>
          <TextField {...field("issuer")} required />
          <TextField {...field("audience")} required />
          <AlgorithmField
            value={values.algorithm}
            onChange={(algorithm) => onChange({ ...values, algorithm })}
          />
          <TextField {...field("scope")} />
          <TextField
            {...field("keySet")}
            hint="Only for an issuer without a discovery document. It must allow this page to read it (CORS)."
          />
        </fieldset>
        <FormActions>
          <Button type="submit" kind="primary" busy={busy}>
            Check
          </Button>
        </FormActions>
      </Form>
    </Card>
  );
}
