import { useState } from "react";
import { useFaultyFields } from "@/ui/form/form-context";
import { PictureNote } from "@/ui/form/picture-note";
import { BIO_HINT, PICTURE_HINT, SEEN_BY_ALL, SEEN_BY_OWNER } from "@/ui/form/profile-hints";
import { TextField } from "@/ui/form/text-field";
import styles from "./more-about-you.module.css";

const FIELDS = ["first_name", "last_name", "email", "image_url", "bio"] as const;

interface MoreAboutYouProps {
  /** The name, label and value of a field of the form. */
  field: (name: (typeof FIELDS)[number]) => {
    name: string;
    label: string;
    value: string;
    onChange: (value: string) => void;
  };
}

/** What nobody needs to say before they are in. It opens by itself for a fault inside. */
export function MoreAboutYou({ field }: MoreAboutYouProps) {
  const [isUnfolded, setUnfolded] = useState(false);
  const faulty = useFaultyFields();
  const isOpen = isUnfolded || FIELDS.some((name) => faulty.includes(name));
  return (
    <details
      className={styles.more}
      open={isOpen}
      onToggle={(event) => setUnfolded(event.currentTarget.open)}
    >
      <summary>More about you (optional)</summary>
      <div className={styles.fields}>
        <TextField {...field("first_name")} autoComplete="given-name" hint={SEEN_BY_ALL} />
        <TextField {...field("last_name")} autoComplete="family-name" hint={SEEN_BY_ALL} />
        <TextField {...field("email")} type="email" autoComplete="email" hint={SEEN_BY_OWNER} />
        <TextField {...field("image_url")} type="url" autoComplete="photo" hint={PICTURE_HINT} />
        <PictureNote address={field("image_url").value} />
        <TextField {...field("bio")} rows={4} hint={BIO_HINT} />
      </div>
    </details>
  );
}
