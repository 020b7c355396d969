import { signal } from '@preact/signals';
import { setServerTime } from './clock';
import type { VectorItem } from './prom';

// The live socket: the server evaluates the queries after every commit and pushes the results. One connection serves all
// of the page; a lost one is made again after 3 s, or at once when the browser comes back online or into view.

export interface Subscription {
  id: string;
  /** Least milliseconds between two pushes. */
  every: number;
  /** PromQL by the name under which results come. */
  queries: Record<string, string>;
}

export interface Push {
  id: string;
  /** When the queries were evaluated, Unix seconds. */
  time: number;
  results: Record<string, VectorItem[]>;
  errors?: Record<string, string>;
}

export type LiveState = 'connecting' | 'live' | 'lost';

const retryAfter = 3000;
/** The server pushes at least every 10 s; a connection silent for this long is dead, whatever the network says. */
const silenceLimit = 25_000;

export class LiveSocket {
  readonly state = signal<LiveState>('connecting');
  private readonly watchers = new Map<string, { subscription: Subscription; onPush: (push: Push) => void }>();
  private socket: WebSocket | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private announced = false;

  constructor(private readonly url: string) {}

  start() {
    addEventListener('online', () => this.hurry());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.hurry());
    this.connect();
  }

  /** Begins pushes for a subscription, replacing the one of the same id. Returns what ends them. */
  watch(subscription: Subscription, onPush: (push: Push) => void): () => void {
    const watcher = { subscription, onPush };
    this.watchers.set(subscription.id, watcher);
    this.announce();
    return () => {
      if (this.watchers.get(subscription.id) !== watcher) return;
      this.watchers.delete(subscription.id);
      this.announce();
    };
  }

  private connect() {
    clearTimeout(this.retry);
    this.retry = undefined;
    const socket = new WebSocket(this.url);
    this.socket = socket;
    this.listen();
    socket.onopen = () => {
      this.state.value = 'live';
      this.announce();
    };
    socket.onmessage = (message) => {
      this.listen();
      this.receive(message.data as string);
    };
    socket.onclose = () => this.socket === socket && this.lose();
  }

  private lose() {
    this.socket = undefined;
    clearTimeout(this.silence);
    this.state.value = 'lost';
    this.retry = setTimeout(() => this.connect(), retryAfter);
  }

  private hurry() {
    if (this.retry !== undefined) this.connect();
  }

  private listen() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      const socket = this.socket;
      if (!socket) return;
      this.lose();
      socket.close();
    }, silenceLimit);
  }

  /** Sends the subscriptions, once per turn of the event loop however many changed. */
  private announce() {
    if (this.announced) return;
    this.announced = true;
    queueMicrotask(() => {
      this.announced = false;
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      this.socket.send(JSON.stringify({ subscribe: [...this.watchers.values()].map((w) => w.subscription) }));
    });
  }

  private receive(text: string) {
    const message = parsed(text);
    if (!message) return;
    if (message.hello) setServerTime(message.hello.time);
    if (message.error) console.warn(`live: ${message.error}`);
    if (message.id === undefined || message.time === undefined) return;
    setServerTime(message.time);
    this.watchers.get(message.id)?.onPush({ ...message, results: message.results ?? {} } as Push);
  }
}

type Message = Partial<Push> & { hello?: { time: number }; error?: string };

function parsed(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    console.warn('live: a message is not JSON');
    return undefined;
  }
}
