// Train mode: run, pause, look, go back.
import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { initializers, optimizers } from "../core/rules";
import { accuracy, Confusion, counts } from "./Confusion";
import { Curve, short } from "./Curve";
import { Choice, NumberField } from "./fields";
import { HeatMaps } from "./HeatMaps";
import { announce } from "./live";
import { NetworkPicture } from "./Network";
import { litByPicked, Nudge, picked } from "./Nudge";
import { hasPicture, Regions } from "./Regions";
import { change, mode, setup, typedWeights } from "./state";
import { batchSize, glance, oneEpoch, oneUpdate, pause, reset, rewind, rival, run, running, runs, stopped, until } from "./training";
import { number, say } from "./words";

/** Training is read out at most so often, in milliseconds. */
const EVERY = 5000;
let spokenAt = 0;
effect(() => {
  const [now] = runs.value;
  const loss = now?.losses.at(-1);
  if (loss === undefined || (running.value && performance.now() - spokenAt < EVERY)) return;
  spokenAt = performance.now();
  const sentence = say("train now", { epoch: now!.training.epochs, loss: short(loss) });
  if (mode.peek() === "train") announce(stopped.value === "" ? sentence : say(stopped.value, { epoch: now!.training.epochs }));
});

// What nobody sees need not be computed.
effect(() => {
  if (mode.value !== "train" && mode.value !== "tour") pause();
});

export function TrainView(): JSX.Element | null {
  const [now, second] = runs.value;
  if (now === undefined) return null;
  return (
    <div class="train-grid">
      <section class="panel wide">
        <Controls />
        <Figures />
        {stopped.value !== "" && (
          <p class={stopped.value === "train stopped nan" ? "wrong" : "note"}>{say(stopped.value, { epoch: now.training.epochs })}</p>
        )}
      </section>
      <section class="panel">
        <h2>{say("train loss")}</h2>
        <Curve losses={now.losses} others={second?.losses ?? null} count={now.losses.length + (second?.losses.length ?? 0)} />
        <Past />
        <Second />
      </section>
      <Glance />
    </div>
  );
}

function Figures(): JSX.Element {
  const { training, losses } = runs.value[0];
  return (
    <dl class="figures">
      <Figure name={say("train epoch")} value={String(training.epochs)} />
      <Figure name={say("train updates")} value={String(training.updates)} />
      <Figure name={say("train loss")} value={losses.length === 0 ? "–" : short(losses.at(-1)!)} />
      <Accuracy />
    </dl>
  );
}

function Accuracy(): JSX.Element | null {
  const { data } = setup.value;
  void glance.value;
  if (data.classes === null) return null;
  const share = accuracy(counts(runs.peek()[0].training.outputs(data.inputs), data));
  return <Figure name={say("train accuracy")} value={`${number((100 * share).toFixed(1))} %`} />;
}

/** What takes long to compute or to draw. */
function Glance(): JSX.Element {
  const { data, sizes } = setup.value;
  void glance.value;
  const { training } = runs.peek()[0];
  const pass = training.passed(data.inputs, data.targets);
  const table = data.classes === null ? null : counts(training.outputs(data.inputs), data);
  const confusion = table && data.classes && <Confusion table={table} classes={data.classes} />;
  return (
    <>
      {hasPicture(data) && (
        <section class="panel">
          <h2>{say(sizes[0] === 2 ? "train plane" : "train line")}</h2>
          <Regions training={training} updates={training.updates} data={data} />
          {confusion}
        </section>
      )}
      <section class="panel">
        <h2>{say("train network")}</h2>
        <NetworkPicture
          sizes={sizes}
          W={training.weights.W}
          lit={litByPicked(picked.value)}
          onPick={(layer, to, from) => (picked.value = { layer, to, from })}
        />
        <Nudge weights={training.weights} />
        {!hasPicture(data) && confusion}
        <button type="button" onClick={() => change(typedWeights(training.weights))}>
          {say("train take weights")}
        </button>
      </section>
      <section class="panel wide">
        <h2>{say("train weights and gradients")}</h2>
        <HeatMaps pass={pass} />
      </section>
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Controls(): JSX.Element {
  const { epoch, loss } = until.value;
  const typed = (text: string): number | null => (text === "" ? null : Number(text));
  return (
    <div class="controls">
      <div class="buttons">
        <button type="button" class="main" onClick={running.value ? pause : run}>
          {running.value ? `❚❚ ${say("train pause")}` : `▶ ${say("train run")}`}
        </button>
        <button type="button" onClick={oneUpdate} disabled={running.value}>
          {say("train one update")}
        </button>
        <button type="button" onClick={oneEpoch} disabled={running.value}>
          {say("train one epoch")}
        </button>
        <button type="button" onClick={reset}>
          {say("train reset")}
        </button>
      </div>
      <div class="limits">
        <Optional label={say("train until epoch")} value={epoch} onChange={(text) => (until.value = { ...until.value, epoch: typed(text) })} />
        <Optional label={say("train until loss")} value={loss} onChange={(text) => (until.value = { ...until.value, loss: typed(text) })} />
        <Optional
          label={say("train batch size")}
          value={batchSize.value}
          onChange={(text) => (batchSize.value = text === "" ? null : Math.max(1, Math.floor(Number(text))))}
        />
      </div>
    </div>
  );
}

/** A number above 0, or nothing. */
function Optional({ label, value, onChange }: { label: string; value: number | null; onChange: (text: string) => void }): JSX.Element {
  return (
    <label class="optional">
      {label}
      <input
        value={value === null ? "" : number(String(value))}
        placeholder={say("train none")}
        inputMode="decimal"
        autocomplete="off"
        onChange={(event) => {
          const text = event.currentTarget.value.trim().replace(",", ".");
          if (text === "" || Number(text) > 0) onChange(text);
          else event.currentTarget.value = value === null ? "" : number(String(value));
        }}
      />
    </label>
  );
}

/** A slider over the epochs that can be gone back to. */
function Past(): JSX.Element | null {
  const { training, snapshots } = runs.value[0];
  if (snapshots.length < 2) return null;
  const epochs = snapshots.map((one) => one.epoch);
  const here = epochs.filter((epoch) => epoch <= training.epochs).length - 1;
  return (
    <label class="past">
      {say("train rewind")}
      <input
        type="range"
        min={0}
        max={epochs.length - 1}
        value={here}
        aria-valuetext={say("train epoch number", { epoch: training.epochs })}
        onChange={(event) => rewind(epochs[Number(event.currentTarget.value)])}
      />
    </label>
  );
}

function Second(): JSX.Element {
  const now = setup.value;
  const second = rival.value;
  return (
    <div class="fields">
      <label class="check-line">
        <input
          type="checkbox"
          checked={second !== null}
          onChange={(event) => {
            const { initializer, optimizer, learningRate } = now;
            rival.value = event.currentTarget.checked ? { initializer, optimizer, learningRate } : null;
          }}
        />
        {say("train compare")}
      </label>
      {second !== null && (
        <>
          <Choice label={say("page initializer")} value={second.initializer} options={["auto", ...Object.keys(initializers)]} kind="initializer" onChange={(initializer) => (rival.value = { ...second, initializer })} />
          <Choice
            label={say("page optimizer")}
            value={second.optimizer}
            options={Object.keys(optimizers)}
            kind="optimizer"
            onChange={(optimizer) => (rival.value = { ...second, optimizer })}
          />
          <NumberField label={say("page learning rate")} value={second.learningRate} isRight={(x) => x > 0} onChange={(learningRate) => (rival.value = { ...second, learningRate })} />
        </>
      )}
    </div>
  );
}
