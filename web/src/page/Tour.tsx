// Tours: chapters of text that drive the page.
import { signal } from "@preact/signals";
import type { JSX, TargetedMouseEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { BuildView } from "./Build";
import { resize } from "./edit";
import { article, change, language, madeFor, type Mode, setup } from "./state";
import { StepView } from "./Step";
import { TrainView } from "./Train";
import { reset, run, until } from "./training";
import { arrive, type Level, wanted } from "./walk";
import { type Chapter, given } from "./given";
import { say } from "./words";

const chapter = signal(0);
/** What stands beside the text. */
const view = signal<Mode>("step");

function chapters(): Chapter[] {
  return given.tours[language.value] ?? Object.values(given.tours)[0];
}

function enter(index: number): void {
  const all = chapters();
  chapter.value = Math.max(0, Math.min(index, all.length - 1));
  const { shows } = all[chapter.value];
  if (shows.setup === "article" || shows.example === "article") change(article());
  else if (shows.setup === "given" && given.setup !== null) change(given.setup);
  else if (shows.example !== undefined) change(madeFor(shows.example, setup.value.seed));
  if (shows.sizes !== undefined) resize(shows.sizes.split("-").map(Number));
  if (shows.view !== undefined) view.value = shows.view as Mode;
  if (shows.step !== undefined) {
    const entry = shows.entry?.split(",").map((one) => Number(one) - 1) as [number, number] | undefined;
    wanted.value = { step: shows.step, level: (shows.level ?? "step") as Level, entry: entry ?? null };
    arrive();
  }
  if (shows.train !== undefined) {
    reset();
    until.value = { epoch: Number(shows.train), loss: null };
    run();
  }
}

/** A link to a step stands at it; others lead elsewhere, in a window of their own. */
function follow(event: TargetedMouseEvent<HTMLElement>): void {
  const link = (event.target as HTMLElement).closest("a");
  if (link === null) return;
  event.preventDefault();
  const href = link.getAttribute("href") ?? "";
  if (href.startsWith("#")) {
    view.value = "step";
    wanted.value = { step: href.slice(1), level: null, entry: null };
    arrive();
  } else window.open(href, "_blank", "noopener");
}

export function TourView(): JSX.Element {
  const all = chapters();
  const now = all[Math.min(chapter.value, all.length - 1)];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => enter(chapter.value), []);
  const turn = (index: number): void => {
    enter(index);
    heading.current?.focus();
  };
  return (
    <div class="tour-grid">
      <aside class="panel tour" aria-label={say("page mode tour")}>
        <p class="note">{say("page chapter", { number: chapter.value + 1, all: all.length })}</p>
        <h2 ref={heading} tabIndex={-1}>
          {now.title}
        </h2>
        <div class="tour-text" onClick={follow} dangerouslySetInnerHTML={{ __html: now.html }} />
        <div class="buttons">
          <button type="button" onClick={() => turn(chapter.value - 1)} disabled={chapter.value === 0}>
            {say("page chapter before")}
          </button>
          <button type="button" class="main" onClick={() => turn(chapter.value + 1)} disabled={chapter.value === all.length - 1}>
            {say("page chapter after")}
          </button>
        </div>
        <details>
          <summary>{say("page chapters")}</summary>
          <ol class="chapters">
            {all.map(({ title }, index) => (
              <li key={title}>
                <button type="button" aria-current={index === chapter.value ? "true" : undefined} onClick={() => turn(index)}>
                  {title}
                </button>
              </li>
            ))}
          </ol>
        </details>
      </aside>
      <div class="stage">
        {view.value === "build" && <BuildView />}
        {view.value === "step" && <StepView />}
        {view.value === "train" && <TrainView />}
      </div>
    </div>
  );
}
