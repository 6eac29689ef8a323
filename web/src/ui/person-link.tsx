import { Link } from "react-router";
import { nameOf } from "./name";
import type { Person } from "./person";
import styles from "./person-link.module.css";

/** A person's name, linked to their page. */
export function PersonLink({ person }: { person: Person }) {
  return (
    <Link to={`/app/people/${person.id}`} className={styles.name}>
      <bdi>{nameOf(person)}</bdi>
    </Link>
  );
}
