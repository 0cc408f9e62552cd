import { Agent, request } from 'node:http';

const keepAlive = new Agent({ keepAlive: true, maxSockets: 64 });
/** For what must arrive in the order in which it was sent. */
const inOrder = new Agent({ keepAlive: true, maxSockets: 1 });

/** One request with JSON both ways, over a kept connection. */
export function callJson(url, options = {}) {
  const { method = 'GET', body, token, agent = keepAlive } = options;
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const call = request(
      url,
      {
        method,
        agent,
        timeout: 60_000,
        headers: {
          ...(text && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
      },
      response => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', data => (answer += data));
        response.on('end', () => {
          if (response.statusCode >= 400) {
            reject(
              new Error(
                `${method} ${url} answered ${
                  response.statusCode
                }: ${answer.slice(0, 300)}`,
              ),
            );
          } else {
            resolve(answer ? JSON.parse(answer) : undefined);
          }
        });
        response.on('error', reject);
      },
    );
    call.on('timeout', () => call.destroy(new Error(`${url}: no answer`)));
    call.on('error', reject);
    call.end(text);
  });
}

/** The simulator: Marathon, and what can be made to happen in it. */
export class Marathon {
  constructor(url) {
    this.url = url;
  }

  load(load) {
    return this.#post('synthetic', load);
  }

  /** Replaces an instance. @returns when, as `at` */
  replace({ appId, instance, port }) {
    const body = { appId, change: 'replace', instance, port };
    return this.#post('synthetic/change', body);
  }

  publish(event) {
    return this.#post('events', event);
  }

  requests() {
    return callJson(`${this.url}/_sim/requests`);
  }

  #post(path, body) {
    const options = { method: 'POST', body, agent: inOrder };
    return callJson(`${this.url}/_sim/${path}`, options);
  }
}

/** The API of the plugin, with the token of a script. */
export class Portal {
  constructor(url, token) {
    this.url = `${url}/api/bamboo/v1`;
    this.token = token;
  }

  get(path) {
    return callJson(`${this.url}${path}`, { token: this.token });
  }

  post(path, body) {
    const { token } = this;
    return callJson(`${this.url}${path}`, { method: 'POST', body, token });
  }

  /** The newest revisions, newest first. */
  async revisions(limit) {
    const items = [];
    for (let cursor = ''; items.length < limit; ) {
      const page = await this.get(
        `/load-balancers/public/revisions?limit=${Math.min(
          100,
          limit,
        )}${cursor}`,
      );
      items.push(...page.items);
      if (!page.nextCursor) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    return items;
  }
}
