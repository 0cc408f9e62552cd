import { waitFor } from '../testing/waitFor';
import { Address } from './Address';

describe('the address that is kept', () => {
  const told: string[] = [];
  const faults: string[] = [];
  let address: Address;

  const keep = (
    lookUp: (name: string, signal: AbortSignal) => Promise<string>,
  ) => {
    address = new Address({
      ...{ name: 'statsd', lookUp, refreshMs: 1, pauseMs: 1 },
      onAddress: found => told.push(found),
      onFault: fault => faults.push(fault),
    });
  };

  beforeEach(() => {
    told.length = 0;
    faults.length = 0;
  });

  afterEach(() => address.stop());

  it('is looked up by one lookup at a time, however long that is', async () => {
    let asked = 0;
    let answer: (found: string) => void = () => undefined;
    keep(() => {
      asked += 1;
      return new Promise(resolve => {
        answer = resolve;
      });
    });
    await new Promise(setImmediate);
    expect(asked).toBe(1);
    answer('192.0.2.1');
    await waitFor('it is asked anew', () => asked === 2);
    expect(told).toEqual(['192.0.2.1']);
  });

  it('stays through faults, and follows a new answer', async () => {
    const answers = ['192.0.2.1', undefined, '192.0.2.2'];
    keep(async () => {
      const next = answers.shift();
      if (next === undefined) {
        throw new Error('away');
      }
      return next;
    });
    await waitFor('the new one', () => told.length === 2);
    expect(told).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(faults[0]).toBe('away');
  });

  it('is told to nobody once it is stopped', async () => {
    const ended: string[] = [];
    keep(async (_, signal) => {
      signal.addEventListener('abort', () => ended.push('lookup'));
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      return '192.0.2.1';
    });
    address.stop();
    await new Promise(setImmediate);
    expect(ended).toEqual(['lookup']);
    expect(told).toEqual([]);
  });
});
