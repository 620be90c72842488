/**
 * The receptive fields: what each unit of the first layer looks for.
 *
 * @module
 */

import { decodeModel } from "@goodness/core/files";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Store, useStore } from "../../state/store.ts";
import { FieldsView } from "./fields_view.tsx";
import { type FirstLayer, firstLayerOf } from "./units.ts";

/** The tab. It fetches the model's file, and reads it in the page. */
export default function FieldsTab(): JSX.Element {
  const store = useStore();
  const model = store.model.value;
  const [layer, setLayer] = useState<FirstLayer | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    let isGone = false;
    setError("");
    readLayer(store).then(
      (read) => isGone || setLayer(read),
      (error) => isGone || setError(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isGone = true;
    };
  }, [model?.name]);
  if (error !== "") return <p class="error">{`The model’s file cannot be read: ${error}`}</p>;
  return (
    <div class="fields" data-testid="fields">
      {layer === null || model === null
        ? <p class="caption" role="status">Fetching the model’s weights</p>
        : <FieldsView layer={layer} model={model} />}
    </div>
  );
}

async function readLayer({ api }: Store): Promise<FirstLayer> {
  return firstLayerOf(decodeModel(await api.modelFile()));
}
