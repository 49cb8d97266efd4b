/** A small generator with a fixed start, so that each content is the same everywhere. */
export function numbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
}

const ACTIONS = ["DescribeInstances", "DescribeVolumes", "GetObject", "AssumeRole", "PutObject"];

/** Lines of about 200 bytes, as a cloud's audit log has them: they shrink to a tenth or so. */
export function logLines(count: number): Buffer {
  const next = numbers(20_262);
  const hex = (): string => next(16_777_216).toString(16);
  const line = (): string =>
    `{"version":"1.08","time":"2026-01-02T03:${10 + next(50)}:${10 + next(50)}Z","action":"${ACTIONS[next(5)]}",` +
    `"region":"ap-northeast-1","address":"10.${next(256)}.${next(256)}.${next(256)}","user":"user${next(500)}",` +
    `"request":"${hex()}-${hex()}-${hex()}","answer":${next(10) > 0 ? 200 : 403}}\n`;
  return Buffer.from(Array.from({ length: count }, line).join(""));
}
