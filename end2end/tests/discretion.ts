// what a log must not hold. Every server of the whole run is looked at when it stops.

/** The lines of a log that tell too much, each with what it tells. */
export function indiscretions(log: string): string[] {
  return log.split('\n').filter((line) => !COUNTERS.test(line)).flatMap((line) => SECRETS.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${what}: ${line}`));
}

/** Where the operator finds the counters: a server's own address is nobody's. */
const COUNTERS = /metrics are at http:\/\/127\.0\.0\.1:9464\/metrics$/;

const SECRETS: [string, RegExp][] = [
  ['a session description', /\bv=0\b|a=(fingerprint|ice-ufrag|ice-pwd|mid|rtpmap|candidate)/],
  ['a candidate', /candidate:\S+ \d/],
  ['a ticket or a seat', /[\w-]{32,}\.[\w-]{32,}/],
  ['somebody', /\b(Alice|Bob|Carol|Dave|Erin|Mallory)\b/],
  ['a room', /test-[0-9a-f]{16}/],
  ['an address', /\b\d{1,3}(\.\d{1,3}){3}\b|\[[0-9a-f:]*:[0-9a-f:]*\]|\b[0-9a-f]{1,4}::[0-9a-f]{1,4}\b|(?<![\w:])([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/],
];
