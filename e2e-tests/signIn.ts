import { Page } from '@playwright/test';
import { World } from './demo';

/** Opens a page of the portal as one of the demo's people. */
export async function signIn(
  page: Page,
  world: World,
  path: string,
  who = 'Ann Lind',
): Promise<void> {
  await page.goto(`${world.portal}${path}`);
  await page.getByRole('button', { name: `Sign in as ${who}` }).click();
}
