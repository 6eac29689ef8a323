import type { ReactNode } from "react";
import type { components } from "@/api/generated/recipes";
import { Avatar } from "./avatar";
import { nameOf } from "./name";
import styles from "./person-line.module.css";

export type Person = components["schemas"]["Person"];

interface PersonLineProps {
  person: Person;
  /** What is said below the name; the username when left out. */
  note?: ReactNode;
  /** What can be done about the person. */
  children?: ReactNode;
}

/** A person, by picture and name. */
export function PersonLine({ person, note, children }: PersonLineProps) {
  return (
    <div className={styles.line}>
      <Avatar person={person} />
      <div className={styles.names}>
        <span className={styles.name}>{nameOf(person)}</span>
        <span className={styles.note}>{note ?? `@${person.username}`}</span>
      </div>
      {children}
    </div>
  );
}
