import { Component, type ReactNode } from 'react';
import { say } from '../strings';
import { Bare } from './bare';
import { Message } from './basics';

/** Where a mistake of ours ends: on a page that says so, not on an empty one. */
export class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Bare>
        <Message title={say('broken.title')} text={say('broken.text')}>
          <a className="button" href={location.href}>
            {say('broken.action')}
          </a>
        </Message>
      </Bare>
    );
  }
}
