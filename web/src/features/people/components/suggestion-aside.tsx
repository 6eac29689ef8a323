import { useSuggestions } from "../api/use-suggestions";
import { PersonList } from "./person-list";
import styles from "./suggestion-aside.module.css";

/** So many stand beside the feed; the page of people has a few more. */
const SHOWN = 4;

/** Suggestions beside other things; where there are none, nothing. */
export function SuggestionAside() {
  const people = useSuggestions().data ?? [];
  if (people.length === 0) return null;
  return (
    <aside aria-labelledby="suggestions" className={styles.aside}>
      <h2 id="suggestions">People to follow</h2>
      <PersonList people={people.slice(0, SHOWN)} />
    </aside>
  );
}
