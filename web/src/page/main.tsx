// The page: its head, its modes, and the steps worked through anew whenever the setup changes.
import { effect, signal } from "@preact/signals";
import { render, type JSX } from "preact";
import { addSamples } from "../core/data";
import { linkOf } from "../core/fragment";
import { BuildView } from "./Build";
import { tellWrong, told } from "./Files";
import { hidden, locked } from "./Part";
import { said } from "./live";
import { practiceRounding, practising } from "./practice";
import { core } from "./source";
import { canRedo, canUndo, language, mode, type Mode, redo, setup, undo } from "./state";
import { StepView } from "./Step";
import { shownTest, takeLinked } from "./answers";
import { TestView } from "./Test";
import { TourView } from "./Tour";
import { TrainView } from "./Train";
import { arrive, at, shown, stand } from "./walk";
import { given } from "./given";
import { say } from "./words";

if (given.digits !== null) {
  const { inputs, targets } = given.digits;
  addSamples("digits", given.digits, [inputs[0].length, 16, targets[0].length]);
}

const source = core(given.descriptions);
/** Why the steps cannot be worked through. */
const trouble = signal("");

let newest = 0;
effect(() => {
  if (given.test !== null) {
    shown.value = shownTest.value;
    return;
  }
  const now = practising.value ? { ...setup.value, rounding: practiceRounding(setup.value) } : setup.value;
  const mine = ++newest;
  source
    .workedThrough(now)
    .then((worked) => {
      if (mine !== newest) return;
      const before = shown.value?.steps.map((step) => step.id).join();
      shown.value = worked;
      trouble.value = "";
      if (before !== worked.steps.map((step) => step.id).join()) stand(0);
      else stand(at.value);
      arrive();
    })
    .catch((error: unknown) => {
      if (mine !== newest) return;
      shown.value = null;
      trouble.value = String(error instanceof Error ? error.message : error);
    });
});

effect(() => {
  document.documentElement.lang = language.value;
  document.title = say("page title");
});

const MODES: Mode[] = ["tour", "build", "step", "train"];

function App(): JSX.Element {
  return (
    <>
      <header>
        <h1>{say("page title")}</h1>
        {given.test === null && <Modes />}
        <div class="tools">
          {given.test === null && <UndoAndRedo />}
          <label>
            <span class="hidden">{say("page language")}</span>
            <select value={language.value} onChange={(event) => (language.value = event.currentTarget.value)}>
              {Object.entries(given.words).map(([code, words]) => (
                <option key={code} value={code}>
                  {words["page language name"]}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      <main>
        {told.value.isWrong && mode.value !== "build" && <p class="wrong">{told.value.text}</p>}
        {trouble.value !== "" && <p class="wrong">{say("page trouble", { reason: trouble.value })}</p>}
        {mode.value === "build" && <BuildView />}
        {mode.value === "step" && <StepView />}
        {mode.value === "train" && <TrainView />}
        {mode.value === "tour" && <TourView />}
        {mode.value === "test" && <TestView />}
      </main>
      <p class="hidden" role="status">
        {said.value}
      </p>
      <footer>
        <p>{say("page nothing leaves")}</p>
      </footer>
    </>
  );
}

function Modes(): JSX.Element {
  return (
    <nav aria-label={say("page modes")}>
      {MODES.filter((one) => !hidden.value.includes(one)).map((one) => (
        <button key={one} type="button" class="tab" aria-current={mode.value === one ? "page" : undefined} onClick={() => (mode.value = one)}>
          {say(`page mode ${one}`)}
        </button>
      ))}
    </nav>
  );
}

function UndoAndRedo(): JSX.Element {
  return (
    <>
      <button type="button" onClick={undo} disabled={!canUndo.value} aria-label={say("page undo")} title={say("page undo")}>
        ↶
      </button>
      <button type="button" onClick={redo} disabled={!canRedo.value} aria-label={say("page redo")} title={say("page redo")}>
        ↷
      </button>
    </>
  );
}

function onKey(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || (event.target as HTMLElement).matches("input, textarea")) return;
  if (event.key === "z") (event.shiftKey ? redo : undo)();
  else if (event.key === "y") redo();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
async function openLink(): Promise<void> {
  if (given.test !== null) {
    takeLinked();
    return;
  }
  if (location.hash.length < 2) return;
  try {
    const link = await linkOf(location.hash.slice(1));
    setup.value = link.setup;
    mode.value = link.mode;
    practising.value = link.practising;
    hidden.value = link.hidden;
    locked.value = link.locked;
  } catch (error) {
    tellWrong(error);
  }
}

window.addEventListener("hashchange", () => void openLink());
if (given.setup !== null) setup.value = given.setup;
language.value = given.language;
mode.value = given.mode;
void openLink().then(() => render(<App />, document.getElementById("page")!));
