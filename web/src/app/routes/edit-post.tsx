import { PostForm } from "@/features/posts/components/post-form";
import { PostLoader } from "@/features/posts/components/post-loader";
import { Page } from "@/ui/page";
import { useId } from "./use-id";

export function Component() {
  return (
    <PostLoader id={useId()}>
      {(post) => (
        <Page title="Edit post">
          <PostForm post={post} />
        </Page>
      )}
    </PostLoader>
  );
}
