import type { ReactNode } from "react";
import { Skeleton } from "./skeleton";

interface SkeletonListProps {
  /** What is loading: `the recipes`. */
  what: string;
  /** How many items to show. Enough to fill a window, where their number is unknown. */
  count: number;
  /** The class of the list that is to come. */
  className: string | undefined;
  /** One item. */
  children: ReactNode;
}

/** A list that is loading. */
export function SkeletonList({ what, count, className, children }: SkeletonListProps) {
  const numbers = Array.from({ length: count }, (_, index) => index);
  return (
    <Skeleton what={what}>
      <ul className={className}>
        {numbers.map((number) => (
          <li key={number}>{children}</li>
        ))}
      </ul>
    </Skeleton>
  );
}
