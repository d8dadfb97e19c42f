import { lazy, type ComponentType } from 'react';
import { Home } from './pages/home';
import { Missing } from './pages/outside';
import paths from './routes.json';
import type { Key } from './strings';

// One row a page. The server answers the paths of routes.json with the console, and every other one with its 404 page. A
// page of managers names the permission that it needs: without it the row is neither in the navigation nor reachable.

export interface Page {
  readonly path: string;
  readonly title: Key;
  readonly nav: Key;
  /** Needed in the scope of the session, such as invites:read; left out: every member. */
  readonly permission?: string;
  readonly view: ComponentType<{ address: URL }>;
}

// What is not needed to begin is loaded when it is asked for.
const Sent = lazy(() => import('./pages/sent'));
const All = lazy(() => import('./pages/all'));
const Members = lazy(() => import('./pages/members'));
const Insights = lazy(() => import('./pages/insights'));
const Lists = lazy(() => import('./pages/lists'));

const read = 'invites:read';

const pages: readonly Page[] = [
  { path: paths.home, title: 'form.title', nav: 'nav.invite', view: Home },
  { path: paths.sent, title: 'sent.title', nav: 'nav.sent', view: Sent },
  { path: paths.all, title: 'all.title', nav: 'nav.all', permission: read, view: All },
  { path: paths.members, title: 'members.title', nav: 'nav.members', permission: read, view: Members },
  { path: paths.insights, title: 'insights.title', nav: 'nav.insights', permission: read, view: Insights },
  { path: paths.lists, title: 'lists.title', nav: 'nav.lists', permission: read, view: Lists },
];

const missing: Page = { path: '', title: 'missing.title', nav: 'missing.title', view: Missing };

/** The pages that somebody with these permissions has. */
export function pagesFor(permissions: readonly string[]): readonly Page[] {
  return pages.filter((p) => !p.permission || permissions.includes(p.permission));
}

export function pageOf(path: string, permissions: readonly string[]): Page {
  return pagesFor(permissions).find((p) => p.path === path) ?? missing;
}
