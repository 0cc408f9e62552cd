import fetch from 'node-fetch';

/** One sample of a scrape. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What an agent answers on the port of its metrics. */
export async function askAgent(port: number, path: string, method = 'GET') {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  return { status: answer.status, body: await answer.text() };
}

/** Scrapes as Prometheus does. @throws Error when the agent does not answer */
export async function scrape(port: number): Promise<Sample[]> {
  const { status, body } = await askAgent(port, '/metrics');
  if (status !== 200) {
    throw new Error(`the scrape was answered ${status}`);
  }
  return body
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
    .map(line => {
      const [, name = '', labels = '', value] =
        /^([a-z0-9_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(
            ([, label = '', text = '']) => [label, text],
          ),
        ),
        value: Number(value),
      };
    });
}

/** The value of a sample with these labels; undefined where there is none. */
export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  return samples.find(
    sample =>
      sample.name === name &&
      Object.entries(labels).every(
        ([key, text]) => sample.labels[key] === text,
      ),
  )?.value;
}
