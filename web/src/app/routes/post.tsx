import { PostLoader } from "@/features/posts/components/post-loader";
import { PostView } from "@/features/posts/components/post-view";
import { useId } from "./use-id";

export function Component() {
  return <PostLoader id={useId()}>{(post) => <PostView post={post} />}</PostLoader>;
}
