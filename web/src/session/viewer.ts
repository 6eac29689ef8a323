import { createContext, useContext } from "react";
import type { components } from "@/api/generated/identity";
import type { Tagged } from "@/api/tagged";

export type User = Tagged<components["schemas"]["User"]>;

export const ViewerContext = createContext<User | undefined>(undefined);

/** Who is logged in. For whatever stands inside the frame of the app. */
export function useViewer(): User {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("nobody is logged in here");
  return viewer;
}
