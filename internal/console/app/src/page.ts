// What the server says in the page itself.
function find(): HTMLElement {
  const element = document.getElementById('root');
  if (!element) throw new Error('the page has no #root');
  return element;
}

export const root = find();
export const endpoint = new URL(root.dataset.graphql ?? '/graphql', location.href).href;
export const hasPlayground = root.dataset.playground !== undefined;

/** What the server's first state says, to go on saying it until more is known. */
export const greeting = { title: root.querySelector('h1')?.textContent ?? '', text: root.querySelector('.hello p')?.textContent ?? '' };
