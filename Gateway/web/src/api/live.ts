import { LiveSocket } from './LiveSocket';

/** The page's one live connection. */
export const live = new LiveSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/live`);
