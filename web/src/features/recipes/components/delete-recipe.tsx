import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { useNotice } from "@/ui/notices/notice-context";
import type { Recipe } from "../api/types";
import { useDeleteRecipe } from "../api/use-delete-recipe";

/** Deletes a recipe after confirmation. */
export function DeleteRecipe({ recipe }: { recipe: Recipe }) {
  const [asking, setAsking] = useState(false);
  const removal = useDeleteRecipe(recipe.id);
  const navigate = useNavigate();
  const say = useNotice();

  function confirm() {
    removal.mutate(undefined, {
      onSuccess: () => {
        say(`“${recipe.title}” is deleted.`);
        navigate("/app/recipes", { replace: true });
      },
      onError: () => {
        setAsking(false);
        say(`“${recipe.title}” could not be deleted. Try again.`, "failed");
      },
    });
  }

  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        <Trash2 size={18} aria-hidden="true" />
        Delete
      </Button>
      {asking && (
        <ConfirmDialog
          title="Delete this recipe?"
          action="Delete recipe"
          busy={removal.isPending}
          onConfirm={confirm}
          onCancel={() => setAsking(false)}
        >
          “<bdi>{recipe.title}</bdi>” will be gone for everybody. This cannot be undone.
        </ConfirmDialog>
      )}
    </>
  );
}
