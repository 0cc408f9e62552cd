import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '@bamboo-lb/plugin-bamboo-common/agent-protocol';
import { waitFor } from '../testing/waitFor';
import { Aborts } from './Aborts';
import { Guard } from './Guard';
import { NOTHING } from './sides';
import { NoTableError, SidesReading } from './SidesReader';

const GUARD = { errorMargin: 0.5, latencyFactor: 1.5, minRequests: 100 };

const manifestWith = (...mappings: string[]): Manifest => ({
  ...{ backends: [], maps: [], removals: [], binds: [] },
  mappings: mappings.map(id => ({
    ...{ id, host: `${id}.example.com`, path: '/', backends: [] },
    expiresAt: null,
    canary: { tag: 'aaaaaa', weight: 10, guard: GUARD },
  })),
});

describe('a guard', () => {
  let directory: string;
  let guard: Guard;
  let manifest: Manifest;
  let reading: () => SidesReading;
  let rounds: number;
  let looks: number;
  let aborted: number;
  let errors: string[];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ba-'));
    manifest = manifestWith('m1');
    rounds = 0;
    looks = 0;
    aborted = 0;
    errors = [];
    const note = () => undefined;
    guard = new Guard({
      aborts: new Aborts(directory),
      manifest: () => {
        rounds += 1;
        return manifest;
      },
      read: async () => {
        looks += 1;
        return reading();
      },
      onAbort: () => {
        aborted += 1;
      },
      intervalMs: 5,
      logger: { info: note, warn: note, error: text => errors.push(text) },
    });
  });

  afterEach(async () => {
    await guard.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const counts = (pid: number, requests: number, failed = 0): SidesReading => {
    const side = { ...NOTHING, requests, answered: requests };
    return { pid, sides: [{ stable: side, canary: { ...side, failed } }] };
  };
  const said = () => guard.news()?.canaries[0];
  const looked = (times: number) => {
    const from = looks;
    return waitFor('looks', () => looks >= from + times);
  };

  it('takes no notice of a worker that was replaced and still answers', async () => {
    reading = () => counts(1, 1000);
    guard.start(() => undefined);
    await looked(2);
    reading = () => counts(2, 0);
    await looked(2);
    reading = () => counts(1, 1000, 1000);
    await looked(3);
    reading = () => counts(2, 200);
    await looked(2);
    expect(said()).toMatchObject({
      verdict: 'ok',
      step: { canary: { requests: 200, errors: 0 } },
    });
  });

  it('aborts once, and says so from then on', async () => {
    let requests = 0;
    reading = () => {
      requests += 100;
      return counts(1, requests, requests);
    };
    guard.start(() => undefined);
    await waitFor('it aborts', () => aborted);
    await looked(5);
    expect(aborted).toBe(1);
    expect(said()).toMatchObject({ verdict: 'worse', aborted: true });
  });

  it('says so when an abort cannot be written, and writes it later', async () => {
    const inTheWay = join(directory, '.aborts.json.new');
    await mkdir(inTheWay);
    let requests = 0;
    reading = () => {
      requests += 100;
      return counts(1, requests, requests);
    };
    guard.start(() => undefined);
    await waitFor('it says so', () => errors.length > 0);
    expect(said()).toMatchObject({ verdict: 'worse', aborted: true });
    await looked(3);
    expect(errors).toEqual(['An aborted canary is not on the disk']);
    await rm(inTheWay, { recursive: true });
    await waitFor('it is written', async () => {
      const path = join(directory, 'aborts.json');
      return (await readFile(path, 'utf8').catch(() => '')).includes('m1');
    });
  });

  it('is inconclusive where the text does not count', async () => {
    reading = () => {
      throw new NoTableError('the template does not count');
    };
    guard.start(() => undefined);
    await looked(2);
    expect(said()).toMatchObject({
      verdict: 'inconclusive',
      reason: 'the template does not count',
    });
  });

  it('has nothing to tell, and asks nobody, without a canary', async () => {
    reading = () => counts(1, 10);
    guard.start(() => undefined);
    await looked(2);
    manifest = manifestWith();
    await waitFor('nothing is told', () => guard.news() === undefined);
    const before = { looks, rounds };
    await waitFor('rounds', () => rounds > before.rounds + 3);
    expect(looks).toBe(before.looks);
  });
});
