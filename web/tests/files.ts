// Reads one job in each line, {what, ...}, and writes what comes of it, or {wrong: key}.
import { checkedSetup, Wrong } from "../src/core/check";
import { dataOf } from "../src/core/csv";
import { fragmentOf, linkOf } from "../src/core/fragment";
import { fromToml, toToml } from "../src/core/network_toml";
import { fromSafetensors, toSafetensors } from "../src/core/safetensors";
import { drawn } from "../src/core/train";
import { article, networkOf, type Setup, weightsOf } from "../src/page/state";

declare const process: {
  stdin: AsyncIterable<string> & { setEncoding(name: string): void };
  stdout: { write(text: string): void };
};

interface Job {
  what: string;
  text?: string;
  setup?: unknown;
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
const base64Of = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

async function done({ what, text = "", setup }: Job): Promise<unknown> {
  const link = (one: Setup): Parameters<typeof fragmentOf>[0] => ({ setup: one, mode: "step", practising: true, hidden: ["train"], locked: ["data"] });
  switch (what) {
    case "check":
      return checkedSetup(setup);
    case "to link":
      return fragmentOf(link(checkedSetup(setup)));
    case "from link":
      return linkOf(text);
    case "to toml":
      return toToml(checkedSetup(setup));
    case "from toml":
      return fromToml(text, article());
    case "to safetensors": {
      const checked = checkedSetup(setup);
      return base64Of(toSafetensors(checked, weightsOf(checked)));
    }
    case "from safetensors":
      return fromSafetensors(bytesOf(text), article());
    case "drawn": {
      const checked = checkedSetup(setup);
      return drawn(networkOf(checked), checked.initializer, checked.seed);
    }
    default:
      return dataOf(text);
  }
}

process.stdin.setEncoding("utf8");
let input = "";
for await (const part of process.stdin) input += part;
for (const line of input.trim().split("\n")) {
  let result: unknown;
  try {
    result = { result: await done(JSON.parse(line) as Job) };
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    result = { wrong: error.key, fields: error.fields };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
