// What a network with one or two inputs makes of its plane, or its line, and the samples upon it.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Data } from "../core/data";
import type { Training } from "../core/train";
import { OutputNumbers } from "./Numbers";
import { say } from "./words";

const GRID = 64;
const SIDE = 320;
/** Of two outputs' ends, and of further classes. */
const COLORS = ["--negative", "--accent", "--third", "--fourth"];

export function hasPicture(data: Data): boolean {
  return data.inputs[0].length <= 2;
}

interface Props {
  training: Training;
  /** Updates made so far: the training itself stays the same. */
  updates: number;
  data: Data;
}

export function Regions({ training, updates, data }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current!.getContext("2d")!;
    const style = getComputedStyle(canvas.current!);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    pen.clearRect(0, 0, SIDE, SIDE);
    if (data.inputs[0].length === 2) plane(pen, training, data, color);
    else graph(pen, training, data, color);
  }, [training, updates, data]);
  const inputs = data.inputs[0].length;
  const label = inputs === 2 ? "train regions" : "train graph";
  return (
    <>
      <canvas ref={canvas} class="regions" width={SIDE} height={SIDE} role="img" aria-label={say(label, { count: data.inputs.length })} />
      <OutputNumbers training={training} inputs={inputs} reach={reachOf(data)} updates={updates} />
    </>
  );
}

type Color = (name: string) => string;
type RGB = [number, number, number];

function rgb(text: string): RGB {
  const full = text.length === 4 ? `#${[...text.slice(1)].map((digit) => digit + digit).join("")}` : text;
  return [1, 3, 5].map((at) => parseInt(full.slice(at, at + 2), 16)) as RGB;
}

function mixed(one: RGB, other: RGB, share: number): RGB {
  return one.map((part, k) => part + (other[k] - part) * share) as RGB;
}

function reachOf(data: Data): number {
  return Math.max(1, ...data.inputs.flat().map(Math.abs)) * 1.15;
}

function plane(pen: CanvasRenderingContext2D, training: Training, data: Data, color: Color): void {
  const reach = reachOf(data);
  const at = (k: number): number => ((k + 0.5) / GRID) * 2 * reach - reach;
  const points = Array.from({ length: GRID * GRID }, (_, k) => [at(k % GRID), -at(Math.floor(k / GRID))]);
  const outputs = training.outputs(points);
  const paper = rgb(color("--panel"));
  const colors = COLORS.map((name) => rgb(color(name)));
  const flat = data.targets.flat();
  const [lowest, highest] = data.classes === null ? [Math.min(...flat), Math.max(...flat)] : [0, 1];
  const image = new ImageData(GRID, GRID);
  outputs.forEach((out, k) => {
    const [red, green, blue] = shade(out, colors, paper, lowest, highest);
    image.data.set([red, green, blue, 255], 4 * k);
  });
  const small = new OffscreenCanvas(GRID, GRID);
  small.getContext("2d")!.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.drawImage(small, 0, 0, SIDE, SIDE);
  const place = (x: number): number => ((x + reach) / (2 * reach)) * SIDE;
  data.inputs.forEach(([x, y], i) => mark(pen, place(x), SIDE - place(y), classOf(data.targets[i], lowest, highest), color));
}

/** One output goes from the first color to the second; of several the largest shows its color. */
function shade(out: number[], colors: RGB[], paper: RGB, lowest: number, highest: number): RGB {
  if (out.length === 1) {
    const share = Math.max(0, Math.min(1, (out[0] - lowest) / (highest - lowest || 1)));
    const sure = Math.abs(2 * share - 1);
    return mixed(paper, colors[share > 0.5 ? 1 : 0], 0.12 + 0.5 * sure);
  }
  const largest = out.indexOf(Math.max(...out));
  const sum = out.reduce((total, x) => total + Math.max(0, x), 0) || 1;
  const sure = Math.max(0, out[largest] / sum - 1 / out.length) / (1 - 1 / out.length);
  return mixed(paper, colors[largest % colors.length], 0.12 + 0.5 * sure);
}

function classOf(target: number[], lowest: number, highest: number): number {
  if (target.length > 1) return target.indexOf(Math.max(...target));
  return target[0] > (lowest + highest) / 2 ? 1 : 0;
}

/** Classes differ by shape as well as by color. */
function mark(pen: CanvasRenderingContext2D, x: number, y: number, of: number, color: Color): void {
  pen.beginPath();
  if (of % 4 === 0) pen.arc(x, y, 4, 0, 2 * Math.PI);
  else if (of % 4 === 1) pen.rect(x - 3.5, y - 3.5, 7, 7);
  else {
    const corners = of % 4 === 2 ? [[0, -5], [4.6, 3.6], [-4.6, 3.6]] : [[0, -5], [5, 0], [0, 5], [-5, 0]];
    corners.forEach(([dx, dy]) => pen.lineTo(x + dx, y + dy));
    pen.closePath();
  }
  pen.fillStyle = color(COLORS[of % 4]);
  pen.fill();
  pen.strokeStyle = color("--panel");
  pen.stroke();
}

function graph(pen: CanvasRenderingContext2D, training: Training, data: Data, color: Color): void {
  const reach = reachOf(data);
  const xs = Array.from({ length: 2 * GRID + 1 }, (_, k) => [(k / GRID - 1) * reach]);
  const outputs = training.outputs(xs);
  const heights = [...outputs, ...data.targets].flat().filter(Number.isFinite);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const across = (x: number): number => ((x + reach) / (2 * reach)) * SIDE;
  const up = (y: number): number => SIDE * (0.95 - (0.9 * (y - low)) / (high - low || 1));
  data.inputs.forEach(([x], i) => data.targets[i].forEach((y, k) => mark(pen, across(x), up(y), k, color)));
  outputs[0].forEach((_, k) => {
    pen.beginPath();
    xs.forEach(([x], i) => pen.lineTo(across(x), up(outputs[i][k])));
    pen.strokeStyle = color("--accent");
    pen.lineWidth = 2.5;
    pen.stroke();
  });
}
