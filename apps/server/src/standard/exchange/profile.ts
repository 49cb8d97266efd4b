import { documentOf, type Profile, type Writable } from "@mizugiwa/oscal";
import { CLASSES, type ClassId } from "../baseline/index.js";
import { appliesIn, valueWords } from "../versions/strength.js";
import { type ExportedStandard, metadataOf, prop, uuid5 } from "./catalogue.js";

/** The name an exported catalogue has beside its profiles. */
export function catalogueFile({ number }: Pick<ExportedStandard, "number">): string {
  return `mizugiwa-standard-${number ?? "draft"}-catalog.json`;
}

/** What services of one class are asked, as a profile over the catalogue: no parameter is left open. */
export function toProfile(standard: ExportedStandard, at: ClassId, lastModified: Date): Writable {
  const own = standard.requirements.filter(({ content }) => appliesIn(content, at));
  const name = standard.vocabulary.classes.find(({ id }) => id === at)?.en ?? at;
  const profile: Profile = {
    uuid: uuid5(`${standard.id} profile ${at} ${standard.digest ?? "draft"}`),
    metadata: {
      ...metadataOf(standard, `${standard.title}: ${at} ${name}`, lastModified),
      props: [prop("class", at), ...CLASSES.slice(0, CLASSES.indexOf(at)).map((each) => prop("includes-class", each))],
    },
    imports: [
      {
        href: catalogueFile(standard),
        "include-controls": [{ "with-ids": own.map(({ requirement }) => requirement) }],
      },
    ],
    merge: { "as-is": true },
    modify: {
      "set-parameters": own.flatMap(({ requirement, content }) =>
        content.params.flatMap((param) => {
          const words = valueWords(content, param, at, standard.vocabulary);
          if (words === null) return [];
          return [
            { "param-id": `${requirement}_${param.id}`, values: [words.en], props: [prop("value-ja", words.ja)] },
          ];
        }),
      ),
    },
  };
  return documentOf("profile", profile);
}
