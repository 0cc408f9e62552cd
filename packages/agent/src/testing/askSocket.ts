import { connect } from 'node:net';

/** Asks one of HAProxy's sockets one thing, as somebody on the host would. */
export async function askSocket(
  path: string,
  command: string,
): Promise<string> {
  const socket = connect(path).setEncoding('utf8');
  socket.end(`${command}\n`);
  let answer = '';
  for await (const chunk of socket) {
    answer += chunk;
  }
  return answer;
}
