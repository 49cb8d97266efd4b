import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Comparison } from "../../api/contract.js";
import { useWords } from "../../shared/words.js";
import { nextBelow, standingOf, standingWord } from "../standing.js";
import { CELL, columnsAt, columnUnder, LEFT, TOP } from "./layout.js";
import "./matrix.css";
import { type Picture, type Place, paint } from "./paint.js";
import { onTheme, type Palette, readPalette } from "./palette.js";

interface MatrixProps {
  readonly data: Comparison;
  readonly at: Place | null;
  readonly moveTo: (place: Place) => void;
  readonly open: (place: Place) => void;
}

/** Services × requirements on a canvas: only the window that is looked at is drawn; all of it for paper. */
export function Matrix({ data, at, moveTo, open }: MatrixProps): ReactNode {
  const { say } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<Place | null>(null);
  const picture = usePicture(data, at, hover);
  const { left, columns } = picture;
  useDrawing(scroller, canvas, picture);
  useInView(scroller, at, left, columns.at);

  const placeOf = (x: number, y: number): Place | null => {
    const box = scroller.current;
    if (box === null || x < left || y < TOP) return null;
    const column = columnUnder(columns.at, x - left + box.scrollLeft);
    const line = Math.floor((y - TOP + box.scrollTop) / CELL.height);
    return column === null || line < 0 || line >= data.services.length ? null : { line, column };
  };
  const keyed = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || data.services.length === 0) return;
    event.preventDefault();
    const from = at ?? { line: 0, column: 0 };
    const cells = data.services.map((service) => service.cells);
    const next = event.shiftKey ? nextBelow(cells, from, step) : stepped(from, step, data);
    if (next !== null) moveTo(next);
  };
  const under = (event: { readonly clientX: number; readonly clientY: number }): Place | null => {
    const box = scroller.current?.getBoundingClientRect();
    return box === undefined ? null : placeOf(event.clientX - box.left, event.clientY - box.top);
  };
  const said = at === null ? say("practice.matrix.title") : cellText(data, at, picture.names, say);
  return (
    <div ref={scroller} className="matrix">
      <button
        type="button"
        className="matrix-space"
        style={{ width: left + columns.width, height: TOP + data.services.length * CELL.height + 8 }}
        // The table beside it says the same as text; here keys move a cursor, and where it stands is the button's name.
        aria-label={said}
        aria-describedby="matrix-help"
        title={hover === null ? undefined : cellText(data, hover, picture.names, say)}
        onKeyDown={keyed}
        onMouseMove={(event) => setHover(under(event))}
        onMouseLeave={() => setHover(null)}
        onClick={(event) => {
          const place = event.detail === 0 ? at : under(event);
          if (place === null) return;
          if (event.detail === 1) moveTo(place);
          else open(place);
        }}
      >
        <canvas ref={canvas} className="matrix-canvas" />
      </button>
    </div>
  );
}

const STEPS: Readonly<Record<string, Place>> = {
  ArrowLeft: { line: 0, column: -1 },
  ArrowRight: { line: 0, column: 1 },
  ArrowUp: { line: -1, column: 0 },
  ArrowDown: { line: 1, column: 0 },
};

function stepped(from: Place, step: Place, { services, requirements }: Comparison): Place {
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return {
    line: within(from.line + step.line, services.length),
    column: within(from.column + step.column, requirements.length),
  };
}

function cellText(
  { services, requirements }: Comparison,
  { line, column }: Place,
  names: readonly string[],
  say: ReturnType<typeof useWords>["say"],
): string {
  const standing = standingOf(services[line]?.cells[column]);
  return say("practice.matrix.cell", {
    requirement: requirements[column]?.id ?? "",
    service: names[line] ?? "",
    standing: say(standingWord(standing)),
  });
}

type Drawn = Omit<Picture, "width" | "height" | "scrollX" | "scrollY" | "palette">;

function usePicture(data: Comparison, at: Place | null, hover: Place | null) {
  const { say, language } = useWords();
  const names = useMemo(
    () => data.services.map(({ name, nameJa }) => (language === "ja" ? (nameJa ?? name) : name)),
    [data, language],
  );
  const domainNames = useMemo(() => data.domains.map((domain) => domain[language]), [data, language]);
  const columns = useMemo(() => columnsAt(data.domains), [data]);
  const left = useNarrow() ? LEFT.narrow : LEFT.wide;
  const words = {
    service: say("practice.matrix.service"),
    below: say("practice.matrix.below"),
    servicesBelow: say("practice.matrix.servicesBelow"),
  };
  return { data, names, domainNames, words, left, at, hover, columns };
}

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const changed = (): void => setNarrow(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, []);
  return narrow;
}

const NARROW = "(max-width: 767px)";

/** Draws after each change, each scroll, each new size, each theme; everything at once while it is printed. */
function useDrawing(
  scroller: { readonly current: HTMLDivElement | null },
  canvas: { readonly current: HTMLCanvasElement | null },
  picture: Drawn & { readonly columns: { readonly width: number } },
): void {
  const palette = useRef<Palette | null>(null);
  const draw = useEffectEvent((whole: boolean) => {
    const [box, sheet] = [scroller.current, canvas.current];
    const to = sheet?.getContext("2d");
    if (box === null || sheet === null || to === null || to === undefined) return;
    palette.current ??= readPalette(box);
    const width = whole ? picture.left + picture.columns.width : box.clientWidth;
    const height = whole ? TOP + picture.data.services.length * CELL.height + 8 : box.clientHeight;
    const scale = whole ? 2 : window.devicePixelRatio;
    sheet.width = Math.round(width * scale);
    sheet.height = Math.round(height * scale);
    sheet.style.width = `${width}px`;
    sheet.style.height = `${height}px`;
    to.setTransform(scale, 0, 0, scale, 0, 0);
    const [scrollX, scrollY] = whole ? [0, 0] : [box.scrollLeft, box.scrollTop];
    paint(to, { ...picture, palette: palette.current, width, height, scrollX, scrollY });
  });
  useLayoutEffect(() => draw(false));
  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    let frame = 0;
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => draw(false));
    };
    const sized = new ResizeObserver(soon);
    sized.observe(box);
    box.addEventListener("scroll", soon, { passive: true });
    const endTheme = onTheme(() => {
      palette.current = null;
      soon();
    });
    const before = (): void => draw(true);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", soon);
    // Names are set in a face that may come later than the first picture.
    void document.fonts.ready.then(soon);
    return () => {
      cancelAnimationFrame(frame);
      sized.disconnect();
      box.removeEventListener("scroll", soon);
      endTheme();
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", soon);
    };
  }, [scroller]);
}

/** Keeps the cursor within the window. */
function useInView(
  scroller: { readonly current: HTMLDivElement | null },
  at: Place | null,
  left: number,
  begins: readonly number[],
): void {
  useEffect(() => {
    const box = scroller.current;
    const begin = at === null ? undefined : begins[at.column];
    if (box === null || at === null || begin === undefined) return;
    const top = at.line * CELL.height;
    const room = { width: box.clientWidth - left, height: box.clientHeight - TOP };
    const y = top < box.scrollTop ? top : Math.max(box.scrollTop, top + CELL.height - room.height);
    const x =
      begin < box.scrollLeft ? begin - CELL.width : Math.max(box.scrollLeft, begin + 2 * CELL.width - room.width);
    if (x !== box.scrollLeft || y !== box.scrollTop) box.scrollTo(x, y);
  }, [scroller, at, left, begins]);
}
