import type { ReactNode } from "react";
import { Avatar } from "./avatar";
import type { Person } from "./person";
import styles from "./person-line.module.css";
import { PersonLink } from "./person-link";

interface PersonLineProps {
  person: Person;
  /** The line below the name; by default the username. */
  note?: ReactNode;
  /** Buttons about the person. */
  children?: ReactNode;
}

/** A person: picture and name. */
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
