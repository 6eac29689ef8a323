import { Link } from "react-router";
import { useSuggestions } from "../api/use-suggestions";
import { PersonList } from "./person-list";
import styles from "./suggestion-aside.module.css";

/** So many stand beside the feed; the page of people has a few more. */
const SHOWN = 4;

/** Suggestions beside other things. */
export function SuggestionAside() {
  const people = useSuggestions().data ?? [];
  return (
    <aside aria-labelledby="suggestions" className={styles.aside}>
      <h2 id="suggestions">People to follow</h2>
      {people.length > 0 ? (
        <PersonList people={people.slice(0, SHOWN)} />
      ) : (
        <p className={styles.none}>
          New people appear here when they join. See{" "}
          <Link to="/app/people/following">whom you follow</Link>.
        </p>
      )}
    </aside>
  );
}
