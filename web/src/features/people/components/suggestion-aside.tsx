import { Link } from "react-router";
import { ErrorLine } from "@/ui/states/error-line";
import { useSuggestions } from "../api/use-suggestions";
import { PersonList } from "./person-list";
import { PersonListSkeleton } from "./person-list-skeleton";
import styles from "./suggestion-aside.module.css";

/** The number of suggestions beside the feed. */
const SHOWN = 4;

/** Suggestions beside the feed. */
export function SuggestionAside() {
  return (
    <aside aria-labelledby="suggestions" className={styles.aside}>
      <h2 id="suggestions">People to follow</h2>
      <FirstSuggestions />
    </aside>
  );
}

function FirstSuggestions() {
  const { data: people, isPending, refetch } = useSuggestions();
  if (isPending) return <PersonListSkeleton what="suggestions" count={SHOWN} />;
  if (!people) return <ErrorLine what="suggestions" retry={refetch} />;
  if (people.length > 0) return <PersonList people={people.slice(0, SHOWN)} />;
  return (
    <p className={styles.none}>
      New people appear here when they join. See{" "}
      <Link to="/app/people/following">whom you follow</Link>.
    </p>
  );
}
