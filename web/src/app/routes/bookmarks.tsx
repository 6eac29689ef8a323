import { BookmarkList } from "@/features/posts/components/bookmark-list";
import { Page } from "@/ui/page";

export function Component() {
  return (
    <Page title="Saved" intro="Pictures that you wanted to find again.">
      <BookmarkList />
    </Page>
  );
}
