import { classNames } from "../class-names";
import styles from "./skeleton.module.css";

/** A shape as large as what is to come. A `line` is as high as a line of the text around it. */
type Kind =
  | "line"
  | "short"
  | "title"
  | "avatar"
  | "portrait"
  | "ring"
  | "picture"
  | "control"
  | "button";

/** A grey shape in place of what is loading. */
export function SkeletonShape({ kind }: { kind: Kind }) {
  return <span className={classNames(styles.shape, styles[kind])} />;
}
