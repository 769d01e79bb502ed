// One key compares every gradient with central differences.
import { effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { given } from "../core/example";
import { floats } from "../core/floats";
import { type Check, checkGradients } from "../core/gradient_check";
import { announce } from "./live";
import { exampleOf, networkOf, setup } from "./state";
import { number, say } from "./words";

const found = signal<Check | null>(null);
effect(() => {
  void setup.value;
  found.value = null;
});

function run(): void {
  const now = setup.value;
  const example = exampleOf(now);
  found.value = checkGradients(networkOf(now), given(example, floats), now);
  announce(sentence(found.value));
}

export function GradientCheck(): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "g" && !(event.target as HTMLElement).matches("input, select, textarea")) run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const check = found.value;
  return (
    <p class="check">
      <button type="button" onClick={run}>
        {say("page check")} <kbd>G</kbd>
      </button>
      <span>{check !== null && sentence(check)}</span>
    </p>
  );
}

function sentence({ compared, worst, name }: Check): string {
  const share = number(worst.toExponential(1));
  return say(worst < 1e-5 ? "page check agrees" : "page check differs", { compared, share, name });
}
