/** Says a change of state to those who listen to the page; nobody sees it. */
export function LiveRegion({ message }: { message: string }) {
  return (
    <div role="status" aria-live="polite">
      <span
        style={{
          position: 'absolute',
          width: 1,
          height: 1,
          overflow: 'hidden',
        }}
      >
        {message}
      </span>
    </div>
  );
}
