import { Bookmark, BookOpen, Images, type LucideIcon, UsersRound } from "lucide-react";
import { Link, NavLink, useLocation } from "react-router";
import { LogOutButton } from "@/features/account/components/log-out-button";
import { useViewer } from "@/session/viewer";
import { APP_NAME } from "@/ui/app-name";
import { Avatar } from "@/ui/avatar";
import iconUrl from "@/ui/icon.svg";
import { nameOf } from "@/ui/name";
import styles from "./navigation.module.css";

interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  /** Other paths that belong to this entry. */
  also?: string[];
}

const PLACES: Place[] = [
  { to: "/app/recipes", label: "Recipes", icon: BookOpen },
  { to: "/app/feed", label: "Feed", icon: Images, also: ["/app/posts", "/app/stories"] },
  { to: "/app/bookmarks", label: "Saved", icon: Bookmark },
  { to: "/app/people", label: "People", icon: UsersRound },
];

/** The main navigation: beside the page, on a phone below it. */
export function Navigation() {
  const viewer = useViewer();
  const { pathname } = useLocation();
  const isAt = ({ to, also = [] }: Place) =>
    [to, ...also].some((path) => `${pathname}/`.startsWith(`${path}/`));
  return (
    <header className={styles.header}>
      <Link to="/app/recipes" className={styles.brand}>
        <img src={iconUrl} alt="" width="32" height="32" />
        {APP_NAME}
      </Link>
      <nav aria-label="Main" className={styles.places}>
        {PLACES.map((place) => (
          <Link
            key={place.to}
            to={place.to}
            className={styles.place}
            aria-current={isAt(place) ? "page" : undefined}
          >
            <place.icon size={22} strokeWidth={1.9} aria-hidden="true" />
            <span>{place.label}</span>
          </Link>
        ))}
      </nav>
      <div className={styles.viewer}>
        <NavLink to="/app/account" className={styles.account}>
          <Avatar person={viewer} size={40} />
          <span className={styles.who}>
            <span className="visually-hidden">Your account: </span>
            <bdi className={styles.name}>{nameOf(viewer)}</bdi>
            <span className={styles.username}>@{viewer.username}</span>
          </span>
        </NavLink>
        <LogOutButton />
      </div>
    </header>
  );
}
