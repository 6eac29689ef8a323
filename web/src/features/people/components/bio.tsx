import { Clamped } from "@/ui/clamped/clamped";
import { ErrorLine } from "@/ui/states/error-line";
import { useBio } from "../api/use-bio";
import styles from "./bio.module.css";

/** What a person says about themselves, if anything. */
export function Bio({ id }: { id: number }) {
  const { data: bio, isError, refetch } = useBio(id);
  if (bio) {
    return (
      <Clamped lines={12} what="the text" dir="auto" className={styles.bio}>
        {bio}
      </Clamped>
    );
  }
  return isError && <ErrorLine what="the text about this person" retry={refetch} />;
}
