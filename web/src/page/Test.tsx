// The page as a test: whose it is, the steps with their blanks, and the file with the answers.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field } from "./fields";
import { save } from "./save";
import { StepView } from "./Step";
import { answers, progress, take, taken } from "./answers";
import { say } from "./words";

export function TestView(): JSX.Element {
  if (taken.value === null) return <Start />;
  const { filled, all } = progress.value;
  const { way, digits } = taken.value.exercise.setup.rounding!;
  const file = `answers ${taken.value.name.replaceAll(/[^\p{L}\p{N} .,-]/gu, "_")}.csv`;
  return (
    <>
      <section class="panel test-head" aria-label={say("page test progress")}>
        <h2>{say("page test of", { name: taken.value.name })}</h2>
        <progress max={all} value={filled} aria-hidden="true" />
        <p>{say("page test filled", { filled, all })}</p>
        <button type="button" class="main" onClick={() => save(file, answers(), "text/csv")}>
          {say("page test save")}
        </button>
        <p>{say(`page test round ${way}`, { digits })}</p>
        <p class="note">{say("page test help", { file })}</p>
      </section>
      <StepView />
    </>
  );
}

/** Asks whose exercise is to be opened, where the link does not say. */
function Start(): JSX.Element {
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [isWrong, setWrong] = useState(false);
  return (
    <form
      class="panel fields start"
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(!take(name, code));
      }}
    >
      <p>{say("page test start")}</p>
      <Field label={say("page test name")}>
        {(id) => <input id={id} value={name} autocomplete="name" onInput={(event) => setName(event.currentTarget.value)} />}
      </Field>
      <Field label={say("page test code")} help={isWrong ? say("page test wrong") : ""} isWrong={isWrong}>
        {(id) => <input id={id} value={code} autocomplete="off" onInput={(event) => setCode(event.currentTarget.value)} />}
      </Field>
      <p>
        <button type="submit" class="main">
          {say("page test open")}
        </button>
      </p>
    </form>
  );
}
