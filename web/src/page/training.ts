// Runs of training: as much in every frame as 12 ms allow, so that the page stays at 30 frames a second.
import { effect, signal, untracked } from "@preact/signals";
import { Training, type Weights, drawn } from "../core/train";
import { networkOf, setup, type Setup, usualNumbers, weightsOf } from "./state";

/** What the second of two runs has of its own; all else is the first one's. */
export interface Rival {
  initializer: string;
  optimizer: string;
  learningRate: string;
}

/** A weight, or a neuron's bias where it comes from nowhere; layers are counted from 0, the inputs. */
export interface Picked {
  layer: number;
  to: number;
  from: number | null;
}

interface Snapshot {
  epoch: number;
  weights: Weights;
}

export interface Run {
  training: Training;
  /** Mean loss of each epoch. */
  losses: number[];
  snapshots: Snapshot[];
}

/** Where a run stops by itself. */
export interface Until {
  epoch: number | null;
  loss: number | null;
}

/** Milliseconds of a frame; the rest is left for drawing. */
const SLICE = 12;
const MOST_SNAPSHOTS = 200;

export const running = signal(false);
export const rival = signal<Rival | null>(null);
export const until = signal<Until>({ epoch: null, loss: null });
export const batchSize = signal<number | null>(null);
/** Why training stopped by itself: a key of words. */
export const stopped = signal<"" | "train stopped nan" | "train stopped epoch" | "train stopped loss">("");
/** One run, or two; a new list whenever something in them has changed. */
export const runs = signal<Run[]>([]);

/** What takes long to compute or to draw is drawn when this changes: less often in large networks. */
export const glance = signal(0);
let glanced = 0;

/** Milliseconds between two glances. */
function between(): number {
  const { data, W } = setup.peek();
  const weights = W.reduce((sum, matrix) => sum + matrix.length * matrix[0].length, 0);
  return Math.min(500, Math.max(50, (weights * data.inputs.length) / 4000));
}

function changed(): void {
  runs.value = [...runs.peek()];
  const now = performance.now();
  if (running.peek() && now - glanced < between()) return;
  glanced = now;
  glance.value = now;
}

// When a run has stopped, all of the page shows where.
effect(() => {
  if (!running.value) glance.value = performance.now();
});

function started(now: Setup, weights: Weights): Run {
  const training = new Training(
    networkOf(now),
    weights,
    now.data.inputs,
    now.data.targets,
    now,
    batchSize.peek(),
    now.seed,
  );
  return { training, losses: [], snapshots: [{ epoch: 0, weights }] };
}

/** Begin anew, with the weights of the setup. */
export function reset(): void {
  const now = setup.peek();
  running.value = false;
  stopped.value = "";
  const begun = [started(now, weightsOf(now))];
  const second = rival.peek();
  if (second !== null) {
    const { initializer, optimizer, learningRate } = second;
    const own: Setup = { ...now, initializer, optimizer, learningRate, numbers: numbersFor(second, now) };
    const weights = initializer === now.initializer ? weightsOf(now) : drawn(networkOf(now), initializer, now.seed);
    begun.push(started(own, weights));
  }
  runs.value = begun;
  glance.value = performance.now();
}

function numbersFor(second: Rival, now: Setup): Record<string, string> {
  return second.optimizer === now.optimizer ? now.numbers : usualNumbers(second.optimizer).numbers;
}

/** What a change of begins training anew; a change of weights alone is taken over as it runs. */
function beginning({ W, b, shown, rounding, slopeInside, ...rest }: Setup): string {
  void [W, b, shown, rounding, slopeInside];
  return JSON.stringify(rest);
}

let before = "";
effect(() => {
  const now = setup.value;
  const next = JSON.stringify([beginning(now), rival.value, batchSize.value]);
  untracked(() => {
    if (next !== before) reset();
    else {
      runs.peek()[0].training.weights = weightsOf(now);
      changed();
    }
  });
  before = next;
});

/** The run that is behind, or else the first. */
function next(): Run {
  const [first, second] = runs.peek();
  return second !== undefined && second.training.epochs < first.training.epochs ? second : first;
}

/** Go on a little; returns whether every run has ended an epoch by that. */
function advance(): boolean {
  const one = next();
  const loss = one.training.advance();
  if (loss === null) return false;
  finishEpoch(one, loss);
  return next() === runs.peek()[0];
}

function finishEpoch(run: Run, loss: number): void {
  run.losses.push(loss);
  const { epochs } = run.training;
  const apart = run.snapshots.length < 2 ? 1 : run.snapshots[1].epoch;
  if (epochs % apart === 0) run.snapshots.push({ epoch: epochs, weights: run.training.weights });
  // Twice as far apart, they are half as many.
  if (run.snapshots.length > MOST_SNAPSHOTS) run.snapshots = run.snapshots.filter((_, k) => k % 2 === 0);
}

/** Whether training has to stop here, and the reason. */
function mustStop(): boolean {
  const { losses, training } = runs.peek()[0];
  const last = losses.at(-1) ?? 0;
  if (!Number.isFinite(last)) stopped.value = "train stopped nan";
  else if (until.value.epoch !== null && training.epochs >= until.value.epoch) stopped.value = "train stopped epoch";
  else if (until.value.loss !== null && losses.length > 0 && last <= until.value.loss) stopped.value = "train stopped loss";
  else return false;
  return true;
}

function frame(): void {
  if (!running.value) return;
  const end = performance.now() + SLICE;
  do {
    if (advance() && mustStop()) running.value = false;
  } while (running.value && performance.now() < end);
  changed();
  requestAnimationFrame(frame);
}

export function run(): void {
  stopped.value = "";
  if (running.value) return;
  running.value = true;
  requestAnimationFrame(frame);
}

export function pause(): void {
  running.value = false;
}

export function oneUpdate(): void {
  stopped.value = "";
  const [{ training }] = runs.peek();
  const before = training.updates;
  let isEpoch = false;
  do isEpoch = advance();
  while (training.updates === before || next().training !== training);
  if (isEpoch) mustStop();
  changed();
}

export function oneEpoch(): void {
  stopped.value = "";
  while (!advance());
  mustStop();
  changed();
}

/** Change one weight, or the bias of a neuron, of the first run as it goes on. */
export function nudge({ layer, to, from }: Picked, value: number): void {
  const { training } = runs.peek()[0];
  const weights = training.weights;
  if (from === null) weights.b[layer - 1]![to] = value;
  else weights.W[layer - 1][to][from] = value;
  training.weights = weights;
  changed();
  glance.value = performance.now();
}

/** Go back to the last snapshot at or before an epoch; what came later is forgotten. */
export function rewind(epoch: number): void {
  pause();
  stopped.value = "";
  const run = runs.peek()[0];
  const found = run.snapshots.filter((one) => one.epoch <= epoch).at(-1)!;
  run.training.weights = found.weights;
  run.training.epochs = found.epoch;
  run.losses = run.losses.slice(0, found.epoch);
  run.snapshots = run.snapshots.filter((one) => one.epoch <= found.epoch);
  changed();
}
