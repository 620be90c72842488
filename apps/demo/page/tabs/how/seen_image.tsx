/**
 * The image that the network sees.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Cells } from "../../picture/cells.tsx";
import type { Colour } from "../../picture/colours.ts";
import type { Digit, Model } from "../../state/api.ts";

/** Draws the network's input; black as long as there is none. */
export function SeenImage({ digit, model }: { digit: Digit | null; model: Model }): JSX.Element {
  const { image: { width, height, channels } } = model;
  const input = digit?.input;
  const colours = useMemo(() => {
    const level = (at: number): number => Math.round(255 * (input?.[at] ?? 0));
    return Array.from({ length: width * height }, (_, cell): Colour => {
      const at = cell * channels;
      return channels < 3
        ? [level(at), level(at), level(at)]
        : [level(at), level(at + 1), level(at + 2)];
    });
  }, [input, width, height, channels]);
  return (
    <div class="seen-image" style={{ aspectRatio: `${width} / ${height}` }}>
      <Cells columns={width} colours={colours} label="The image that the network sees" />
    </div>
  );
}
