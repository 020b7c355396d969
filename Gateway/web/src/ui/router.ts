import { signal } from '@preact/signals';

/** The page's address: path and query, kept in step with the browser's history. */
export const place = signal(new URL(location.href));

addEventListener('popstate', () => {
  place.value = new URL(location.href);
});

// Links within the pages need no reload; new tabs and modified clicks stay the browser's.
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const own = link?.origin === location.origin && !link.hash && !link.target && !link.download && !link.pathname.startsWith('/api/');
  if (!link || !own) return;
  event.preventDefault();
  go(link.href);
});

export function go(to: string, options: { replace?: boolean } = {}) {
  const url = new URL(to, location.href);
  if (url.href === location.href) return;
  history[options.replace ? 'replaceState' : 'pushState'](null, '', url);
  const moved = url.pathname !== place.value.pathname;
  place.value = url;
  if (!moved) return;
  scrollTo(0, 0);
  // A screen reader goes on from the new page's heading, as after a real page load.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true }));
}
