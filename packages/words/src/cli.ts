import { catalogue } from "./catalogue.js";

/** What the `mizugiwa` command says. */
export const cli = catalogue(
  {
    "cli.unknownCommand": "Unknown command: {command}. See mizugiwa --help.",
  },
  {
    "cli.unknownCommand": "不明なコマンドです: {command}。mizugiwa --help をご覧ください。",
  },
);
