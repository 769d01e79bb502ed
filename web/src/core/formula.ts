// A function of x that is typed as a formula, such as sin(3x) + x^2/2.
import { Wrong } from "./check";
import type { Data } from "./data";

type Function = (x: number) => number;

const FUNCTIONS: Record<string, Function> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  exp: Math.exp,
  ln: Math.log,
  log: Math.log10,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
};

const CONSTANTS: Record<string, number> = { pi: Math.PI, π: Math.PI, e: Math.E };

const TOKEN = /\s*(\d+(?:[.,]\d*)?|[.,]\d+|\p{L}+|[-+*/^()])/uy;
const MOST_TOKENS = 200;

/** Return the function of a formula; `Wrong` names the place where it is none. */
export function functionOf(formula: string): Function {
  const text = formula.replaceAll("−", "-").replaceAll("·", "*").replaceAll("²", "^2").replaceAll("³", "^3");
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null || tokens.length > MOST_TOKENS) throw wrong(formula, text.slice(from).trim());
    tokens.push(found[1].replace(",", "."));
  }
  let at = 0;
  const left = (): string => tokens.slice(at).join(" ");

  function sum(): Function {
    let total = product();
    while (tokens[at] === "+" || tokens[at] === "-") {
      const [sign, one] = [tokens[at++] === "+" ? 1 : -1, total];
      const other = product();
      total = (x) => one(x) + sign * other(x);
    }
    return total;
  }

  function product(): Function {
    let value = signed();
    for (;;) {
      const [sign, one] = [tokens[at], value];
      // A sign of multiplication may be left out: 2x, 3 sin(x).
      const isImplied = sign === "(" || /^[\p{L}\d.]/u.test(sign ?? "");
      if (sign !== "*" && sign !== "/" && !isImplied) return value;
      if (!isImplied) at++;
      const other = signed();
      value = sign === "/" ? (x) => one(x) / other(x) : (x) => one(x) * other(x);
    }
  }

  function signed(): Function {
    if (tokens[at] !== "-" && tokens[at] !== "+") return power();
    const sign = tokens[at++] === "-" ? -1 : 1;
    const value = signed();
    return (x) => sign * value(x);
  }

  function power(): Function {
    const base = atom();
    if (tokens[at] !== "^") return base;
    at++;
    const exponent = signed();
    return (x) => base(x) ** exponent(x);
  }

  function atom(): Function {
    const token = tokens[at++];
    if (token === "(") {
      const inner = sum();
      if (tokens[at++] !== ")") throw wrong(formula, ")");
      return inner;
    }
    if (token === "x") return (x) => x;
    if (token !== undefined && Object.hasOwn(CONSTANTS, token)) return () => CONSTANTS[token];
    if (token !== undefined && Object.hasOwn(FUNCTIONS, token) && tokens[at] === "(") {
      const [f, inner] = [FUNCTIONS[token], atom()];
      return (x) => f(inner(x));
    }
    const value = Number(token);
    if (token === undefined || !Number.isFinite(value)) throw wrong(formula, [token, left()].join(" ").trim());
    return () => value;
  }

  const whole = sum();
  if (at < tokens.length) throw wrong(formula, left());
  return whole;
}

function wrong(formula: string, at: string): Wrong {
  return new Wrong("wrong formula", { formula: formula.slice(0, 60), at: at.slice(0, 20) || "…", names: Object.keys(FUNCTIONS).join(", ") });
}

/** Points of a graph. */
const POINTS = 61;

/** Return points of a function's graph, evenly spaced, as samples with one input and one target. */
export function graphOf(formula: string, from: number, to: number): Data {
  const f = functionOf(formula);
  const inputs = Array.from({ length: POINTS }, (_, i) => [rounded(from + ((to - from) * i) / (POINTS - 1))]);
  const targets = inputs.map(([x]) => [rounded(f(x))]);
  const without = inputs.find((_, i) => !Number.isFinite(targets[i][0]));
  if (without !== undefined) throw new Wrong("wrong graph", { formula: formula.slice(0, 60), x: without[0] });
  return { name: "own", inputs, targets, classes: null };
}

/** A number with as many digits as a person would type. */
function rounded(x: number): number {
  return Number(x.toPrecision(5));
}
