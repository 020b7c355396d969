import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

/** Runs work while holding a lock file, so that two builds at once do not write the same folders. Waits five minutes at most. */
export async function withLock(path, work) {
  const deadline = Date.now() + 5 * 60_000;
  while (!acquire(path)) {
    if (Date.now() > deadline) throw new Error(`web: another build holds ${path} for five minutes; delete it if none runs.`);
    await new Promise((done) => setTimeout(done, 200));
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}

function acquire(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!holderLives(path)) rmSync(path, { force: true });
    return false;
  }
}

function holderLives(path) {
  let holder;
  try {
    holder = Number(readFileSync(path, 'utf8'));
  } catch {
    return false; // just released
  }
  if (!holder) return true; // just created, the number is still being written
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
