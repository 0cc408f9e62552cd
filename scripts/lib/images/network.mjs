import { run } from './mounts.mjs';

const BRIDGE = 'bamboo0';
const address = number => `10.213.0.${number}`;

/**
 * A network of its own for this process, which must be in a network namespace
 * of its own: each name gets an address, and a namespace that is called like
 * it.
 */
export async function makeNetwork(names) {
  const ip = (...args) => run('ip', args);
  await ip('link', 'set', 'lo', 'up');
  await ip('link', 'add', BRIDGE, 'type', 'bridge');
  await ip('addr', 'add', `${address(1)}/24`, 'dev', BRIDGE);
  await ip('link', 'set', BRIDGE, 'up');
  const addresses = {};
  for (const [index, name] of names.entries()) {
    const inside = (...args) => ip('-n', name, ...args);
    const end = `bamboo${index + 1}`;
    addresses[name] = address(index + 10);
    await ip('netns', 'add', name);
    await ip('link', 'add', end, 'type', 'veth', 'peer', 'eth0', 'netns', name);
    await ip('link', 'set', end, 'master', BRIDGE, 'up');
    await inside('link', 'set', 'lo', 'up');
    await inside('addr', 'add', `${addresses[name]}/24`, 'dev', 'eth0');
    await inside('link', 'set', 'eth0', 'up');
  }
  return addresses;
}
