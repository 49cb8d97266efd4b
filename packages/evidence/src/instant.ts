/**
 * A moment as a file system keeps it. Numbers and not text, because a listing makes four for each file.
 */
export interface Instant {
  /** Whole seconds since 1970-01-01T00:00:00Z, rounded down; negative before it. */
  readonly seconds: number;
  /** Nanoseconds within the second, 0 to 999,999,999. */
  readonly nanos: number;
  /** Digits of the second's fraction that the source keeps: 9 ext4 and XFS, 7 NTFS, 2 exFAT, 0 ext2 … */
  readonly digits: number;
}
