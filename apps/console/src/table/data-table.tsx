import { useMediaQuery } from "@mantine/hooks";
import type { WordKey } from "@mizugiwa/words";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { NothingMatches } from "../shared/empty.js";
import { useKeys } from "../shared/keys.js";
import { NARROW } from "../shared/page.js";
import { useWords } from "../shared/words.js";
import { useSelectionCommands } from "../shell/commands.js";
import { BulkBar } from "./bulk-bar.js";
import { Cards } from "./cards.js";
import type { Action, Column, Field, Group, View } from "./columns.js";
import "./data-table.css";
import { FilterBar } from "./filter-bar.js";
import { Grid, type GridProps } from "./grid.js";
import { type Grouping, type Line, linesOf, placesOf, rangeOf, stepFrom } from "./group.js";
import { KeyHelp } from "./key-help.js";
import { ListFailure, ListWaiting, StatusLine } from "./list-states.js";
import { ListTools } from "./list-tools.js";
import "./preview.css";
import { type List, type Source, useList } from "./use-list.js";
import { type ListControl, useListState } from "./use-list-state.js";
import { ViewTabs } from "./view-tabs.js";

/** What a page says of its list; everything else is the same for all lists. */
export interface DataTableProps<Row> {
  /** Stable name: for views kept, and the file of an export. */
  readonly name: string;
  readonly title: WordKey;
  /** Beside the title, such as how many are open. */
  readonly about?: ReactNode;
  readonly columns: readonly Column<Row>[];
  readonly fields?: readonly Field[];
  readonly groups?: readonly Group<Row>[];
  readonly views?: readonly View[];
  readonly source: (query: URLSearchParams) => Source<Row>;
  readonly nameOf: (row: Row) => string;
  readonly actions?: (list: List<Row>) => readonly Action<Row>[];
  readonly groupNote?: (rows: readonly Row[]) => string;
  /** Where Enter leads. */
  readonly open?: (row: Row) => void;
  readonly preview?: (row: Row, beside: Beside<Row>) => ReactNode;
  /** What stands where there is nothing although nobody narrowed the list. */
  readonly empty: ReactNode;
  /** Buttons at the right of the title. */
  readonly tools?: ReactNode;
  readonly compact?: boolean;
}

/** What a preview may do to its list. */
export interface Beside<Row> {
  readonly step: (by: 1 | -1) => void;
  readonly close: () => void;
  readonly actions: readonly Action<Row>[];
}

const NO_VIEWS: readonly View[] = [];
/** To group means to know all; more than this is not fetched for it, and the counts say so. */
const GROUPED_MAX = 2_000;

/** The one list of the console: conditions, views, groups, columns, keys, selection, preview, export. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { columns, groups = [], fields = [] } = props;
  const words = useWords();
  const narrow = useMediaQuery(NARROW) ?? false;
  const control = useListState(props.name, props.views ?? NO_VIEWS);
  const source = props.source(queryOf(fields, control));
  const list = useList(source);
  const [idOf] = useState(() => source.idOf);
  const actions = props.actions?.(list) ?? [];
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const grouping = useGrouping(groups, control.group);
  const lines = useMemo(() => linesOf(list.rows ?? [], grouping, folded), [list.rows, grouping, folded]);
  const places = useMemo(() => placesOf(lines, idOf), [lines, idOf]);
  const { at, moveTo } = control;
  const selection = useSelection(lines, idOf, actions.length > 0);
  const current = rowAt(lines, at === null ? undefined : places.get(at)) ?? hidden(list, idOf, at);
  const chosen = useMemo(
    () => (selection.ids.size === 0 ? [] : (list.rows ?? []).filter((row) => selection.ids.has(idOf(row)))),
    [list.rows, selection.ids, idOf],
  );
  const [help, setHelp] = useState(false);

  useEffect(() => {
    if (grouping !== null && list.hasMore && (list.rows?.length ?? 0) < GROUPED_MAX) list.more();
  }, [grouping, list]);

  const step = (by: 1 | -1): void => {
    const next = stepFrom(lines, places, at, by);
    if (next !== null) moveTo(idOf(next));
  };
  const target = chosen.length > 0 ? chosen : current === null ? [] : [current];
  useSelectionCommands(actions, target);
  useKeys((key) => {
    const action = actions.find((each) => each.key === key);
    if (action !== undefined && target.length > 0) return runOn(action, target);
    switch (key) {
      case "j":
      case "ArrowDown":
        step(1);
        return true;
      case "k":
      case "ArrowUp":
        step(-1);
        return true;
      case "x":
        if (current !== null) selection.toggle(idOf(current), false);
        return true;
      case "X":
        if (current !== null) selection.toggle(idOf(current), true);
        return true;
      case "Enter":
        if (current !== null) props.open?.(current);
        return current !== null;
      case "Escape":
        if (selection.ids.size > 0) selection.clear();
        else moveTo(null);
        return true;
      case "?":
        setHelp(true);
        return true;
      default:
        return false;
    }
  });

  const shownColumns = columns.filter((column) =>
    control.state.columns === null ? column.extra !== true : control.state.columns.includes(column.id),
  );
  const grid: GridProps<Row> = {
    name: words.say(props.title),
    columns: shownColumns,
    lines,
    idOf,
    nameOf: props.nameOf,
    at,
    places,
    selected: selection.ids,
    selectable: actions.length > 0,
    sort: control.sort,
    compact: props.compact ?? false,
    hasMore: list.hasMore,
    more: list.more,
    sortBy: (sort) => control.set({ sort }),
    point: (row) => moveTo(idOf(row)),
    open: (row) => props.open?.(row),
    select: (row, range) => selection.toggle(idOf(row), range),
    selectAll: selection.all,
    fold: (key) => setFolded(toggled(folded, key)),
    ...(props.groupNote === undefined ? {} : { groupNote: props.groupNote }),
  };
  const chosenConditions = (control.state.conditions?.length ?? 0) > 0;
  const beside =
    current === null || props.preview === undefined
      ? null
      : props.preview(current, { step, close: () => moveTo(null), actions });
  return (
    <div className="list-page" data-beside={beside === null ? undefined : true}>
      <header className="list-head">
        <h1>{words.say(props.title)}</h1>
        <p className="list-about">{props.about}</p>
        <div className="list-tools">
          <ListTools name={props.name} columns={columns} shown={shownColumns} list={list} control={control} />
          {props.tools}
        </div>
      </header>
      <ViewTabs control={control} />
      {fields.length === 0 && groups.length === 0 ? null : (
        <div className="list-bar">
          <FilterBar
            fields={fields}
            conditions={control.conditions}
            change={(conditions) => control.set({ conditions })}
          />
          {groups.length === 0 ? null : <GroupChoice groups={groups} control={control} />}
        </div>
      )}
      <div className="list-body">
        <div className="list-rows">
          {list.fresh.count === 0 ? null : (
            <button type="button" className="list-fresh" onClick={list.again}>
              <span aria-hidden="true">↑</span>
              {words.say(list.fresh.many ? "list.freshMany" : "list.fresh", { count: list.fresh.count })}
            </button>
          )}
          {list.failure !== null && list.rows === null ? (
            <ListFailure failure={list.failure} busy={list.busy} again={list.again} />
          ) : list.rows === null ? (
            <ListWaiting columns={shownColumns} />
          ) : list.rows.length === 0 ? (
            <div className="list-empty">
              {chosenConditions ? <NothingMatches widen={() => control.set({ conditions: [] })} /> : props.empty}
            </div>
          ) : narrow ? (
            <Cards {...grid} />
          ) : (
            <Grid {...grid} />
          )}
          {chosen.length === 0 ? null : <BulkBar rows={chosen} actions={actions} clear={selection.clear} />}
          <StatusLine list={list} shown={list.rows?.length ?? 0} help={() => setHelp(true)} />
        </div>
        {beside === null ? null : (
          <aside className="list-beside" aria-label={words.say("list.preview")}>
            {beside}
          </aside>
        )}
      </div>
      <KeyHelp opened={help} close={() => setHelp(false)} actions={actions} />
    </div>
  );
}

function rowAt<Row>(lines: readonly Line<Row>[], place: number | undefined): Row | null {
  const line = place === undefined ? undefined : lines[place];
  return line?.kind === "row" ? line.row : null;
}

/** The row of a cursor that stands in a folded group. */
function hidden<Row>(list: List<Row>, idOf: (row: Row) => string, at: string | null): Row | null {
  return at === null ? null : (list.rows?.find((row) => idOf(row) === at) ?? null);
}

function GroupChoice<Row>({
  groups,
  control,
}: {
  readonly groups: readonly Group<Row>[];
  readonly control: ListControl;
}): ReactNode {
  const { say } = useWords();
  return (
    <label className="list-group">
      {say("list.group")}
      <select
        className="field field-small"
        value={control.group ?? ""}
        onChange={(event) => control.set({ group: event.currentTarget.value })}
      >
        <option value="">{say("list.group.none")}</option>
        {groups.map((group) => (
          <option key={group.id} value={group.id}>
            {say(group.label)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Runs an action on those rows it applies to; false where it applies to none of them. */
function runOn<Row>(action: Action<Row>, rows: readonly Row[]): boolean {
  if (action.one === true && rows.length > 1) return false;
  const fit = rows.filter((row) => action.refusal(row) === null);
  if (fit.length > 0) action.run(fit);
  return fit.length > 0;
}

function queryOf(fields: readonly Field[], { conditions, sort }: ListControl): URLSearchParams {
  const query = new URLSearchParams();
  for (const condition of conditions) {
    if (condition.values.every((value) => value === "")) continue;
    const field = fields.find((each) => each.id === condition.field);
    for (const [name, value] of field?.ask(condition) ?? []) query.append(name, value);
  }
  if (sort !== null) query.set("sort", sort);
  return query;
}

function useGrouping<Row>(groups: readonly Group<Row>[], id: string | null): Grouping<Row> | null {
  const words = useWords();
  const group = groups.find((each) => each.id === id);
  return useMemo(
    () => (group === undefined ? null : { keyOf: group.keyOf, labelOf: (row) => group.labelOf(row, words) }),
    [group, words],
  );
}

/** Which rows are chosen; a range goes from the one chosen last. */
function useSelection<Row>(lines: Parameters<typeof rangeOf<Row>>[0], idOf: (row: Row) => string, enabled: boolean) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [from, setFrom] = useState<string | null>(null);
  return {
    ids,
    clear: () => setIds(new Set()),
    toggle: (id: string, range: boolean) => {
      if (!enabled) return;
      setFrom(id);
      if (range) setIds(new Set([...ids, ...rangeOf(lines, idOf, from, id)]));
      else setIds(toggled(ids, id));
    },
    all: (all: boolean) =>
      setIds(new Set(all ? lines.flatMap((line) => (line.kind === "row" ? [idOf(line.row)] : [])) : [])),
  };
}

function toggled(set: ReadonlySet<string>, each: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(each)) next.add(each);
  return next;
}
