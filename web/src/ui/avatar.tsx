import { useState } from "react";
import styles from "./avatar.module.css";
import { type Named, nameOf } from "./name";

interface AvatarProps {
  person: Named & { image_url?: string | null; thumb_url?: string | null };
  /** In pixels. */
  size?: 32 | 40 | 56 | 96;
}

/** A person's picture, or their initial. Their name always stands beside it. */
export function Avatar({ person, size = 40 }: AvatarProps) {
  const url = person.thumb_url || person.image_url || undefined;
  const [broken, setBroken] = useState<string>();
  const initial = Array.from(nameOf(person))[0]?.toUpperCase();
  return (
    <span className={styles.avatar} data-size={size} aria-hidden="true">
      {url && url !== broken ? (
        <img src={url} alt="" loading="lazy" onError={() => setBroken(url)} />
      ) : (
        initial
      )}
    </span>
  );
}
