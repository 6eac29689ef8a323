import { ImageOff } from "lucide-react";
import styles from "./picture.module.css";

/** Text in place of a picture. */
export function MissingPicture({ words }: { words: string }) {
  return (
    <p className={styles.missing}>
      <ImageOff size={28} strokeWidth={1.75} aria-hidden="true" />
      <span className={styles.words} dir="auto">
        {words}
      </span>
    </p>
  );
}
