import { useEffect, useRef, useState } from "react";
import { useServices } from "@/api/services";
import { useCheckToken } from "../api/use-check-token";
import type { Expected } from "../check/rules";
import { OwnToken } from "./own-token";
import { Result } from "./result";
import { Samples } from "./samples";
import styles from "./token-checker.module.css";
import { TokenForm, type Values } from "./token-form";

/** Checks a token, and shows what to do with it. */
export function TokenChecker() {
  const { config } = useServices();
  const [values, setValues] = useState<Values>({
    token: "",
    issuer: config.identityUrl,
    audience: "recipe-api",
    algorithm: "RS256",
    scope: "",
    keySet: "",
  });
  const check = useCheckToken();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (check.data) heading.current?.focus();
  }, [check.data]);

  function run(token: string) {
    check.mutate({ token, expected: expectedOf(values) });
  }

  function take(token: string) {
    setValues((current) => ({ ...current, token }));
    run(token);
  }

  return (
    <div className={styles.checker}>
      <OwnToken onToken={take} />
      <TokenForm
        values={values}
        onChange={setValues}
        error={check.error}
        busy={check.isPending}
        onSubmit={() => run(values.token)}
      />
      {check.data && check.variables && (
        <Result checked={check.data} scope={check.variables.expected.scope} heading={heading} />
      )}
      <Samples issuer={values.issuer} audience={values.audience} />
    </div>
  );
}

function expectedOf({ issuer, keySet, audience, algorithm, scope }: Values): Expected {
  return {
    issuer: issuer.trim(),
    keySetUrl: keySet.trim() || undefined,
    audience: audience.trim(),
    algorithms: [algorithm],
    scope: scope.trim() || undefined,
  };
}
