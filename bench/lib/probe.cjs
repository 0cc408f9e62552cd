// Loaded into a measured process with --require. Answers on the Unix socket
// named by BENCH_PROBE: how late its event loop ran, and CPU profiles. It does
// nothing until it is asked.
const { createServer } = require('node:http');
const { Session } = require('node:inspector');
const { rmSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const EVERY_MS = 5;
let samples = [];
let timer;
let session;

const now = () => Number(process.hrtime.bigint()) / 1e6;

function sampleLoop() {
  let last = now();
  timer = setInterval(() => {
    const at = now();
    samples.push([at, Math.max(0, at - last - EVERY_MS)]);
    last = at;
  }, EVERY_MS);
  timer.unref();
}

const post = (method, params) =>
  new Promise((resolve, reject) => {
    session.post(method, params, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });

const actions = {
  /** The samples since the last question; the first one starts to sample. */
  async loop() {
    const taken = samples;
    samples = [];
    if (!timer) {
      sampleLoop();
    }
    return taken;
  },
  async memory() {
    return process.memoryUsage();
  },
  async profile() {
    session = new Session();
    session.connect();
    await post('Profiler.enable');
    await post('Profiler.setSamplingInterval', { interval: 200 });
    await post('Profiler.start');
    return {};
  },
  async profiled(file) {
    const { profile } = await post('Profiler.stop');
    session.disconnect();
    writeFileSync(file, JSON.stringify(profile));
    return { file };
  },
};

// Threads of the process load this file, too.
if (process.env.BENCH_PROBE && isMainThread) {
  rmSync(process.env.BENCH_PROBE, { force: true });
  if (process.env.BENCH_PROBE_LOOP) {
    sampleLoop();
  }
  createServer((request, response) => {
    const url = new URL(request.url, 'http://probe');
    actions[url.pathname.slice(1)](url.searchParams.get('file'))
      .then(answer => response.end(JSON.stringify(answer)))
      .catch(error => {
        response.statusCode = 500;
        response.end(JSON.stringify({ message: String(error) }));
      });
  })
    .listen(process.env.BENCH_PROBE)
    .unref();
}
