import type { ReactNode } from "react";
import { Avatar } from "./avatar";
import type { Person } from "./person";
import styles from "./person-line.module.css";
import { PersonLink } from "./person-link";

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
        <PersonLink person={person} />
        <span className={styles.note}>{note ?? `@${person.username}`}</span>
      </div>
      {children}
    </div>
  );
}
