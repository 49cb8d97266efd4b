import { type ReactNode, useEffect, useRef } from "react";
import type { Comparison } from "../../api/contract.js";
import { useWords } from "../../shared/words.js";
import { isBelow, standingOf } from "../standing.js";
import type { Place } from "./paint.js";
import { onTheme, readPalette } from "./palette.js";

const PIXEL = { width: 3, height: 2 } as const;

/** The whole table at a glance; a press goes there. */
export function Minimap({
  data,
  moveTo,
}: {
  readonly data: Comparison;
  readonly moveTo: (place: Place) => void;
}): ReactNode {
  const { say } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [columns, lines] = [data.requirements.length, data.services.length];
  useEffect(() => {
    const draw = (): void => {
      const sheet = canvas.current;
      const to = sheet?.getContext("2d");
      if (sheet === null || to === null || to === undefined) return;
      const palette = readPalette(document.body);
      data.services.forEach((service, line) => {
        for (let column = 0; column < columns; column += 1) {
          const standing = standingOf(service.cells[column]);
          to.fillStyle = isBelow(standing)
            ? palette.critical
            : standing === "stale" || standing === "exception"
              ? palette.medium
              : standing === "met" || standing === "inherited"
                ? palette["cell-ok"]
                : palette.line;
          to.fillRect(column * PIXEL.width, line * PIXEL.height, PIXEL.width, PIXEL.height);
        }
      });
    };
    draw();
    return onTheme(draw);
  }, [data, columns]);
  return (
    <section className="block">
      <h3>
        {say("practice.matrix.whole")} · {lines} × {columns}
      </h3>
      <canvas
        ref={canvas}
        className="minimap"
        width={columns * PIXEL.width}
        height={lines * PIXEL.height}
        aria-hidden="true"
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          moveTo({
            line: Math.min(lines - 1, Math.floor(((event.clientY - box.top) / box.height) * lines)),
            column: Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns)),
          });
        }}
      />
    </section>
  );
}
