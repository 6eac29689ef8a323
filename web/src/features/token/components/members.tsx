import type { JsonObject } from "@/api/json-object";
import { meaningOf, shown } from "../check/explain";
import styles from "./members.module.css";

interface MembersProps {
  title: string;
  members: JsonObject;
}

/** The members of a header or of claims, with what they mean. */
export function Members({ title, members }: MembersProps) {
  return (
    <div>
      <h3>{title}</h3>
      <dl className={styles.members}>
        {Object.entries(members).map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
              <span>{meaningOf(name)}</span>
            </dt>
            <dd>
              <code>{shown(name, value)}</code>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
