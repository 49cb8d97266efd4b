import { CsvFeed } from "./csv-feed.js";
import type { Feed, FeedFormat } from "./feed.js";
import { PlainFeed } from "./plain-feed.js";
import { StixFeed } from "./stix-feed.js";

/** A reader of a format. Memory: one row (64 KiB at most); of STIX the whole file (64 MiB at most). */
export function openFeed(format: FeedFormat): Feed {
  switch (format) {
    case "csv":
      return new CsvFeed();
    case "plain":
      return new PlainFeed();
    case "stix":
      return new StixFeed();
  }
}
