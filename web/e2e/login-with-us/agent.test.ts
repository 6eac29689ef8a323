import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Cook } from "../support/cook.ts";
import { environment } from "../support/environment.ts";
import { Kitchen } from "../support/kitchen.ts";
import { freePort, Program } from "../support/program.ts";
import { EXAMPLES } from "./apps.ts";
import { Tool } from "./tool.ts";

const FOLDER = join(EXAMPLES, "../agent-tools");
const own = await mkdtemp(join(tmpdir(), "agent-"));
const [toolsPort, documentPort] = [String(await freePort()), String(await freePort())];
const TOOLS = `http://127.0.0.1:${toolsPort}/mcp`;
const PYTHON = { PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" };

let publisher: Tool;
let server: Program;

// The certificate must be there before identity-service starts.
beforeAll(async () => {
  const words = [join(FOLDER, "publish.py")];
  publisher = new Tool(environment.python, words, { ...PYTHON, FOLDER: own, PORT: documentPort });
  await publisher.line("listening");
});

const kitchen = new Kitchen("cookie", {
  IDENTITY_AUDIENCES: `recipe-api=${TOOLS}`,
  IDENTITY_CLIENT_METADATA_ALLOW: `localhost:${documentPort}`,
  SSL_CERT_FILE: join(own, "certificate.pem"),
});

beforeAll(async () => {
  const { identity, recipes } = kitchen.stack;
  const env = { ...PYTHON, ISSUER: identity.url, RECIPE_API: recipes.url, TOOLS };
  const readyPath = "/.well-known/oauth-protected-resource/mcp";
  const options = { arguments: ["server.py"], readyPath, log: join(own, "log") };
  const url = `http://127.0.0.1:${toolsPort}`;
  server = new Program(environment.python, FOLDER, url, env, options);
  await server.start();
});

afterAll(async () => {
  await server?.stop();
  await publisher?.stop();
  await rm(own, { recursive: true });
});

function agent(): Tool {
  const clientId = `https://localhost:${documentPort}/agent.json`;
  const env = { ...PYTHON, TOOLS, CLIENT_ID: clientId };
  return new Tool(environment.python, [join(FOLDER, "agent.py")], env);
}

/** Follows the address of an agent, up to the consent page. */
async function meets(owner: Cook, tool: Tool): Promise<void> {
  await owner.page.goto(await tool.url());
  await owner.page.getByText("which calls itself A kitchen agent").waitFor();
  await owner.page.getByText("Nobody here has checked this app").waitFor();
  await owner.page.getByText("see, write, change and delete your recipes").waitFor();
}

it("acts for its owner, though nobody registered it", async () => {
  const ada = await kitchen.newcomer("ada");
  const tool = agent();
  const ended = tool.ends();
  await meets(ada, tool);
  await ada.page.locator("#consent-allow").click();
  await ada.reads("Go back to the agent.");
  expect(await ended, tool.output.join("\n")).toBe(0);
  const told = JSON.parse(tool.output.at(-1) ?? "");
  expect(told).toMatchObject({ added: { title: "Toast of an agent" }, found: 1 });
  await ada.open("/app/recipes");
  await ada.page.getByRole("heading", { name: "Toast of an agent" }).waitFor();
  // Its owner sees it among the apps with access, and can take that back.
  await ada.open("/app/account/apps");
  await ada.page.getByText("A kitchen agent").first().waitFor();
});

it("gets nothing if its owner says no", async () => {
  const zoe = await kitchen.newcomer("zoe");
  const tool = agent();
  const ended = tool.ends();
  await meets(zoe, tool);
  await zoe.page.locator("#consent-deny").click();
  expect(await ended).toBe(1);
  expect(tool.output.join("\n")).toContain("access_denied");
});

it("hears where to log in from tools that do not know it", async () => {
  const headers = { "content-type": "application/json", authorization: "Bearer nonsense" };
  const refused = await fetch(TOOLS, { method: "POST", headers, body: "{}" });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toContain("resource_metadata=");
});
