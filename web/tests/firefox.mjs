// Drives the page in Firefox, and writes what is seen as JSON: node firefox.mjs PAGE.html FIREFOX
import puppeteer from "puppeteer-core";

const [page, executablePath] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, defaultViewport: null, args: ["--width=1300", "--height=1000"] });
const seen = { errors: [] };

async function opened(fragment = "") {
  const tab = await browser.newPage();
  tab.on("pageerror", (error) => seen.errors.push(String(error)));
  tab.on("console", (said) => said.type() === "error" && seen.errors.push(said.text()));
  await tab.goto(page + fragment);
  await tab.waitForSelector("header h1");
  return tab;
}

const click = (tab, name) => tab.click(`::-p-xpath(//button[normalize-space()="${name}"])`);
/** A field by its label, or by the name that it has for those who do not see it. */
const field = (tab, label) =>
  tab.waitForSelector(`::-p-xpath(//*[@id=//label[normalize-space()="${label}"]/@for] | //label[normalize-space()="${label}"]//input | //input[@aria-label="${label}"])`);
const texts = (tab, selector) => tab.$$eval(selector, (found) => found.map((one) => one.textContent.trim()));

async function choose(tab, label, value) {
  await (await field(tab, label)).evaluate((one, chosen) => {
    one.value = chosen;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);
}

async function fill(tab, label, text) {
  await (await field(tab, label)).click({ count: 3 });
  await tab.keyboard.type(text);
  await tab.keyboard.press("Enter");
}

const tab = await opened();
await click(tab, "Step");
for (let step = 0; step < 10; step++) await tab.keyboard.press("ArrowRight");
seen.gradient = await texts(tab, ".result tbody td");

await (await field(tab, "Practise")).click();
await fill(tab, "∂E/∂out_c, row 1, column 1", "0.0303");
await fill(tab, "∂E/∂out_c, row 2, column 1", "0.0593");
seen.marks = await texts(tab, ".entry .sign");
seen.feedback = await texts(tab, ".feedback");
await (await field(tab, "Practise")).click();

await click(tab, "Build");
await choose(tab, "Example", "xor");
await click(tab, "Copy a link");
await tab.waitForSelector("main ::-p-text(holds everything)");
const again = await opened(await tab.evaluate(() => location.hash));
await click(again, "Build");
seen.restored = await (await field(again, "Example")).evaluate((one) => one.value);
// A page behind another draws no frames.
await again.close();
await tab.bringToFront();

await click(tab, "Train");
await fill(tab, "Stop at epoch", "1000");
await tab.click(".controls .main");
await tab.waitForSelector("main ::-p-text(Stopped at epoch 1000)", { timeout: 60_000 });
seen.figures = await texts(tab, ".figures dd");

await click(tab, "Tour");
for (let chapter = 0; chapter < 30; chapter++) {
  const next = await tab.$(".tour button.main:not(:disabled)");
  if (next === null) break;
  await next.click();
}
seen.chapter = await texts(tab, ".tour .note");

await browser.close();
process.stdout.write(JSON.stringify(seen));
