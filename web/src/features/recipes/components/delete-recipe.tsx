import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import type { Recipe } from "../api/types";
import { useDeleteRecipe } from "../api/use-delete-recipe";

/** Deletes a recipe after confirmation. */
export function DeleteRecipe({ recipe }: { recipe: Recipe }) {
  const [asking, setAsking] = useState(false);
  const remove = useDeleteRecipe(recipe);
  const navigate = useNavigate();

  function confirm() {
    remove();
    navigate("/app/recipes", { replace: true });
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
          busy={false}
          onConfirm={confirm}
          onCancel={() => setAsking(false)}
        >
          “<bdi>{recipe.title}</bdi>” will be gone for everybody. You can undo that for some
          seconds.
        </ConfirmDialog>
      )}
    </>
  );
}
