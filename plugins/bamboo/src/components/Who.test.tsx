import { screen } from '@testing-library/react';
import { FakeBambooApi } from '../__testUtils__/FakeBambooApi';
import { shop } from '../__testUtils__/data';
import { renderPage } from '../__testUtils__/render';
import { Who } from './Who';

describe('who did something', () => {
  it.each([
    ['user:default/ann', 'ann'],
    ['service:ci', 'ci'],
    ['service:bamboo', 'Bamboo'],
    ['guard', 'The guard'],
  ])('is called, for %s, %s', async (by, name) => {
    renderPage(<Who by={by} />, { api: new FakeBambooApi(), entity: shop });
    expect(await screen.findByText(name)).toBeInTheDocument();
  });
});
