/** The whole configuration, anew for each change: every app in every file. */
export function renderWhole({ apps, hosts, port }) {
  const parts = apps
    .filter(({ id }) => hosts[id])
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, tasks }) => ({
      name: id.replace(/\//g, '::'),
      host: hosts[id],
      tasks: [...tasks].sort((a, b) => (a.id < b.id ? -1 : 1)),
    }));
  return `global
  maxconn 4000
  no strict-limits

defaults
  mode http
  option forwardfor
  option redispatch
  retries 3
  timeout connect 5s
  timeout client 60s
  timeout server 60s

frontend http
  bind 127.0.0.1:${port}
${parts
  .map(
    ({ name, host }) =>
      `  acl ${name}-acl hdr(host) -i ${host}\n  use_backend ${name}-cluster if ${name}-acl`,
  )
  .join('\n')}

${parts.map(backend).join('\n')}`;
}

function backend({ name, tasks }) {
  const servers = tasks.map(
    task =>
      `  server ${task.host}-${task.ports[0]}-${task.id.slice(-12)} ${
        task.host
      }:${task.ports[0]} check inter 10s`,
  );
  return `backend ${name}-cluster
  balance roundrobin
${servers.join('\n')}
`;
}
