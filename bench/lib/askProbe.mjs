import { request } from 'node:http';

/** Asks the probe inside a measured process. */
export function askProbe(socketPath, action, file) {
  const query = file ? `?file=${encodeURIComponent(file)}` : '';
  return new Promise((resolve, reject) => {
    request({ socketPath, path: `/${action}${query}` }, response => {
      let text = '';
      response.on('data', data => (text += data));
      response.on('end', () =>
        response.statusCode === 200
          ? resolve(JSON.parse(text))
          : reject(new Error(text)),
      );
    })
      .on('error', reject)
      .end();
  });
}
