import { LogOut } from "lucide-react";
import { Button } from "@/ui/button";
import { useLogOut } from "../api/use-log-out";

export function LogOutButton() {
  const logOut = useLogOut();
  return (
    <Button kind="quiet" busy={logOut.isPending} onClick={() => logOut.mutate()} title="Log out">
      <LogOut size={20} strokeWidth={1.9} aria-hidden="true" />
      <span className="visually-hidden">Log out</span>
    </Button>
  );
}
