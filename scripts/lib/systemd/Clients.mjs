import http from 'node:http';

/** Some clients that ask all the time, half of them over one connection each. */
export class Clients {
  #asking = true;
  #asked = 0;
  #lost = [];
  #done;

  constructor({ port, host, count = 8 }) {
    this.#done = Promise.all(
      Array.from({ length: count }, (_, index) =>
        this.#keepAsking({
          ...{ host: '127.0.0.1', port, headers: { host } },
          agent: new http.Agent({ keepAlive: index % 2 === 0, maxSockets: 1 }),
        }),
      ),
    );
  }

  get asked() {
    return this.#asked;
  }

  /** Resolves with what was got in the place of 200, for each request. */
  async stop() {
    this.#asking = false;
    await this.#done;
    return this.#lost;
  }

  async #keepAsking(options) {
    while (this.#asking) {
      const answer = await new Promise(resolve => {
        const request = http.get(options, response => {
          response.resume();
          response.once('end', () => resolve(`${response.statusCode}`));
          response.once('error', error => resolve(error.message));
        });
        request.setTimeout(15_000, () => request.destroy(new Error('silent')));
        request.once('error', error => resolve(error.message));
      });
      this.#asked += 1;
      if (answer !== '200') {
        this.#lost.push(answer);
      }
    }
    options.agent.destroy();
  }
}
