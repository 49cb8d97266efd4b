export { INDICATOR_TYPES, type Indicator, type IndicatorType, isIndicatorType } from "./indicator.js";
export { keysMeeting } from "./matcher/keys-meeting.js";
export {
  type Found,
  type IndicatorFacts,
  Matcher,
  MatcherBuilder,
  type MatcherData,
  transferables,
} from "./matcher/matcher.js";
export { FEED_FORMATS, type Feed, type FeedFormat, type FeedRow } from "./reading/feed.js";
export { openFeed } from "./reading/open-feed.js";
export { readIndicator } from "./reading/read-indicator.js";
export { type Warning, WarningLists } from "./warning/lists.js";
export { readWarningList, type WarningList, type WarningType } from "./warning/misp-list.js";
export type { Observable, ObservableKind } from "./where/observable.js";
export { type Observed, observe } from "./where/observe.js";
