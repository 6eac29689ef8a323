import { MissingPicture } from "@/ui/missing-picture";
import { Picture } from "@/ui/picture";
import { useSettled } from "@/ui/use-settled";
import styles from "./picture-preview.module.css";

interface PicturePreviewProps {
  /** As it is being typed. */
  address: string;
  alt: string;
}

/** The picture of a new post, or why it cannot be shown, also for screen readers. */
export function PicturePreview({ address, alt }: PicturePreviewProps) {
  // An incomplete address could lead to the wrong host.
  const settled = useSettled(address.trim());
  const src = /^https?:\/\/./i.test(settled) ? settled : "";
  const words = src
    ? "This picture cannot be loaded. Check its address."
    : "Your picture appears here.";
  return (
    <div className={styles.preview} role="status">
      <Picture src={src} alt={alt || "Your picture"} missing={<MissingPicture words={words} />} />
    </div>
  );
}
