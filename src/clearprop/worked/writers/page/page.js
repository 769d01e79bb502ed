// Pointing at a number of a result lights up the numbers it was made of, and says how.
const origins = JSON.parse(document.getElementById("origins").textContent);
const says = document.getElementById("says");
const cells = [...document.querySelectorAll("[data-at]")];

function isOf(cell, source) {
  const at = cell.dataset.at.split(":");
  return source.split(":").every((part, k) => part === "*" || part === at[k]);
}

function show(cell) {
  for (const other of cells) other.classList.remove("lit", "from");
  const origin = origins[cell.dataset.at];
  says.textContent = origin ? origin[0] : "";
  if (!origin) return;
  place(cell);
  const here = cell.closest("section");
  for (const other of cells.filter((other) => here.contains(other))) {
    if (other.dataset.at === cell.dataset.at) other.classList.add("lit");
    else if (origin[1].some((source) => isOf(other, source))) other.classList.add("from");
  }
}

// Beside the number: below it, or above it where the window ends.
function place(cell) {
  const at = cell.getBoundingClientRect(), width = document.documentElement.clientWidth;
  says.style.left = says.style.top = "0";
  const size = says.getBoundingClientRect();
  const left = Math.max(6, Math.min(at.left, width - size.width - 6));
  const below = at.bottom + 6 + size.height < window.innerHeight;
  const top = below ? at.bottom + 6 : Math.max(0, at.top - size.height - 6);
  says.style.left = `${left + window.scrollX}px`;
  says.style.top = `${top + window.scrollY}px`;
}

function hide() {
  for (const cell of cells) cell.classList.remove("lit", "from");
  says.textContent = "";
}

const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function move(event) {
  if (event.key === "Escape") return hide();
  const step = steps[event.key];
  if (!step) return;
  const row = event.target.parentElement;
  const rows = [...row.parentElement.children];
  // Dots cannot be pointed at: go on over them.
  let i = rows.indexOf(row), j = [...row.children].indexOf(event.target), next;
  do {
    i += step[0];
    j += step[1];
    next = rows[i] && rows[i].children[j];
  } while (next && !next.hasAttribute("tabindex"));
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

for (const cell of cells.filter((cell) => cell.hasAttribute("tabindex"))) {
  cell.addEventListener("pointerenter", () => show(cell));
  cell.addEventListener("pointerleave", hide);
  cell.addEventListener("click", () => { cell.focus(); show(cell); });
  cell.addEventListener("focus", () => show(cell));
  cell.addEventListener("blur", hide);
  cell.addEventListener("keydown", move);
}

// A sheet's answers: kept while the page is away, and saved as a table.
const answers = [...document.querySelectorAll("input[data-answer]")];

function exerciseOf(input) {
  return input.closest("[data-exercise]")?.dataset.exercise ?? "";
}

function keyOf(input) {
  return `${document.title}|${exerciseOf(input)}|${input.dataset.answer}`;
}

function stored(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null; // a browser may keep nothing for a file
  }
}

for (const input of answers) {
  input.value = stored((storage) => storage.getItem(keyOf(input))) ?? "";
  input.addEventListener("input", () => stored((storage) => storage.setItem(keyOf(input), input.value)));
}

function asTable(separator) {
  const quoted = (text) => /[",;\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [["exercise", "quantity", "row", "column", "answer"]];
  for (const input of answers) {
    lines.push([exerciseOf(input), ...input.dataset.answer.split(":"), input.value.trim()]);
  }
  return lines.map((line) => line.map(quoted).join(separator)).join("\n") + "\n";
}

const save = document.getElementById("save");
if (save) {
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([asTable(save.dataset.separator)], { type: "text/csv" }));
    link.download = "answers.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
