import { ImageOff } from "lucide-react";
import styles from "./picture.module.css";
import { useBroken } from "./use-broken";

interface PictureProps {
  src: string;
  /** What is to be seen, in words. */
  alt: string;
}

/** A picture from anywhere; its words where it cannot be shown. */
export function Picture({ src, alt }: PictureProps) {
  const { isBroken, onError } = useBroken(src);
  if (isBroken) {
    return (
      <div className={styles.missing} role="img" aria-label={alt}>
        <ImageOff size={28} strokeWidth={1.75} aria-hidden="true" />
        <span>{alt}</span>
      </div>
    );
  }
  return <img className={styles.picture} src={src} alt={alt} loading="lazy" onError={onError} />;
}
