import { ImagePlus } from "lucide-react";
import { Link } from "react-router";
import { buttonClass } from "@/ui/button";
import { EmptyState } from "@/ui/states/empty-state";
import { PostList } from "./post-list";

/** The endless feed: posts of the viewer and the people they follow. */
export function Feed() {
  return <PostList what="your feed" empty={NOTHING} />;
}

const NOTHING = (
  <EmptyState
    icon={ImagePlus}
    title="Your feed is empty"
    action={
      <Link to="/app/posts/new" className={buttonClass("primary")}>
        Share a picture
      </Link>
    }
  >
    Pictures of people whom you follow appear here, and yours. Begin with what is on your plate.
  </EmptyState>
);
