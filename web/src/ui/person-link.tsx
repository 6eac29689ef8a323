import { Link } from "react-router";
import { nameOf } from "./name";
import type { Person } from "./person";
import styles from "./person-link.module.css";

/** A person's name, linked to their page. */
export function PersonLink({ person }: { person: Person }) {
  return (
    // Passes the person along, because no service describes a person who has created nothing.
    <Link to={`/app/people/${person.id}`} state={{ person }} className={styles.name}>
      <bdi>{nameOf(person)}</bdi>
    </Link>
  );
}
