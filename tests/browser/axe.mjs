// Looks for violations of accessibility rules (axe-core) on every page that
// identity-service writes itself, in a real browser, light and dark:
//
//   node axe.mjs IDENTITY_SERVICE CHROMIUM [FOLDER_FOR_PICTURES]
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const [program, executablePath, pictures] = process.argv.slice(2);
const PATIENCE_MS = 60_000;

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function untilReady(base, service) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    if (service.exitCode !== null) throw new Error("identity-service does not start");
    const answer = await fetch(`${base}/readyz`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error("identity-service is not ready in time");
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function send(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
  await Promise.all([page.waitForNavigation(), page.click("button[type=submit]")]);
}

// Every page by its name, and how to come to it; the last ones are logged in.
const journey = [
  ["login", (page, base) => page.goto(`${base}/login?next=/api`)],
  ["login-failed", (page) => send(page, { username: "nobody", password: "sour dough 7" })],
  ["signup", (page, base) => page.goto(`${base}/signup?next=/api`)],
  [
    "signup-failed",
    (page) =>
      send(page, {
        username: " ",
        password: "sour dough 7",
        password_confirmation: "sour dough 8",
        image_url: "ftp://example.com/me.png",
      }),
  ],
  [
    "api",
    (page, base, name) =>
      page
        .goto(`${base}/signup?next=/api`)
        .then(() =>
          send(page, { username: name, password: "sour dough 7", password_confirmation: "sour dough 7" }),
        ),
  ],
  ["app", (page, base) => page.goto(`${base}/app`)],
  ["login-again", (page, base) => page.goto(`${base}/login`)],
];

async function violations(page) {
  // Evaluated by the debugger, so that the page's policy does not matter.
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html}`),
  );
}

async function check(browser, base, colorScheme, width) {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    // A refused form is an error to the console only.
    if (message.type() === "error" && !message.text().includes("status of 4")) {
      faults.push(message.text());
    }
  });
  for (const [name, go] of journey) {
    await go(page, base, `cook-${colorScheme}-${width}`);
    const title = `${colorScheme} ${width} ${name} (${new URL(page.url()).pathname})`;
    faults.push(...(await violations(page)).map((fault) => `${title}: ${fault}`));
    const overflows = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    if (overflows) faults.push(`${title}: is wider than the window`);
    if (pictures) {
      const path = join(pictures, `${name}-${colorScheme}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
  await context.close();
  return faults;
}

const folder = await mkdtemp(join(tmpdir(), "browser-tests-"));
const port = await freePort();
const base = `http://localhost:${port}`;
const service = spawn(resolve(program), [], {
  cwd: folder,
  env: {
    IDENTITY_LISTEN: `127.0.0.1:${port}`,
    IDENTITY_PUBLIC_URL: base,
    LOG_LEVEL: "warn",
  },
  stdio: ["ignore", "inherit", "inherit"],
});
let browser;
try {
  await untilReady(base, service);
  browser = await chromium.launch({
    executablePath,
    // Chromium's own sandbox does not work for root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-background-networking"],
  });
  const faults = [];
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 1280]) faults.push(...(await check(browser, base, colorScheme, width)));
  }
  for (const fault of faults) console.error(fault);
  console.log(`browser tests: ${journey.length * 4} pages, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await browser?.close();
  service.kill();
  await rm(folder, { recursive: true, force: true });
}
