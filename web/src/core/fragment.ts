// The page's whole state as the text after the # of its address, and back.
import type { Mode, Setup } from "../page/state";
import { checkedSetup, Wrong } from "./check";

/** What a link says: the setup, and the controls that a teacher hides or locks. */
export interface Link {
  setup: Setup;
  mode: Mode;
  /** Whether numbers of steps are to be filled in. */
  practising: boolean;
  hidden: string[];
  locked: string[];
}

/** Longer addresses are cut by some programs. */
const MOST_CHARACTERS = 8192;
/** What a link may hold once it is inflated. */
const MOST_BYTES = 1_000_000;

const HEAD = "v1.";

export async function fragmentOf(link: Link): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(link));
  const packed = await through(bytes, new CompressionStream("deflate-raw"), Infinity);
  const text = btoa(String.fromCharCode(...packed)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  if (HEAD.length + text.length > MOST_CHARACTERS) throw new Wrong("wrong link long", { found: text.length, highest: MOST_CHARACTERS });
  return HEAD + text;
}

export async function linkOf(fragment: string): Promise<Link> {
  if (!fragment.startsWith(HEAD) || fragment.length > MOST_CHARACTERS) throw new Wrong("wrong link");
  const found = await inflated(fragment.slice(HEAD.length));
  if (typeof found !== "object" || found === null) throw new Wrong("wrong link");
  const { setup, mode, practising, hidden, locked } = found as Record<string, unknown>;
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String).filter((name) => CONTROLS.includes(name)) : []);
  return {
    setup: checkedSetup(setup),
    mode: mode === "build" || mode === "train" || mode === "tour" ? mode : "step",
    practising: practising === true,
    hidden: names(hidden),
    locked: names(locked),
  };
}

/** Parts of the page that can be hidden or locked. */
export const CONTROLS = ["build", "step", "train", "tour", "layers", "training", "data", "weights", "files", "check", "practice"];

async function inflated(text: string): Promise<unknown> {
  try {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(binary, (one) => one.charCodeAt(0));
    const plain = await through(bytes, new DecompressionStream("deflate-raw"), MOST_BYTES);
    return JSON.parse(new TextDecoder().decode(plain)) as unknown;
  } catch {
    throw new Wrong("wrong link");
  }
}

/** Send bytes through a stream that (de)compresses; no more than so many may come out. */
async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream, most: number): Promise<Uint8Array> {
  const writer = (stream.writable as WritableStream<Uint8Array>).getWriter();
  // What goes wrong on the way in is told by the reading end as well.
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => undefined);
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new Wrong("wrong link");
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
