import { ImageOff } from "lucide-react";
import { useBroken } from "../use-broken";
import styles from "./inline-picture.module.css";

interface InlinePictureProps {
  src: string;
  /** The author's description of the picture. */
  alt: string;
}

/** A whole picture in a frame of one size; its description if it cannot be shown. */
export function InlinePicture({ src, alt }: InlinePictureProps) {
  const { isBroken, onError } = useBroken(src);
  if (!isBroken) {
    return (
      <img
        className={styles.picture}
        src={src}
        alt={alt}
        loading="lazy"
        referrerPolicy="no-referrer"
        onError={onError}
      />
    );
  }
  const words = alt || "A picture that cannot be shown";
  return (
    <span className={styles.missing} role="img" aria-label={words}>
      <ImageOff size={20} strokeWidth={1.75} aria-hidden="true" />
      <span dir="auto">{words}</span>
    </span>
  );
}
