// What clearprop has put into the page.
import type { Data } from "../core/data";
import type { Descriptions } from "../core/describe";
import type { Mode, Setup } from "./state";

/** A chapter as clearprop has read it. */
export interface Chapter {
  title: string;
  html: string;
  shows: Partial<Record<"setup" | "example" | "sizes" | "view" | "step" | "level" | "entry" | "train", string>>;
}

/** What clearprop puts into the page of a test. */
export interface Test {
  asked: string[];
  /** Whether a step has sentences and formulas beside its blanks, formulas, or nothing. */
  detail: "easy" | "medium" | "hard";
  all: TestExercise[];
  /** Whose the only exercise is. */
  name: string | null;
}

export interface TestExercise {
  code: string;
  setup: Setup;
  steps: TestStep[];
}

interface TestStep {
  key: string;
  kind: string;
  layer: string;
  rows: number;
  columns: number;
  /** null is to be filled in. */
  text: string[] | null;
}

interface Given {
  /** What the page opens with; null is the network of the article. */
  setup: Setup | null;
  mode: Mode;
  language: string;
  /** Handwritten digits, made small; a test has none. */
  digits: Data | null;
  /** By language; under "" for all of them. */
  tours: Record<string, Chapter[]>;
  words: Record<string, Record<string, string>>;
  descriptions: Descriptions;
  /** Exercises to be filled in, if that is what the page is for. */
  test: Test | null;
}

export const given: Given = JSON.parse(document.getElementById("given")!.textContent!) as Given;
