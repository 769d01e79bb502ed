// What is loaded and saved, and the link that holds all of it.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { checkedSetup, Wrong } from "../core/check";
import { dataOf } from "../core/csv";
import { CONTROLS, fragmentOf } from "../core/fragment";
import { fromToml, toToml } from "../core/network_toml";
import { fromSafetensors, toSafetensors } from "../core/safetensors";
import { announce } from "./live";
import { practising } from "./practice";
import { save } from "./save";
import { change, mode, setup, suited, weightsOf } from "./state";
import { say } from "./words";

/** What the last file or link came to: a sentence, and whether it is of something wrong. */
export const told = signal<{ text: string; isWrong: boolean }>({ text: "", isWrong: false });

export function tellWrong(error: unknown): void {
  const text = error instanceof Wrong ? say(error.key, error.fields) : String(error);
  told.value = { text, isWrong: true };
  announce(text);
}

function tell(key: string, fields: Record<string, string | number> = {}): void {
  told.value = { text: say(key, fields), isWrong: false };
  announce(told.value.text);
}

async function load(file: File): Promise<void> {
  const name = file.name.toLowerCase();
  if (name.endsWith(".safetensors")) {
    change(fromSafetensors(new Uint8Array(await file.arrayBuffer()), setup.value));
    tell("page loaded", { name: file.name });
    return;
  }
  const text = await file.text();
  if (name.endsWith(".toml")) {
    const read = fromToml(text, setup.value);
    change(read.setup);
    tell(read.drawn ? "page loaded drawn" : "page loaded", { name: file.name, seed: read.setup.seed });
  } else if (name.endsWith(".json")) {
    change(checkedSetup(JSON.parse(text)));
    tell("page loaded", { name: file.name });
  } else {
    const { data, leftOut } = dataOf(text);
    change(suited(setup.value, data));
    tell("page loaded data", { rows: data.inputs.length, inputs: data.inputs[0].length, left: leftOut });
  }
}

const flags = signal<{ hidden: string[]; locked: string[] }>({ hidden: [], locked: [] });

async function copyLink(): Promise<void> {
  const fragment = await fragmentOf({ setup: setup.value, mode: mode.value, practising: practising.value, ...flags.value });
  history.replaceState(null, "", `#${fragment}`);
  try {
    await navigator.clipboard.writeText(location.href);
    tell("page link copied", { length: fragment.length });
  } catch {
    // Pages from a disk may not write to the clipboard; the address bar has it now.
    tell("page link in address", { length: fragment.length });
  }
}

export function Files(): JSX.Element {
  return (
    <div class="files">
      <div class="buttons">
        <label class="button">
          {say("page load")}
          <input
            type="file"
            class="hidden"
            accept=".toml,.safetensors,.csv,.tsv,.txt,.json"
            onChange={(event) => {
              const input = event.currentTarget;
              const file = input.files?.[0];
              if (file !== undefined) load(file).catch(tellWrong);
              input.value = "";
            }}
          />
        </label>
        <button type="button" onClick={() => save("network.toml", toToml(setup.value), "application/toml")}>
          {say("page save toml")}
        </button>
        <button
          type="button"
          onClick={() => save("weights.safetensors", toSafetensors(setup.value, weightsOf(setup.value)) as BlobPart, "application/octet-stream")}
        >
          {say("page save weights")}
        </button>
        <button type="button" onClick={() => save("page.json", JSON.stringify(setup.value), "application/json")}>
          {say("page save all")}
        </button>
        <button type="button" onClick={() => void copyLink().catch(tellWrong)}>
          {say("page copy link")}
        </button>
      </div>
      <p class={told.value.isWrong ? "wrong" : "note"}>
        {told.value.text || say("page load help")}
      </p>
      <details>
        <summary>{say("page for teachers")}</summary>
        <table class="plain flags">
          <caption>{say("page flags")}</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">{say("page hide")}</th>
              <th scope="col">{say("page lock")}</th>
            </tr>
          </thead>
          <tbody>
            {CONTROLS.map((name) => (
              <tr key={name}>
                <th scope="row">{say(`page part ${name}`)}</th>
                {(["hidden", "locked"] as const).map((kind) => (
                  <td key={kind}>
                    <input
                      type="checkbox"
                      aria-label={say(kind === "hidden" ? "page hide part" : "page lock part", { part: say(`page part ${name}`) })}
                      checked={flags.value[kind].includes(name)}
                      onChange={(event) => {
                        const others = flags.value[kind].filter((one) => one !== name);
                        flags.value = { ...flags.value, [kind]: event.currentTarget.checked ? [...others, name] : others };
                      }}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  );
}
