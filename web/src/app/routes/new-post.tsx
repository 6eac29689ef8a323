import { PostForm } from "@/features/posts/components/post-form";
import { Page } from "@/ui/page";

export function Component() {
  return (
    <Page title="New post">
      <PostForm />
    </Page>
  );
}
