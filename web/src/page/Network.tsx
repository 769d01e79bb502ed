// The network as a picture: a circle for each neuron, a line for each weight.
import type { JSX } from "preact";
import { number, say } from "./words";

/** What a step speaks of; layers are counted from 0, the inputs. */
export interface Lit {
  /** Weights into `layer`: to one neuron and from one, or all where they are null. */
  edges: { layer: number; to: number | null; from: number | null } | null;
  /** Neurons of `layer`: one, or all. */
  neurons: { layer: number; index: number | null } | null;
  direction: "forward" | "back" | "";
}

export const NOTHING: Lit = { edges: null, neurons: null, direction: "" };

interface Props {
  sizes: number[];
  W: number[][][];
  /** What stands in each neuron, by layer. */
  values?: (string | undefined)[][];
  /** What stands beside the outputs. */
  targets?: string[];
  lit?: Lit;
  /** Called when someone chooses a weight or a neuron. */
  onPick?: (layer: number, to: number, from: number | null) => void;
}

const MOST = 12;
const STEP_X = 170;
const STEP_Y = 62;
const RADIUS = 23;
/** More numbers on their way than these would only distract. */
const MOST_MOVING = 60;

interface Place {
  index: number;
  x: number;
  y: number;
}

/** The neurons of a layer that are drawn: all, or the first ones and the last. */
function drawn(size: number): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  return size <= MOST ? all : [...all.slice(0, MOST - 2), size - 1];
}

/** The way of a number along a weight, from one circle's edge to the other's. */
function way(from: Place, to: Place, radius: number): string {
  return `M${from.x + radius} ${from.y}L${to.x - radius} ${to.y}`;
}

function layout(sizes: number[]): { places: Place[][]; width: number; height: number } {
  const rows = Math.max(...sizes.map((size) => Math.min(size, MOST)));
  const height = rows * STEP_Y + 30;
  const places = sizes.map((size, layer) => {
    const indices = drawn(size);
    const top = (height - (indices.length - 1) * STEP_Y) / 2;
    return indices.map((index, at) => ({ index, x: 50 + layer * STEP_X, y: top + at * STEP_Y }));
  });
  return { places, width: 100 + (sizes.length - 1) * STEP_X + 70, height };
}

export function NetworkPicture({ sizes, W, values, targets, lit = NOTHING, onPick }: Props): JSX.Element {
  const { places, width, height } = layout(sizes);
  const largest = Math.max(1e-9, ...W.flat(2).map(Math.abs).filter(Number.isFinite));
  const letter = (layer: number): string => String.fromCharCode(97 + layer);
  const isLit = (layer: number, to: number, from: number): boolean =>
    lit.edges !== null &&
    lit.edges.layer === layer &&
    (lit.edges.to === null || lit.edges.to === to) &&
    (lit.edges.from === null || lit.edges.from === from);
  const edges = places.slice(1).flatMap((here, n) =>
    here.flatMap((to) =>
      places[n].map((from) => {
        const weight = W[n]?.[to.index]?.[from.index] ?? 0;
        const on = isLit(n + 1, to.index, from.index);
        return { weight, on, to, from, layer: n + 1 };
      }),
    ),
  );
  edges.sort((one, other) => Number(one.on) - Number(other.on));
  const isStill = lit.direction === "" || matchMedia("(prefers-reduced-motion: reduce)").matches;
  const moving = <T,>(list: T[]): T[] => (isStill || list.length > MOST_MOVING ? [] : list);
  const isCut = sizes.some((size) => size > MOST);
  return (
    <figure class="network">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say("page network picture", { sizes: sizes.join("-") })}>
        {edges.map(({ weight, on, to, from, layer }) => (
          <line
            key={`${layer}.${to.index}.${from.index}`}
            class={`edge ${weight < 0 ? "negative" : "positive"} ${on ? "lit" : ""}`}
            x1={from.x + RADIUS}
            y1={from.y}
            x2={to.x - RADIUS}
            y2={to.y}
            stroke-width={0.7 + (3.2 * Math.abs(weight)) / largest}
            onClick={onPick && (() => onPick(layer, to.index, from.index))}
          >
            <title>{`w_${letter(layer)}[${to.index + 1}, ${from.index + 1}] = ${number(String(weight))}`}</title>
          </line>
        ))}
        {moving(edges.filter(({ on }) => on)).map(({ to, from, layer }) => (
          <circle key={`${layer}.${to.index}.${from.index}`} class="moving" r={3.2}>
            <animateMotion
              dur="1.1s"
              repeatCount="indefinite"
              {...{ path: lit.direction === "back" ? way(to, from, -RADIUS) : way(from, to, RADIUS) }}
            />
          </circle>
        ))}
        {places.map((here, layer) =>
          here.map(({ index, x, y }) => {
            const on = lit.neurons?.layer === layer && (lit.neurons.index ?? index) === index;
            const value = values?.[layer]?.[index];
            return (
              <g
                key={`${layer}.${index}`}
                class={`neuron ${on ? "lit" : ""}`}
                onClick={onPick && layer > 0 ? () => onPick(layer, index, null) : undefined}
              >
                <circle cx={x} cy={y} r={RADIUS} />
                <text x={x} y={value === undefined ? y + 5 : y - 3} class="letter">
                  {letter(layer)}
                  <tspan class="index" dy="3">
                    {index + 1}
                  </tspan>
                </text>
                {value !== undefined && (
                  <text x={x} y={y + 12} class="value">
                    {number(value)}
                  </text>
                )}
                {layer === sizes.length - 1 && targets?.[index] !== undefined && (
                  <text x={x + RADIUS + 8} y={y + 4} class="target">
                    {say("page target", { target: targets[index] })}
                  </text>
                )}
              </g>
            );
          }),
        )}
        {places.map((here, layer) => {
          if (sizes[layer] <= MOST) return null;
          const y = (here[here.length - 2].y + here[here.length - 1].y) / 2;
          return (
            <text key={layer} x={here[0].x} y={y + 5} class="dots">
              ⋮
            </text>
          );
        })}
      </svg>
      {isCut && <figcaption>{say("page network cut", { most: MOST })}</figcaption>}
    </figure>
  );
}
