// The loss against epochs, of one run or two.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { number, say } from "./words";

const HEIGHT = 220;
const MOST_ROWS = 20;

interface Props {
  losses: number[];
  others: number[] | null;
  /** How many losses there are: the lists themselves grow without being new ones. */
  count: number;
}

export function Curve({ losses, others, count }: Props): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const isPair = others !== null;
  useEffect(() => {
    const holder = place.current!;
    const color = (name: string): string => getComputedStyle(holder).getPropertyValue(name);
    const axis = { stroke: color("--soft"), grid: { stroke: color("--line") }, ticks: { stroke: color("--line") } };
    const line = (label: string, name: string, dash: number[]): uPlot.Series => ({ label, stroke: color(name), width: 2, dash, points: { show: false } });
    plot.current = new uPlot(
      {
        width: holder.clientWidth,
        height: HEIGHT,
        // An axis from one number to the same would have thousands of marks.
        scales: {
          x: { time: false, range: (_, __, last) => [0, Math.max(10, last ?? 0)] },
          y: { range: (_, low, high) => [Math.min(0, low ?? 0), 1.05 * (high || 1)] },
        },
        legend: { show: isPair, live: false },
        cursor: { show: false },
        axes: [axis, { ...axis, size: 64 }],
        series: [{}, line(say("train first run"), "--accent", []), ...(isPair ? [line(say("train second run"), "--negative", [6, 4])] : [])],
      },
      [[], [], ...(isPair ? [[]] : [])] as uPlot.AlignedData,
      holder,
    );
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: holder.clientWidth, height: HEIGHT }));
    resized.observe(holder);
    return () => {
      resized.disconnect();
      plot.current?.destroy();
    };
  }, [isPair]);
  useEffect(() => {
    const epochs = Array.from({ length: losses.length }, (_, k) => k + 1);
    const full = (list: number[]): (number | null)[] => epochs.map((_, k) => (Number.isFinite(list[k]) ? list[k] : null));
    plot.current?.setData([epochs, full(losses), ...(others ? [full(others)] : [])] as uPlot.AlignedData);
  }, [losses, others, count]);
  const last = losses.at(-1);
  const label = last === undefined ? say("train curve empty") : say("train curve", { epochs: losses.length, first: short(losses[0]), last: short(last) });
  return (
    <div>
      <div ref={place} class="curve" role="img" aria-label={label} />
      {losses.length > 0 && <Numbers losses={losses} others={others} count={count} />}
    </div>
  );
}

/** The same numbers for those who do not see the curve. */
function Numbers({ losses, others }: Props): JSX.Element {
  const apart = Math.max(1, Math.ceil(losses.length / MOST_ROWS));
  const epochs = losses.map((_, k) => k + 1).filter((epoch) => epoch % apart === 0 || epoch === 1 || epoch === losses.length);
  return (
    <details>
      <summary>{say("train curve numbers")}</summary>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">{say("train epoch")}</th>
            <th scope="col">{others ? say("train first run") : say("train loss")}</th>
            {others && <th scope="col">{say("train second run")}</th>}
          </tr>
        </thead>
        <tbody>
          {epochs.map((epoch) => (
            <tr key={epoch}>
              <th scope="row">{epoch}</th>
              <td>{short(losses[epoch - 1])}</td>
              {others && <td>{others[epoch - 1] === undefined ? "" : short(others[epoch - 1])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

export function short(x: number): string {
  return number(Number.isFinite(x) ? String(Number(x.toPrecision(4))) : "NaN");
}
