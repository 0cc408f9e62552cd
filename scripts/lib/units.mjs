/**
 * Reads a systemd unit as far as these units go: the values of each key in
 * order, with the instance put in. Quotes and specifiers other than `%i` are
 * not used by them.
 */
export function parseUnit(text, instance) {
  const values = {};
  for (const line of text.split('\n')) {
    const match = /^([A-Za-z]+)=(.*)$/.exec(line);
    if (match) {
      (values[match[1]] ??= []).push(match[2].replaceAll('%i', instance));
    }
  }
  return values;
}

/**
 * The commands of a unit as they are run without systemd: same user, group,
 * umask, folder and environment, but without its limits on what they may do.
 */
export function commandsOf(unit) {
  const as = line => ({
    command: 'setpriv',
    args: [
      ...['--reuid', unit.User[0], '--regid', unit.Group[0]],
      ...['--clear-groups', '--no-new-privs', '--'],
      ...['env', '-C', '/', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin'],
      ...['sh', '-c', `umask ${unit.UMask?.[0] ?? '0022'}; exec ${line}`],
    ],
  });
  return {
    before: (unit.ExecStartPre ?? []).map(as),
    main: as(unit.ExecStart[0]),
    reload: (unit.ExecReload ?? []).map(as),
  };
}
