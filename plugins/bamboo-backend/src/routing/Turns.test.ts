import { Turns } from './Turns';

describe('Turns', () => {
  it('ends a turn after 10 ms and begins one by yielding', async () => {
    let now = 1000;
    const turns = new Turns(() => now);
    now += 9;
    expect(turns.isOver()).toBe(false);
    now += 1;
    expect(turns.isOver()).toBe(true);
    await turns.yield();
    expect(turns.isOver()).toBe(false);
  });

  it('lets others run while it yields', async () => {
    const order: string[] = [];
    setImmediate(() => order.push('other'));
    await new Turns().yield();
    order.push('we');
    expect(order).toEqual(['other', 'we']);
  });
});
