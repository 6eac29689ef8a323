import { useEffect, useSyncExternalStore } from "react";
import styles from "../notices/notices.module.css";
import { useOffers } from "./undo-context";
import { UndoNotice } from "./undo-notice";
import { useUndoKey } from "./use-undo-key";

/** All that can be undone. `onClose` is called before one goes. */
export function UndoNotices({ onClose }: { onClose: () => void }) {
  const offers = useOffers();
  const open = useSyncExternalStore(offers.subscribe, offers.list);
  useUndoKey(offers);

  useEffect(() => {
    const endAll = () => void offers.endAll();
    window.addEventListener("pagehide", endAll);
    return () => window.removeEventListener("pagehide", endAll);
  }, [offers]);

  return (
    <div className={styles.offers} aria-live="polite" aria-relevant="additions">
      {open.map((offer) => (
        <UndoNotice
          key={offer.id}
          offer={offer}
          onUndo={() => {
            onClose();
            offers.undo(offer.id);
          }}
          onEnd={() => {
            onClose();
            void offers.end(offer.id);
          }}
        />
      ))}
    </div>
  );
}
