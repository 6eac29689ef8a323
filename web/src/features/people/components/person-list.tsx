import { Card } from "@/ui/card";
import type { Person } from "@/ui/person";
import { PersonLine } from "@/ui/person-line";
import { FollowButton } from "./follow-button";
import styles from "./person-list.module.css";

/** People, each with a way to follow them. */
export function PersonList({ people }: { people: Person[] }) {
  return (
    <Card>
      <ul className={styles.list}>
        {people.map((person) => (
          <li key={person.id}>
            <PersonLine person={person}>
              <FollowButton person={person} />
            </PersonLine>
          </li>
        ))}
      </ul>
    </Card>
  );
}
