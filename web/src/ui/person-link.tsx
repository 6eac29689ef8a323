import { Link } from "react-router";
import { nameOf } from "./name";
import type { Person } from "./person";
import styles from "./person-link.module.css";

/** A person's name, and the way to what they cook, where they can be followed. */
export function PersonLink({ person }: { person: Person }) {
  return (
    // The person goes along: no service tells of somebody who has not made anything.
    <Link to={`/app/recipes?by=${person.id}`} state={{ person }} className={styles.name}>
      {nameOf(person)}
    </Link>
  );
}
