/** Says what the disk refused, without paths of the host. */
export function diskMessage(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return `the agent's folder cannot be written (${
    typeof code === 'string' ? code : 'unknown error'
  }); free space or restore its rights`;
}
