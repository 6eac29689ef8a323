import styles from "./avatar.module.css";
import { type Named, nameOf } from "./name";
import { useBroken } from "./use-broken";

interface AvatarProps {
  person: Named & { image_url?: string | null; thumb_url?: string | null };
  /** In pixels. */
  size?: 32 | 40 | 56 | 96;
}

/** A person's picture or initial. Their name is always beside it. */
export function Avatar({ person, size = 40 }: AvatarProps) {
  const url = person.thumb_url || person.image_url || undefined;
  const { isBroken, onError } = useBroken(url);
  const initial = Array.from(nameOf(person))[0]?.toUpperCase();
  return (
    <span className={styles.avatar} data-size={size} aria-hidden="true">
      {isBroken ? (
        initial
      ) : (
        <img src={url} alt="" loading="lazy" referrerPolicy="no-referrer" onError={onError} />
      )}
    </span>
  );
}
