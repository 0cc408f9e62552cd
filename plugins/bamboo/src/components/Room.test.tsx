import { act, render, screen } from '@testing-library/react';
import { useViewport } from '../hooks/useViewport';

/** Tells how wide the observed element is, as a browser would. */
let tellWidth: (width: number) => void;

class FakeResizeObserver {
  constructor(callback: (entries: { contentRect: object }[]) => void) {
    tellWidth = width => callback([{ contentRect: { width } }]);
  }

  observe() {}

  unobserve() {}

  disconnect() {}
}

function Shown() {
  return <p>{useViewport()}</p>;
}

describe('the room for a page', () => {
  it('is what is left beside the sidebar, not the window', async () => {
    Object.assign(window, { ResizeObserver: FakeResizeObserver });
    // The library looks for the observer when it is loaded.
    const { Room } = await import('./Room');
    render(
      <Room>
        <Shown />
      </Room>,
    );
    expect(screen.getByText('wide')).toBeInTheDocument();
    act(() => tellWidth(800));
    expect(screen.getByText('compact')).toBeInTheDocument();
    act(() => tellWidth(360));
    expect(screen.getByText('cards')).toBeInTheDocument();
    act(() => tellWidth(1200));
    expect(screen.getByText('wide')).toBeInTheDocument();
  });
});
