import { Fragment } from 'react';
import { Mono } from './Mono';

/** A sentence of the API, whose `names in backticks` are set apart. */
export function Marked(props: { text: string }) {
  return (
    <>
      {props.text
        .split('`')
        .map((part, index) =>
          index % 2 === 1 ? (
            <Mono key={index}>{part}</Mono>
          ) : (
            <Fragment key={index}>{part}</Fragment>
          ),
        )}
    </>
  );
}
