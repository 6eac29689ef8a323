import { type Cook, PASSWORD } from "../support/cook.ts";

/** What somebody sends who has logged in elsewhere. */
async function elsewhere({
  name,
  stack,
  context,
}: Cook): Promise<{ headers: { Authorization: string } }> {
  const data = { username: name, password: PASSWORD };
  const login = await context.request.post(`${stack.identity.url}/api/token`, { data });
  return { headers: { Authorization: `Bearer ${(await login.json()).access_token}` } };
}

/** Ends all sessions of this person at our side, also those of apps. */
export async function endSessions(cook: Cook): Promise<void> {
  const { context, stack } = cook;
  const url = `${stack.identity.url}/me/sessions`;
  const ended = await context.request.delete(url, await elsewhere(cook));
  if (!ended.ok()) throw new Error(`the sessions have not ended: ${ended.status()}`);
}

/** How many sessions an app has for this person at our side. */
export async function sessionsOf(cook: Cook, client: string): Promise<number> {
  const { context, stack } = cook;
  const answer = await context.request.get(`${stack.identity.url}/me/apps`, await elsewhere(cook));
  const apps: { client_id: string; sessions: number }[] = await answer.json();
  const app = apps.find(({ client_id }) => client_id === client);
  if (!app) throw new Error(`${client} is not among the apps of ${cook.name}`);
  return app.sessions;
}
