import { useEffect } from 'preact/hooks';
import { Fleet } from './fleet/Fleet';
import { HostPage } from './host/HostPage';
import { QueryPage } from './query/QueryPage';
import { ConnectionDot } from './ui/ConnectionDot';
import { Mark } from './ui/icons';
import { place } from './ui/router';
import { ThemeButton } from './ui/ThemeButton';

export function App() {
  const path = place.value.pathname;
  const { title, page } = view(path);
  useEffect(() => {
    document.title = title ? `${title} · LightWatch` : 'LightWatch';
  }, [title]);

  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="bar">
        <a href="/" class="brand" aria-label="LightWatch, all hosts">
          <Mark />
          <span>LightWatch</span>
        </a>
        <nav aria-label="Pages">
          <a href="/" aria-current={path === '/' || path.startsWith('/hosts/') ? 'page' : undefined}>
            Hosts
          </a>
          <a href="/query" aria-current={path === '/query' ? 'page' : undefined}>
            Query
          </a>
        </nav>
        <div class="bar-end">
          <ConnectionDot />
          <ThemeButton />
        </div>
      </header>
      <main id="main">{page}</main>
    </>
  );
}

function view(path: string) {
  if (path === '/') return { title: '', page: <Fleet /> };
  if (path === '/query') return { title: 'Query', page: <QueryPage /> };
  if (path.startsWith('/hosts/')) {
    const id = decoded(path.slice('/hosts/'.length));
    return { title: id, page: <HostPage key={path + place.value.searchParams.get('host_name')} id={id} /> };
  }
  return { title: 'Not found', page: <NotFound /> };
}

function decoded(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function NotFound() {
  return (
    <section class="empty">
      <h1 tabIndex={-1}>There is no such page</h1>
      <p>
        <a href="/">All hosts</a>
      </p>
    </section>
  );
}
