import { checkHost } from '../commands/checkHost';
import { AgentConfigInput, parseAgentConfig } from '../config/AgentConfig';

/** What `check` finds of one thing, as level and message. */
export async function found(
  subject: string,
  config: AgentConfigInput,
  file?: string,
): Promise<string[]> {
  const lines: string[] = [];
  await checkHost({
    config: parseAgentConfig(config),
    ...(file ? { file } : {}),
    tell: finding => {
      if (finding.subject === subject) {
        lines.push(`${finding.level} ${finding.message}`);
      }
    },
  });
  return lines;
}
