import type { Response } from 'node-fetch';
import { describeFailure } from './MarathonHttp';
import { MarathonError } from './MarathonError';

/**
 * The bytes of an answer as they came, so that a large one is neither joined
 * nor parsed here.
 *
 * @throws MarathonError when it breaks off, takes too long or is longer than
 * the limit.
 */
export async function readResponse(options: {
  response: Response;
  where: string;
  maxBytes: number;
  signal: AbortSignal;
}): Promise<Uint8Array[]> {
  const { response, where, maxBytes, signal } = options;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) {
        throw new MarathonError(
          'too-large',
          `${where} answered more than ${Math.round(maxBytes / 1e6)} MB`,
        );
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof MarathonError || signal.aborted) {
      throw describeFailure(error, where, signal);
    }
    throw new MarathonError('truncated', `${where} broke off its answer`);
  }
  return chunks;
}

/**
 * The JSON of an answer.
 *
 * @throws MarathonError without anything of the text in its message.
 */
export function parseJson(chunks: Uint8Array[], where: string): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new MarathonError('not-json', `${where} answered no complete JSON`);
  }
}
