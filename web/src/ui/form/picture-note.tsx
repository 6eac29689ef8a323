import { useBroken } from "../use-broken";
import { usePictureAddress } from "../use-picture-address";
import styles from "./picture-note.module.css";

/** Says that the address in a field leads to no picture, before it is saved. */
export function PictureNote({ address }: { address: string }) {
  const src = usePictureAddress(address);
  const { isBroken, onError } = useBroken(src);
  return (
    <div role="status" className={styles.note}>
      {src !== "" && isBroken && <p>This picture cannot be loaded. Check its address.</p>}
      {!isBroken && <img src={src} alt="" hidden referrerPolicy="no-referrer" onError={onError} />}
    </div>
  );
}
