import { nameOf } from "@/ui/name";
import { ago } from "@/ui/time";
import type { Story } from "./api/types";

/** Where a story is among those that are loaded. */
export interface Position {
  /** Counts from 1. */
  number: number;
  count: number;
  /** Whether there are stories that are not loaded yet. */
  hasMore: boolean;
}

/** `2 of 5` */
export function describePosition({ number, count, hasMore }: Position): string {
  return hasMore ? `${number} of more than ${count}` : `${number} of ${count}`;
}

/** Whose story this is, which of how many, and when it was told. */
export function describeStory(story: Story, position: Position, now: Date): string {
  const told = ago(new Date(story.pub_date), now);
  return `Story by ${nameOf(story.user)}, ${describePosition(position)}, ${told}`;
}
