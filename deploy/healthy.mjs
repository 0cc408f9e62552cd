// node healthy.mjs URL: ends with 0 when the URL answers that all is well, and
// with 1 when it answers otherwise or not at all.
const [url] = process.argv.slice(2);
try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
