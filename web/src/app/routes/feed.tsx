import { ImagePlus } from "lucide-react";
import { Link } from "react-router";
import { SuggestionAside } from "@/features/people/components/suggestion-aside";
import { Feed } from "@/features/posts/components/feed";
import { StoryStrip } from "@/features/stories/components/story-strip";
import { buttonClass } from "@/ui/button";
import { Page } from "@/ui/page";
import styles from "./feed.module.css";

export function Component() {
  const actions = (
    <Link to="/app/posts/new" className={buttonClass("primary")}>
      <ImagePlus size={20} aria-hidden="true" />
      New post
    </Link>
  );
  return (
    <Page title="Feed" intro="What you and those you follow have on the table." actions={actions}>
      <StoryStrip />
      <div className={styles.columns}>
        <div className={styles.main}>
          <Feed />
        </div>
        <SuggestionAside />
      </div>
    </Page>
  );
}
