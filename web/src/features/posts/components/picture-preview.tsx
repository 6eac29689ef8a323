import { MissingPicture } from "@/ui/missing-picture";
import { Picture } from "@/ui/picture";
import { usePictureAddress } from "@/ui/use-picture-address";
import styles from "./picture-preview.module.css";

interface PicturePreviewProps {
  /** As it is being typed. */
  address: string;
  alt: string;
}

/** The picture of a new post, or why it cannot be shown, also for screen readers. */
export function PicturePreview({ address, alt }: PicturePreviewProps) {
  const src = usePictureAddress(address);
  const words = src
    ? "This picture cannot be loaded. Check its address."
    : "Your picture appears here.";
  return (
    <div className={styles.preview} role="status">
      <Picture src={src} alt={alt || "Your picture"} missing={<MissingPicture words={words} />} />
    </div>
  );
}
