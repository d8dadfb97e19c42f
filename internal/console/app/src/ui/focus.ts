import { useLayoutEffect, type RefObject } from 'react';

/** When what holds the focus leaves the page, the main part gets it: otherwise the keyboard would begin at the top again. */
export function useHandOver(held: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = held.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      // While a dialog is open nothing outside of it takes the focus.
      if (element instanceof HTMLDialogElement) element.close();
      document.getElementById('main')?.focus({ preventScroll: true });
    };
  }, [held]);
}
