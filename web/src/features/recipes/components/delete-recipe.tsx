import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import type { Recipe } from "../api/types";
import { useDeleteRecipe } from "../api/use-delete-recipe";

/** Deletes a recipe after confirmation. */
export function DeleteRecipe({ recipe }: { recipe: Recipe }) {
  /** In the state that the viewer is asked about. */
  const [asked, setAsked] = useState<Recipe>();
  const remove = useDeleteRecipe();
  const navigate = useNavigate();

  function confirm(confirmed: Recipe) {
    remove(confirmed, () => navigate(`/app/recipes/${confirmed.id}`));
    navigate("/app/recipes", { replace: true });
  }

  return (
    <>
      <Button kind="danger" onClick={() => setAsked(recipe)}>
        <Trash2 size={18} aria-hidden="true" />
        Delete
      </Button>
      {asked && (
        <ConfirmDialog
          title="Delete this recipe?"
          action="Delete recipe"
          busy={false}
          onConfirm={() => confirm(asked)}
          onCancel={() => setAsked(undefined)}
        >
          “<bdi>{asked.title}</bdi>” will be gone for everybody. You can undo that for some seconds.
        </ConfirmDialog>
      )}
    </>
  );
}
