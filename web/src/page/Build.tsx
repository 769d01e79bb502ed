// Build mode: the network's layers, its loss, its numbers and its data.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Wrong } from "../core/check";
import { makers } from "../core/data";
import { graphOf } from "../core/formula";
import { activations, initializers, optimizers } from "../core/rules";
import { DataTable } from "./DataTable";
import { addLayer, drawAgain, layerLetters, possibleLosses, removeLayer, resize, setActivation, setBias, setOptimizer, sizesOf, wrongTarget } from "./edit";
import { Choice, Field, NumberField } from "./fields";
import { Files } from "./Files";
import { NetworkPicture } from "./Network";
import { Part } from "./Part";
import { article, change, madeFor, parameterCount, setup, suited, weightsOf } from "./state";
import { WeightTables } from "./WeightTables";
import { nameOf, say } from "./words";

/** With more of them training is slow. */
const COMFORTABLE = { parameters: 2000, rows: 1000 };

export function BuildView(): JSX.Element {
  const now = setup.value;
  return (
    <div class="build-grid">
      <div class="stack">
        <section class="panel">
          <NetworkPicture sizes={now.sizes} W={weightsOf(now).W} />
          <p class="note">
            {say("page parameters", { count: parameterCount.value })}
            {parameterCount.value > COMFORTABLE.parameters && ` ${say("page many parameters", { most: COMFORTABLE.parameters })}`}
            {now.data.inputs.length > COMFORTABLE.rows && ` ${say("page many samples", { most: COMFORTABLE.rows })}`}
          </p>
        </section>
        <Part name="layers">
          <section class="panel">
            <h2>{say("page layers")}</h2>
            <Sizes />
            <Layers />
          </section>
        </Part>
      </div>
      <Part name="data">
        <section class="panel">
          <h2>{say("page data")}</h2>
          <Examples />
          <DataTable />
        </section>
      </Part>
      <Part name="training">
        <section class="panel">
          <h2>{say("page training")}</h2>
          <Settings />
        </section>
      </Part>
      <Part name="weights">
        <section class="panel wide">
          <h2>{say("page weights")}</h2>
          <WeightTables />
        </section>
      </Part>
      <Part name="files">
        <section class="panel wide">
          <h2>{say("page files")}</h2>
          <Files />
        </section>
      </Part>
    </div>
  );
}

function Sizes(): JSX.Element {
  const text = setup.value.sizes.join("-");
  const [wrong, setWrong] = useState(false);
  return (
    <Field label={say("page sizes")} help={wrong ? say("page sizes wrong") : say("page sizes help")} isWrong={wrong}>
      {(id) => (
        <input
          id={id}
          value={text}
          inputMode="text"
          autocomplete="off"
          onChange={(event) => {
            const sizes = sizesOf(event.currentTarget.value);
            setWrong(sizes === null);
            if (sizes !== null && sizes.join("-") !== text) resize(sizes);
          }}
        />
      )}
    </Field>
  );
}

function Layers(): JSX.Element {
  const now = setup.value;
  const letters = layerLetters();
  const last = now.sizes.length - 1;
  const names = Object.keys(activations);
  const sized = (layer: number, size: number): void => {
    if (size >= 1) resize(now.sizes.map((one, k) => (k === layer ? size : one)));
  };
  return (
    <div class="scroll">
      <table class="layers">
        <thead>
          <tr>
            {["page layer", "page neurons", "page activation", "page bias"].map((key) => (
              <th key={key} scope="col">
                {say(key)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {now.sizes.map((size, layer) => (
            <tr key={layer}>
              <th scope="row">{letters[layer]}</th>
              <td class="counter">
                <button type="button" aria-label={say("page fewer", { layer: letters[layer] })} disabled={size === 1} onClick={() => sized(layer, size - 1)}>
                  −
                </button>
                <output>{size}</output>
                <button type="button" aria-label={say("page more", { layer: letters[layer] })} onClick={() => sized(layer, size + 1)}>
                  +
                </button>
              </td>
              <td>
                {layer === 0 ? (
                  say("page inputs")
                ) : (
                  <select
                    aria-label={say("page activation of", { layer: letters[layer] })}
                    value={now.activations[layer - 1]}
                    onChange={(event) => setActivation(layer - 1, event.currentTarget.value)}
                  >
                    {names
                      .filter((name) => name !== "softmax" || (layer === last && size > 1))
                      .map((name) => (
                        <option key={name} value={name}>
                          {nameOf("activation", name)}
                        </option>
                      ))}
                  </select>
                )}
              </td>
              <td>
                {layer > 0 && (
                  <input
                    type="checkbox"
                    aria-label={say("page bias of", { layer: letters[layer] })}
                    checked={now.biases[layer - 1]}
                    onChange={(event) => setBias(layer - 1, event.currentTarget.checked)}
                  />
                )}
              </td>
              <td>
                {layer > 0 && layer < last && (
                  <button type="button" aria-label={say("page remove layer", { layer: letters[layer] })} onClick={() => removeLayer(layer)}>
                    ×
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" onClick={addLayer} disabled={now.sizes.length >= 26}>
        + {say("page add layer")}
      </button>
    </div>
  );
}

function Settings(): JSX.Element {
  const now = setup.value;
  const wrong = wrongTarget();
  const { rounding } = now;
  return (
    <div class="fields">
      <Choice label={say("page loss")} value={now.loss} options={possibleLosses()} kind="loss" onChange={(loss) => change({ loss })} />
      {wrong !== null && <p class="wrong">{say("page target wrong", { target: wrong, loss: nameOf("loss", now.loss) })}</p>}
      <Choice label={say("page optimizer")} value={now.optimizer} options={Object.keys(optimizers)} kind="optimizer" onChange={setOptimizer} />
      <NumberField label={say("page learning rate")} value={now.learningRate} isRight={(x) => x > 0} onChange={(learningRate) => change({ learningRate })} />
      {Object.entries(now.numbers).map(([name, text]) => (
        <NumberField key={name} label={name.replace("_", " ")} value={text} isRight={(x) => x >= 0} onChange={(one) => change({ numbers: { ...now.numbers, [name]: one } })} />
      ))}
      <Choice label={say("page batch")} value={now.batch} options={["mean", "sum"]} kind="page batch" onChange={(batch) => change({ batch: batch as "mean" | "sum" })} />
      <Choice label={say("page initializer")} value={now.initializer} options={["auto", ...Object.keys(initializers)]} kind="initializer" onChange={(initializer) => change({ initializer })} />
      <div class="together">
        <NumberField label={say("page seed")} value={String(now.seed)} isRight={(x) => Number.isInteger(x) && x >= 0} onChange={(seed) => drawAgain(Number(seed))} />
        <button type="button" onClick={() => drawAgain(now.seed + 1)}>
          {say("page draw again")}
        </button>
      </div>
      <Choice
        label={say("page rounding")}
        value={rounding?.way ?? "floats"}
        options={["decimals", "significant", "floats"]}
        kind="page rounding"
        onChange={(way) => change({ rounding: way === "floats" ? null : { way: way as "decimals" | "significant", digits: rounding?.digits ?? 4 } })}
      />
      {rounding !== null && (
        <NumberField
          label={say("page digits")}
          value={String(rounding.digits)}
          isRight={(x) => Number.isInteger(x) && x >= (rounding.way === "significant" ? 1 : 0) && x <= 12}
          onChange={(digits) => change({ rounding: { ...rounding, digits: Number(digits) } })}
        />
      )}
    </div>
  );
}

function Examples(): JSX.Element {
  const now = setup.value;
  const chosen = now.data.name === "article" || makers[now.data.name] !== undefined ? now.data.name : "own";
  return (
    <div class="fields">
      <Choice
        label={say("page example")}
        value={chosen}
        options={["article", ...Object.keys(makers), ...(chosen === "own" ? ["own"] : [])]}
        kind="page example"
        onChange={(name) => change(name === "article" ? article() : madeFor(name, now.seed))}
      />
      <Graph />
    </div>
  );
}

/** Samples from the graph of a function that is typed. */
function Graph(): JSX.Element {
  const [formula, setFormula] = useState("");
  const [ends, setEnds] = useState(["-1", "1"]);
  const [wrong, setWrong] = useState("");
  const take = (event: Event): void => {
    event.preventDefault();
    try {
      const data = graphOf(formula, Number(ends[0]), Number(ends[1]));
      setWrong("");
      change(suited(setup.value, data));
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      setWrong(say(error.key, error.fields));
    }
  };
  return (
    <details>
      <summary>{say("page graph")}</summary>
      <form class="fields" onSubmit={take}>
        <Field label="y =" help={wrong} isWrong={wrong !== ""}>
          {(id) => <input id={id} value={formula} placeholder="sin(3x) + x^2" autocomplete="off" onInput={(event) => setFormula(event.currentTarget.value)} />}
        </Field>
        <NumberField label={say("page graph from")} value={ends[0]} isRight={(x) => x < Number(ends[1])} onChange={(text) => setEnds([text, ends[1]])} />
        <NumberField label={say("page graph to")} value={ends[1]} isRight={(x) => x > Number(ends[0])} onChange={(text) => setEnds([ends[0], text])} />
        <p>
          <button type="submit">{say("page graph take")}</button>
        </p>
      </form>
    </details>
  );
}
