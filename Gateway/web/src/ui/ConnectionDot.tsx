import type { LiveState } from '../api/LiveSocket';
import { live } from '../api/live';

const words: Record<LiveState, string> = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' };

/** Whether what the page shows is being kept up to date. */
export function ConnectionDot() {
  const state = live.state.value;
  return (
    <span class={`connection ${state}`} role="status">
      <span class="dot" aria-hidden="true" />
      {words[state]}
    </span>
  );
}
