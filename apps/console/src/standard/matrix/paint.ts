import type { Comparison } from "../../api/contract.js";
import { type Standing, standingOf } from "../standing.js";
import { CELL, columnsAt, linesWithin, TOP } from "./layout.js";
import type { Palette } from "./palette.js";

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is drawn: the whole table, or the window of it that is scrolled to. */
export interface Picture {
  readonly data: Comparison;
  readonly names: readonly string[];
  readonly domainNames: readonly string[];
  readonly words: { readonly service: string; readonly below: string; readonly servicesBelow: string };
  readonly palette: Palette;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly at: Place | null;
  readonly hover: Place | null;
}

const FONT = '"Inter Variable", "Noto Sans JP Variable", system-ui, sans-serif';
/** One service below is no full bar. */
const BARS_LEAST = 4;
const HEAD = { domain: 22, bars: 64, numbers: 80 } as const;

/** Draws the window: cells, then the heads over them, which stay where they are. */
export function paint(to: CanvasRenderingContext2D, picture: Picture): void {
  const { palette, width, height } = picture;
  to.fillStyle = palette.canvas;
  to.fillRect(0, 0, width, height);
  paintCells(to, picture);
  paintHead(to, picture);
  paintNames(to, picture);
  paintCorner(to, picture);
}

function paintCells(to: CanvasRenderingContext2D, picture: Picture): void {
  const { data, left, width, height, scrollX, scrollY, at, hover, palette } = picture;
  const { at: begins, domainAt } = columnsAt(data.domains);
  to.save();
  to.beginPath();
  to.rect(left, TOP, width - left, height - TOP);
  to.clip();
  const lines = linesWithin(scrollY, height - TOP, data.services.length);
  const x0 = left - scrollX;
  const y0 = TOP - scrollY;
  if (at !== null) {
    to.fillStyle = palette.selected;
    const begin = begins[at.column];
    if (begin !== undefined) to.fillRect(x0 + begin, TOP, CELL.width, height - TOP);
    to.fillRect(left, y0 + at.line * CELL.height, width - left, CELL.height);
  }
  to.strokeStyle = palette.line;
  to.lineWidth = 1;
  for (const begin of domainAt.slice(1)) {
    const x = Math.round(x0 + begin - 3) + 0.5;
    to.beginPath();
    to.moveTo(x, TOP);
    to.lineTo(x, height);
    to.stroke();
  }
  for (let line = lines.from; line < lines.to; line += 1) {
    const cells = data.services[line]?.cells ?? "";
    for (const [column, begin] of begins.entries()) {
      const x = x0 + begin;
      if (x < left - CELL.width || x > width) continue;
      paintCell(to, palette, standingOf(cells[column]), x, y0 + line * CELL.height);
    }
  }
  for (const [place, colour] of [
    [hover, palette["line-2"]],
    [at, palette.accent],
  ] as const) {
    const begin = place === null ? undefined : begins[place.column];
    if (place === null || begin === undefined) continue;
    to.strokeStyle = colour;
    to.lineWidth = place === at ? 2 : 1;
    to.strokeRect(x0 + begin, y0 + place.line * CELL.height + 1, CELL.width, CELL.height - 2);
  }
  to.restore();
}

/** One cell with its upper left corner; what is met whispers. */
function paintCell(to: CanvasRenderingContext2D, palette: Palette, standing: Standing, x: number, y: number): void {
  const [cx, cy] = [x + CELL.width / 2, y + CELL.height / 2];
  const box = (fill: string): void => {
    to.fillStyle = fill;
    to.beginPath();
    to.roundRect(x + 1, y + 2, CELL.width - 2, CELL.height - 4, 2);
    to.fill();
  };
  const ring = (colour: string, radius: number, dashed: boolean): void => {
    to.strokeStyle = colour;
    to.lineWidth = 1.3;
    to.setLineDash(dashed ? [1.8, 1.6] : []);
    to.beginPath();
    to.arc(cx, cy, radius, 0, 2 * Math.PI);
    to.stroke();
    to.setLineDash([]);
  };
  const diamond = (fill: string, half: boolean): void => {
    to.beginPath();
    to.moveTo(cx, cy - 5.5);
    to.lineTo(cx + 5.5, cy);
    if (!half) to.lineTo(cx, cy + 5.5);
    to.lineTo(cx - 5.5, cy);
    to.closePath();
    to.fillStyle = fill;
    to.fill();
  };
  switch (standing) {
    case "met":
      return box(palette["cell-ok"]);
    case "inherited":
      box(palette["cell-inh"]);
      to.strokeStyle = palette["cell-ok"];
      to.lineWidth = 1;
      to.beginPath();
      to.roundRect(x + 1.5, y + 2.5, CELL.width - 3, CELL.height - 5, 2);
      return to.stroke();
    case "partly":
      box(palette["high-soft"]);
      to.strokeStyle = palette.high;
      to.lineWidth = 1.3;
      to.strokeRect(cx - 3.5, cy - 3.5, 7, 7);
      to.fillStyle = palette.high;
      return to.fillRect(cx - 3.5, cy, 7, 3.5);
    case "not_met":
      box(palette["critical-soft"]);
      return diamond(palette.critical, false);
    case "exception":
      box(palette["medium-soft"]);
      diamond(palette["medium-soft"], false);
      to.strokeStyle = palette.medium;
      to.lineWidth = 1.2;
      to.stroke();
      return diamond(palette.medium, true);
    case "stale":
      box(palette["medium-soft"]);
      ring(palette.medium, 3.8, false);
      to.lineWidth = 1.2;
      to.beginPath();
      to.moveTo(cx, cy - 2.2);
      to.lineTo(cx, cy);
      to.lineTo(cx + 1.5, cy + 1);
      return to.stroke();
    case "claimed":
      return ring(palette.low, 3.6, false);
    case "unknown":
      return ring(palette["fg-3"], 3.6, true);
    case "later":
      to.fillStyle = palette["fg-off"];
      to.beginPath();
      to.arc(cx, cy, 1.2, 0, 2 * Math.PI);
      return to.fill();
    case "not_applicable":
      to.fillStyle = palette["fg-off"];
      return to.fillRect(cx - 2.5, cy - 0.6, 5, 1.2);
  }
}

function paintHead(to: CanvasRenderingContext2D, picture: Picture): void {
  const { data, left, width, scrollX, palette, domainNames, at } = picture;
  const { at: begins, domainAt } = columnsAt(data.domains);
  const x0 = left - scrollX;
  to.save();
  to.beginPath();
  to.rect(left, 0, width - left, TOP);
  to.clip();
  to.fillStyle = palette.canvas;
  to.fillRect(left, 0, width - left, TOP);
  to.textBaseline = "alphabetic";
  to.textAlign = "left";
  for (const [index, begin] of domainAt.entries()) {
    const domain = data.domains[index];
    if (domain === undefined) continue;
    const x = x0 + begin;
    const room = (domainAt[index + 1] ?? Number.POSITIVE_INFINITY) - begin - 8;
    to.font = `600 12px ${FONT}`;
    to.fillStyle = palette.fg;
    to.fillText(domain.id, x, HEAD.domain);
    const used = to.measureText(domain.id).width + 6;
    to.font = `400 11px ${FONT}`;
    to.fillStyle = palette["fg-3"];
    const name = fit(to, domainNames[index] ?? "", room - used);
    if (name !== "") to.fillText(name, x + used, HEAD.domain);
    if (index > 0) {
      to.fillStyle = palette.line;
      to.fillRect(Math.round(x - 3), 8, 1, TOP - 8);
    }
  }
  const most = Math.max(BARS_LEAST, ...data.requirements.map(({ below }) => below));
  for (const [column, begin] of begins.entries()) {
    const x = x0 + begin;
    if (x < left - CELL.width || x > width) continue;
    const below = data.requirements[column]?.below ?? 0;
    const isAt = at?.column === column;
    if (isAt) {
      to.fillStyle = palette.selected;
      to.fillRect(x, HEAD.domain + 8, CELL.width, TOP - HEAD.domain - 8);
    }
    const tall = below === 0 ? 0 : Math.max(2, (below / most) * (HEAD.bars - HEAD.domain - 10));
    to.fillStyle = palette["critical-mid"];
    to.fillRect(x + 3, HEAD.bars - tall, CELL.width - 6, tall);
    to.font = `${isAt ? 600 : 400} 10px ${FONT}`;
    to.fillStyle = isAt ? palette.fg : palette["fg-3"];
    to.textAlign = "center";
    to.fillText(data.requirements[column]?.id.slice(-2) ?? "", x + CELL.width / 2, HEAD.numbers);
    to.textAlign = "left";
  }
  to.fillStyle = palette.line;
  to.fillRect(left, HEAD.bars, width - left, 1);
  to.fillRect(left, TOP - 4, width - left, 1);
  to.restore();
}

function paintNames(to: CanvasRenderingContext2D, picture: Picture): void {
  const { data, names, left, height, scrollY, palette, at } = picture;
  const lines = linesWithin(scrollY, height - TOP, data.services.length);
  const most = Math.max(1, ...data.services.map(({ below }) => below));
  const narrow = left < 200;
  to.save();
  to.beginPath();
  to.rect(0, TOP, left, height - TOP);
  to.clip();
  to.fillStyle = palette.canvas;
  to.fillRect(0, TOP, left, height - TOP);
  to.textBaseline = "middle";
  for (let line = lines.from; line < lines.to; line += 1) {
    const service = data.services[line];
    if (service === undefined) continue;
    const y = TOP - scrollY + line * CELL.height;
    const middle = y + CELL.height / 2 + 0.5;
    if (at?.line === line) {
      to.fillStyle = palette.selected;
      to.fillRect(0, y, left, CELL.height);
    }
    to.font = `${at?.line === line ? 600 : 500} 13px ${FONT}`;
    to.fillStyle = palette.fg;
    to.textAlign = "left";
    to.fillText(fit(to, names[line] ?? "", narrow ? left - 46 : left - 112), narrow ? 8 : 20, middle);
    to.font = `400 12px ${FONT}`;
    to.fillStyle = palette["fg-3"];
    if (!narrow) to.fillText(service.class, left - 86, middle);
    const bar = service.below === 0 ? 0 : Math.max(2, (service.below / most) * 20);
    to.fillStyle = palette["critical-mid"];
    if (!narrow) to.fillRect(left - 34 - bar, middle - 3, bar, 6);
    to.textAlign = "right";
    to.font = `${service.below > 0 ? 600 : 400} 12px ${FONT}`;
    to.fillStyle = service.below > 0 ? palette.critical : palette["fg-3"];
    to.fillText(String(service.below), left - 12, middle);
  }
  to.fillStyle = palette["line-2"];
  to.fillRect(left - 1, TOP, 1, height - TOP);
  to.restore();
}

function paintCorner(to: CanvasRenderingContext2D, { left, palette, words }: Picture): void {
  to.fillStyle = palette.canvas;
  to.fillRect(0, 0, left, TOP);
  to.font = `400 11px ${FONT}`;
  to.textBaseline = "alphabetic";
  to.fillStyle = palette["fg-3"];
  to.textAlign = "right";
  if (left > 200) to.fillText(words.servicesBelow, left - 12, HEAD.bars - 4);
  to.textAlign = "left";
  to.font = `500 12px ${FONT}`;
  to.fillStyle = palette["fg-2"];
  to.fillText(words.service, left > 200 ? 20 : 8, HEAD.numbers);
  to.textAlign = "right";
  to.fillText(words.below, left - 12, HEAD.numbers);
  to.fillStyle = palette.line;
  to.fillRect(0, HEAD.bars, left, 1);
  to.fillRect(0, TOP - 4, left, 1);
  to.fillStyle = palette["line-2"];
  to.fillRect(left - 1, 0, 1, TOP);
}

/** As much of a text as there is room for; nothing rather than a mark of omission alone. */
function fit(to: CanvasRenderingContext2D, text: string, room: number): string {
  if (to.measureText(text).width <= room) return text;
  let cut = text;
  while (cut !== "" && to.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return cut.length < 2 ? "" : `${cut}…`;
}
