import { request } from 'node:http';

/** Calls back for each event of Marathon's stream. */
export function readEvents(marathon, onEvent) {
  return new Promise((resolve, reject) => {
    const call = request(
      `${marathon}/v2/events`,
      { headers: { accept: 'text/event-stream' } },
      response => {
        resolve();
        response.setEncoding('utf8');
        let rest = '';
        response.on('data', data => {
          const lines = (rest + data).split('\n');
          rest = lines.pop();
          lines
            .filter(line => line.startsWith('event: '))
            .forEach(line => onEvent(line.slice('event: '.length).trim()));
        });
      },
    );
    call.on('error', reject);
    call.end();
  });
}
