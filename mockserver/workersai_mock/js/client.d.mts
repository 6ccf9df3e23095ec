export type Refusal = number | string | { code: number | string; [value: string]: unknown };
export type Reply = string | Record<string, unknown>;
export type Part = 'stubs' | 'journal' | 'state' | 'quota' | 'everything';

export type Rest = 'default' | 'refuse';

/** A stub in the format of scenario files. */
export interface Stub {
  name?: string;
  match?: Record<string, unknown>;
  reply?: Reply;
  replies?: Reply[];
  refuse?: Refusal;
  times?: number;
  state?: string;
  then?: string;
  pace?: unknown;
  fault?: unknown;
  quirk?: unknown;
  fragment?: unknown;
}

export type StubOptions = Omit<Stub, 'reply' | 'replies' | 'refuse'>;

export interface KeptStub {
  id: number;
  used: number;
  limit: number | null;
  [key: string]: unknown;
}

export interface Filter {
  model?: string;
  status?: number;
  outcome?: 'default' | 'stub' | 'unmatched' | 'refused' | 'stub_failed' | 'straggler';
  stub?: number;
  stream?: boolean;
  contains?: string;
  after?: number;
  order?: 'oldest' | 'newest';
  offset?: number;
  limit?: number;
}

export interface Seen {
  number: number;
  model: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
  stream: boolean;
  status: number;
  outcome: string;
  text: string | null;
  why: string | null;
  [key: string]: unknown;
}

export interface Page {
  total: number;
  kept: number;
  evicted: number;
  matched: number;
  offset: number;
  limit: number;
  requests: Seen[];
}

/** What happens to the next answers; `left` is null where it has no end. */
export interface Twist {
  kind: string;
  words: string;
  left: number | null;
}

export interface Verdict {
  code: string;
  title: string;
  outcome: 'wrong' | 'right' | 'not judged';
  reason: string;
  evidence: { number: number; status: number; code: number | null; after_s: number | null }[];
}

export interface Miss {
  id: number;
  name: string;
  stub: string;
  differences: string[];
}

export interface Tenant {
  tenant: string;
  total: number;
  kept: number;
  evicted: number;
}

export class AdminError extends Error {
  readonly status: number;
  readonly problem: Record<string, unknown>;
}

export class RemoteMock {
  constructor(options?: { url?: string; token?: string; tenant?: string });
  readonly url: string;
  health(): Promise<Record<string, unknown>>;
  reply(said: Reply | Reply[], options?: StubOptions): Promise<KeptStub>;
  refuse(refusal: Refusal, options?: StubOptions): Promise<KeptStub>;
  add(stub: Stub): Promise<KeptStub>;
  remove(stub: number | { id: number }): Promise<void>;
  stubs(): Promise<KeptStub[]>;
  order(...stubs: (number | { id: number })[]): Promise<void>;
  unmatched(): Promise<Rest>;
  leave(unmatched: Rest): Promise<void>;
  twists(): Promise<Twist[]>;
  twist(...twists: Record<string, unknown>[]): Promise<void>;
  verdicts(): Promise<Verdict[]>;
  misses(number: number): Promise<Miss[]>;
  tenants(): Promise<Tenant[]>;
  requests(filter?: Filter): Promise<Page>;
  export(): Promise<string>;
  scenario(): Promise<Record<string, unknown>>;
  states(): Promise<Record<string, string>>;
  move(scenario: string, state: string): Promise<void>;
  reset(...what: Part[]): Promise<void>;
  reseed(seed: number): Promise<void>;
}

export function reply(said: Reply | Reply[], options?: StubOptions): Promise<KeptStub>;
export function refuse(refusal: Refusal, options?: StubOptions): Promise<KeptStub>;
export function requests(filter?: Filter): Promise<Page>;
export function reset(...what: Part[]): Promise<void>;
