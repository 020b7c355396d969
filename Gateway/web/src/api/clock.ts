import { signal } from '@preact/signals';

// Ages are measured by the server's clock: the browser's may be minutes off. Each message from the server sets it.

let offset = 0;
let heard = false;

/** The server's time, Unix seconds, as well as it is known. */
export const serverTime = () => Date.now() / 1000 + offset;

/** The server's time, ticking once a second: what shows an age reads this. */
export const now = signal(serverTime());

export function setServerTime(unixSeconds: number) {
  offset = unixSeconds - Date.now() / 1000;
  heard = true;
  tick();
}

/** False until the server has sent its time. */
export const clockIsSet = () => heard;

function tick() {
  now.value = serverTime();
}

setInterval(tick, 1000);
