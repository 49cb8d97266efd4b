import { MizugiwaError } from "@mizugiwa/base";
import type { ClassId, Language, Param, Requirement, Vocabulary } from "./schema.js";

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** Names of the parameters a text asks for, in their order. */
export function placeholders(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
}

/** The statements of a requirement as a service of this class reads them, in one language. */
export function renderStatements(
  requirement: Requirement,
  at: ClassId,
  language: Language,
  vocabulary: Vocabulary,
): { readonly id: string; readonly text: string }[] {
  const params = new Map(requirement.params.map((param) => [param.id, param]));
  return requirement.statements.map((statement) => ({
    id: statement.id,
    text: statement[language].replaceAll(PLACEHOLDER, (_, name: string) => {
      const param = params.get(name);
      if (param === undefined) throw missing(requirement, `no parameter ${name}`);
      return renderValue(requirement, param, at, language, vocabulary);
    }),
  }));
}

/** A parameter's value for a class, in words; throws where it has none. */
export function renderValue(
  requirement: Requirement,
  param: Param,
  at: ClassId,
  language: Language,
  vocabulary: Vocabulary,
): string {
  const value = param.values[at];
  if (value === undefined) throw missing(requirement, `${param.id} has no value for ${at}`);
  if (param.direction === "set") {
    const chosen = param.scale[value - 1];
    if (chosen === undefined) throw missing(requirement, `${param.id} has no entry ${value}`);
    return chosen[language];
  }
  const unit = vocabulary.units.find(({ id }) => id === param.unit);
  if (unit === undefined) throw missing(requirement, `${param.id} has the unknown unit ${param.unit}`);
  const number = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: unit.decimals,
    maximumFractionDigits: Math.max(unit.decimals, 2),
  }).format(value);
  if (language === "ja") return number + unit.ja;
  const word = value === 1 ? unit.one : unit.many;
  return word === "" || word === "%" ? number + word : `${number} ${word}`;
}

function missing(requirement: Requirement, detail: string): MizugiwaError {
  const remedy = "Read the baseline's problems before its texts.";
  return new MizugiwaError("baseline-not-rendered", { field: requirement.id, detail, remedy });
}
