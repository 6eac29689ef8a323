import { readingTime, useCountdown } from "../use-countdown";
import styles from "./story-progress.module.css";

interface StoryProgressProps {
  text: string;
  isPaused: boolean;
  onEnd: () => void;
}

/** The time that a story has left, as a line that fills. */
export function StoryProgress({ text, isPaused, onEnd }: StoryProgressProps) {
  const time = readingTime(text);
  useCountdown(time, !isPaused, onEnd);
  return (
    <div className={styles.line} aria-hidden="true">
      <div
        className={styles.passed}
        style={{
          animationDuration: `${time}ms`,
          animationPlayState: isPaused ? "paused" : "running",
        }}
      />
    </div>
  );
}
