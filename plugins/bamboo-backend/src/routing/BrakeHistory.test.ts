import { BrakeHistory } from './BrakeHistory';

const at = (minute: number) => new Date(Date.UTC(2024, 4, 1, 12, minute));
const live = (servers: number) => ({ servers, hosts: servers / 10 });
const nothing = { servers: 0, hosts: 0 };

describe('BrakeHistory', () => {
  it('knows the highest count and the sum of what went in 10 minutes', () => {
    const history = new BrakeHistory();
    history.note(at(0), live(100), nothing);
    history.note(at(5), live(80), { servers: 20, hosts: 1 });
    history.note(at(5), live(70), { servers: 10, hosts: 2 });
    expect(history.window(at(9))).toEqual({
      servers: { highest: 100, unexplained: 30 },
      hosts: { highest: 10, unexplained: 3 },
    });
  });

  it('counts what was still live when the window began, not what was before', () => {
    const history = new BrakeHistory();
    history.note(at(0), live(200), nothing);
    history.note(at(1), live(100), { servers: 100, hosts: 0 });
    history.note(at(20), live(50), { servers: 50, hosts: 0 });
    expect(history.window(at(20)).servers).toEqual({
      highest: 100,
      unexplained: 50,
    });
    expect(history.window(at(40)).servers).toEqual({
      highest: 50,
      unexplained: 0,
    });
  });

  it('knows nothing at first', () => {
    expect(new BrakeHistory().window(at(0)).servers).toEqual({
      highest: 0,
      unexplained: 0,
    });
  });
});
