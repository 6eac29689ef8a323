import type { RefObject } from "react";
import { Card } from "@/ui/card";
import { answerFor } from "../check/answers";
import type { CheckedToken } from "../check/check-token";
import { Advice } from "./advice";
import { CheckList } from "./check-list";
import { Members } from "./members";
import styles from "./result.module.css";

interface ResultProps {
  checked: CheckedToken;
  /** The scope that was asked for. */
  scope: string | undefined;
  /** Focused when there is a result. */
  heading: RefObject<HTMLHeadingElement | null>;
}

/** What came of a check. */
export function Result({ checked, scope, heading }: ResultProps) {
  const { header, claims, checks, verdict } = checked;
  const { title, text } = answerFor(verdict, scope);
  return (
    <Card>
      <section className={styles.result} aria-labelledby="verdict">
        <div>
          <h2 id="verdict" ref={heading} tabIndex={-1} data-verdict={verdict}>
            {title}
          </h2>
          <p>{text}</p>
        </div>
        <Advice checks={checks} />
        <CheckList checks={checks} />
        {header && <Members title="Header" members={header} />}
        {claims && <Members title="Claims" members={claims} />}
      </section>
    </Card>
  );
}
