import { expect, test } from 'vitest';

// The order of the folders: each imports only from those below it, and pages never from each other.
const layers = [['styles'], ['api'], ['ui'], ['chart'], ['fleet', 'host', 'query'], ['']];

const texts: Record<string, string> = import.meta.glob('./**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' });
const folderOf = (path: string) => path.split('/').slice(1, -1)[0] ?? '';
const layerOf = (folder: string) => layers.findIndex((layer) => layer.includes(folder));

/** Every import of a file of ours: [importing file, folder it imports from]. */
const imports = Object.entries(texts).flatMap(([path, text]) =>
  [...text.matchAll(/(?:from|import|import\() ?'(\.[^']*)'/g)].map(([, target]) => {
    const { pathname } = new URL(target as string, `file:///${path.slice(2)}`);
    return [path, folderOf(`.${pathname}`)] as [string, string];
  }),
);

test('imports are found', () => expect(imports.length).toBeGreaterThan(50));

test('every folder has a place in the order', () =>
  expect(Object.keys(texts).filter((path) => layerOf(folderOf(path)) < 0)).toEqual([]));

test('folders import only from folders below them', () => {
  const wrong = imports.filter(([path, to]) => folderOf(path) !== to && layerOf(to) >= layerOf(folderOf(path)));
  expect(wrong).toEqual([]);
});

test('no two names differ only by case or ending', () => {
  const names = Object.keys(texts).map((path) => path.toLowerCase().replace(/\.tsx?$/, ''));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
