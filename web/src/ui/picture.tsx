import type { ReactNode } from "react";
import { MissingPicture } from "./missing-picture";
import styles from "./picture.module.css";
import { useBroken } from "./use-broken";

interface PictureProps {
  src: string;
  /** The description of the picture. */
  alt: string;
  /** Shown if the picture fails; by default its description. */
  missing?: ReactNode;
}

/** A picture; its description if it cannot be shown. */
export function Picture({ src, alt, missing }: PictureProps) {
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
  if (missing) return missing;
  return (
    <div role="img" aria-label={alt}>
      <MissingPicture words={alt} />
    </div>
  );
}
