import { MissingPicture } from "@/ui/missing-picture";
import { Picture } from "@/ui/picture";
import { useSettled } from "@/ui/use-settled";
import styles from "./picture-preview.module.css";

interface PicturePreviewProps {
  /** As it is being typed. */
  address: string;
  alt: string;
}

/** The picture of a post being put together, or why there is none to be seen, also read out. */
export function PicturePreview({ address, alt }: PicturePreviewProps) {
  // Half an address leads nowhere, or to somebody who was not meant.
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
