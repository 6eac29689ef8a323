import { ChevronLeft, ChevronRight, Pause, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { PersonLine } from "@/ui/person-line";
import { Time } from "@/ui/time";
import type { Story } from "../api/types";
import { describePosition, describeStory, type Position } from "../describe-story";
import styles from "./open-story.module.css";
import { StoryDialog } from "./story-dialog";
import { StoryProgress } from "./story-progress";

interface OpenStoryProps {
  story: Story;
  position: Position;
  toPrevious: () => void;
  toNext: () => void;
  close: () => void;
}

/** A story that is read, with the controls to go on, back, and to stop the time. */
export function OpenStory({ story, position, toPrevious, toNext, close }: OpenStoryProps) {
  // Whoever asks for less motion turns the pages themselves.
  const [isPaused, setPaused] = useState(prefersStillness);
  const label = describeStory(story, position, new Date());
  const keys: Record<string, () => void> = {
    ArrowLeft: toPrevious,
    ArrowRight: toNext,
    " ": () => setPaused((before) => !before),
  };

  return (
    <StoryDialog label={label} close={close} onKey={(key) => keys[key]?.()}>
      <StoryProgress key={story.id} text={story.text} isPaused={isPaused} onEnd={toNext} />
      <div className={styles.teller}>
        <PersonLine
          person={story.user}
          note={
            <>
              <Time at={story.pub_date} /> · {describePosition(position)}
            </>
          }
        />
      </div>
      <p className={styles.text}>{story.text}</p>
      <p role="status" className="visually-hidden">
        {`${label}. ${story.text}`}
      </p>
      <div className={styles.controls}>
        <Button onClick={toPrevious} aria-disabled={position.number === 1}>
          <ChevronLeft size={22} aria-hidden="true" />
          Previous
        </Button>
        <Button onClick={() => setPaused(!isPaused)}>
          {isPaused ? (
            <Play size={20} aria-hidden="true" />
          ) : (
            <Pause size={20} aria-hidden="true" />
          )}
          {isPaused ? "Play" : "Pause"}
        </Button>
        <Button onClick={toNext} aria-disabled={position.number === position.count}>
          Next
          <ChevronRight size={22} aria-hidden="true" />
        </Button>
      </div>
    </StoryDialog>
  );
}

function prefersStillness(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
