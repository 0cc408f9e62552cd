import { appWith } from '../routing/__testUtils__/fixtures';
import { stateOf } from './state';

describe("the state of Bamboo's API", () => {
  it('has the ports of an address of its own as Marathon writes them', () => {
    const port = { number: 8080, name: 'web', protocol: 'tcp' };
    const apps = [
      appWith('/a', [], { discoveryPorts: [port] }),
      appWith('/b', []),
    ];
    expect(stateOf(apps, {}).Apps).toEqual([
      expect.objectContaining({ ipAddress: { discovery: { ports: [port] } } }),
      expect.objectContaining({ ipAddress: { discovery: { ports: [] } } }),
    ]);
  });
});
