// Installs packages if the lock file changed, checks types, builds the pages, compresses them, and puts them in ../wwwroot at once.
// Exit code 3: this machine lacks something (an older Node.js, no npm, no network); 1: the sources are wrong.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressFolder } from './compress.mjs';
import { withLock } from './lock.mjs';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const output = resolve(web, '../wwwroot');
const work = resolve(web, '../obj/web');
const modules = join(web, 'node_modules');
const missing = 3;

const startedAt = Date.now();
mkdirSync(work, { recursive: true });
process.exitCode = await withLock(join(work, 'lock'), build);

function build() {
  // Another build did the work while this one waited for the lock.
  const index = join(output, 'index.html');
  const stamp = join(work, 'finished');
  if (existsSync(index) && existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) > startedAt) return 0;

  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`web: Node.js 20.19 or later is needed; this is ${process.versions.node}.`);
    return missing;
  }
  if (!install()) {
    console.error('web: npm ci failed; is npm installed, and is the package registry reachable?');
    return missing;
  }

  const next = join(work, `next-${process.pid}`);
  rmSync(next, { recursive: true, force: true });
  if (
    !run('node', [bin('typescript', 'tsc'), '--noEmit']) ||
    !run('node', [bin('vite', 'vite'), 'build', '--outDir', next, '--emptyOutDir'])
  )
    return 1;
  compressFolder(next);

  const old = join(work, `old-${process.pid}`);
  if (existsSync(output)) renameSync(output, old);
  renameSync(next, output);
  rmSync(old, { recursive: true, force: true });
  const now = new Date();
  utimesSync(index, now, now);
  writeFileSync(stamp, String(now.getTime()));
  return 0;
}

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(web, 'package-lock.json')))
    .digest('hex');
  const mark = join(modules, '.installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return true;
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], true)) return false;
  writeFileSync(mark, wanted);
  return true;
}

/** The script behind a package's command: found by its own package.json, so that no shell or .cmd file is needed. */
function bin(name, command) {
  const folder = join(modules, name);
  const { bin: entry } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof entry === 'string' ? entry : entry[command]);
}

function run(command, args, shell = false) {
  const windows = process.platform === 'win32';
  const { status } = spawnSync(command, args, { cwd: web, stdio: 'inherit', shell: shell && windows });
  return status === 0;
}
