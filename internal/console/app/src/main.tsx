import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { root } from './page';
import './style/index.css';

// The server has drawn the page's first state; from here on it is ours. At once: nobody may have a link under the finger that
// is replaced a moment later.
flushSync(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
