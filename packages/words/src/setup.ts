import { catalogue } from "./catalogue.js";

/** The set-up page. */
export const setup = catalogue(
  {
    "setup.title": "Set up Mizugiwa",
  },
  {
    "setup.title": "Mizugiwaのセットアップ",
  },
);
