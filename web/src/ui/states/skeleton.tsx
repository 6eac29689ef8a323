import type { ReactNode } from "react";

interface SkeletonProps {
  /** What is loading: `the recipes`. */
  what: string;
  /** Shapes in the layout of what is to come, so that nothing moves when it arrives. */
  children: ReactNode;
}

/** Keeps the place of content while it loads, and tells screen readers. */
export function Skeleton({ what, children }: SkeletonProps) {
  return (
    <div role="status" aria-busy="true">
      <span className="visually-hidden">Loading {what}…</span>
      <div aria-hidden="true">{children}</div>
    </div>
  );
}
